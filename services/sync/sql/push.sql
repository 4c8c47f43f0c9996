-- name: park
-- Parks what is to be pushed.
INSERT INTO sync.pushes (event, stream, version, type, phase, pupil, happened_at, data, correlation, schema_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10)
ON CONFLICT (stream, version) DO NOTHING;

-- name: take_due
-- The first pending push of some dossier, locked against other replicas. A later one of the same dossier
-- waits for it, so that Siècle gets each dossier in order; but that a pupil has left is told although the new school
-- does not know the pupil yet ($1 is Siècle's word for that). What failed least goes first: a dossier that Siècle
-- chokes on every time holds up no other. `known` is the newest version before it that was here at that very moment,
-- 0 for none: what comes in between later is seen as missing, and goes before.
WITH due AS MATERIALIZED (
    SELECT p.event, p.stream, p.version, p.type, p.phase, p.pupil, p.happened_at, p.data, p.attempts,
           p.correlation, p.schema_version, p.again_for
    FROM sync.pushes p
    WHERE p.state = 'pending' AND p.next_attempt_at <= now()
      AND (NOT EXISTS (
          SELECT FROM sync.pushes earlier
          WHERE earlier.stream = p.stream AND earlier.state = 'pending' AND earlier.version < p.version
      ) OR p.type = 'DossierMoved' AND EXISTS (
          SELECT FROM sync.pushes unknown
          WHERE unknown.stream = p.stream AND unknown.state = 'pending' AND unknown.version < p.version
            AND unknown.last_error = $1
      ))
    ORDER BY p.attempts, p.created_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
SELECT due.*, (
    SELECT coalesce(max(version), 0) FROM sync.pushes WHERE stream = due.stream AND version < due.version
) AS known
FROM due;

-- name: was_superseded
-- Whether a later event of the same kind and phase of this dossier was pushed already.
SELECT EXISTS (
    SELECT FROM sync.pushes
    WHERE stream = $1 AND type = $2 AND phase = $3 AND version > $4 AND state = 'pushed'
);

-- name: known_before
-- The newest version of a stream before $2 that was ever here; 0 for none.
SELECT coalesce(max(version), 0) FROM sync.pushes WHERE stream = $1 AND version < $2;

-- name: pushes_of
-- The pushes of these versions of these streams: whether each waits, or was done since $3, and why Siècle refused it.
SELECT stream, version, event, state = 'pending' OR done_at >= $3 AS open,
       CASE WHEN state = 'refused' THEN last_error END AS refused
FROM sync.pushes JOIN unnest($1::text[], $2::integer[]) AS asked (stream, version) USING (stream, version);

-- name: pupils_of_pushes
-- Whose these events are, as far as they were pushed from here.
SELECT event, pupil FROM sync.pushes WHERE event = ANY ($1);

-- name: clear_the_way
-- For a version of a dossier that is pushed again. What went out beyond it is of a history that a restore ended, or was
-- pushed just now: either way it keeps nothing back, as Siècle ignores what is not newer. What was refused before it is
-- superseded by it.
UPDATE sync.pushes SET state = 'superseded'
WHERE stream = $1 AND type = $2 AND phase = $3
  AND (version > $4 AND state = 'pushed' OR version < $4 AND state = 'refused');

-- name: park_again
-- Parks what Siècle lacks, whatever became of it before, also in the place of an event of an ended history.
INSERT INTO sync.pushes AS known
    (event, stream, version, type, phase, pupil, happened_at, data, correlation, schema_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10)
ON CONFLICT (stream, version) DO UPDATE
SET event = excluded.event, type = excluded.type, phase = excluded.phase, pupil = excluded.pupil,
    happened_at = excluded.happened_at, data = excluded.data, correlation = excluded.correlation,
    schema_version = excluded.schema_version, state = 'pending', attempts = 0, next_attempt_at = now(),
    last_error = NULL, created_at = now(), done_at = NULL
WHERE known.state <> 'pending' OR known.event <> excluded.event;

-- name: finish
-- The push is over, one way or the other.
UPDATE sync.pushes SET state = $2, attempts = attempts + 1, last_error = $3, done_at = now() WHERE event = $1;

-- name: push_again
-- The newest of each kind and phase of the dossier $1 before version $2 goes to the school of now, for the move $3.
UPDATE sync.pushes SET state = 'pending', again_for = $3, attempts = 0, next_attempt_at = now(), last_error = NULL
WHERE event IN (
    SELECT DISTINCT ON (type, phase) event FROM sync.pushes
    WHERE stream = $1 AND version < $2 AND type <> 'DossierMoved' ORDER BY type, phase, version DESC
);

-- name: postpone
-- To be tried again after some seconds.
UPDATE sync.pushes
SET attempts = attempts + 1, last_error = $2, next_attempt_at = now() + make_interval(secs => $3)
WHERE event = $1;

-- name: release
-- Siècle answers again: what waited for it need not wait any longer. What another replica is at, it leaves alone: two
-- that wait for each other's rows would both lose.
UPDATE sync.pushes SET next_attempt_at = now()
WHERE event IN (
    SELECT event FROM sync.pushes WHERE state = 'pending' AND next_attempt_at > now() FOR UPDATE SKIP LOCKED
);

-- name: backlog
-- Pushes that wait, the age of the oldest in seconds, and those that Siècle refused; apart from them the pupils whom
-- their school does not know yet ($1 is Siècle's word for that), and who hold up what comes after.
WITH unknown AS (
    SELECT DISTINCT stream FROM sync.pushes WHERE state = 'pending' AND last_error = $1
), waiting AS (
    SELECT created_at FROM sync.pushes
    WHERE state = 'pending' AND stream NOT IN (SELECT stream FROM unknown)
)
SELECT (SELECT count(*) FROM waiting) AS waiting,
       coalesce(extract(epoch FROM now() - (SELECT min(created_at) FROM waiting)), 0)::float8 AS age,
       (SELECT count(*) FROM sync.pushes WHERE state = 'refused') AS refused,
       (SELECT count(*) FROM unknown) AS unknown_pupils;
