-- name: append
-- Many appends in one round trip; see functions/append.sql.
SELECT append, outcome, stream, version, first_position, last_position, result, versions
FROM eventstore.append($1, $2, $3, $4);

-- name: append_one
-- One append of one event, NULL where `append` has to say why not; see functions/append_one.sql.
SELECT eventstore.append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: read_streams
-- A few streams in one round trip, as decisions need them: whole, or as they were before position $2.
SELECT position, stream, version, id, type, schema_version, data, metadata, academy, school, recorded_at,
       command_id, hash
FROM eventstore.events
WHERE stream = ANY ($1) AND ($2::bigint IS NULL OR position < $2)
ORDER BY stream, version;

-- name: events
-- One keyset page of the log after position $1, up to $2, at most $3.
SELECT position, stream, version, id, type, schema_version, data, metadata, academy, school, recorded_at,
       command_id, hash
FROM eventstore.events
WHERE position > $1 AND position <= $2
ORDER BY position
LIMIT $3;

-- name: cloudevents
-- The same as CloudEvents of history $4, of these types, stream, academies and schools; NULL stands for no filter. What
-- is published no promotion may lose: one subselect for all rows, it waits for the standby once, and only with a row.
SELECT position, stream, id::text AS id, type, schema_version, academy, school,
       contract.cloudevent(id, type, schema_version, stream, version, position, $4, academy, school, metadata,
                           data) AS body,
       (SELECT public.await_replication()) AS replicated
FROM eventstore.selected($1, $2, $5, $6, $7, $8)
ORDER BY position
LIMIT $3;

-- name: exported
-- The same with what only an export has: the stored hash, when it was recorded, and the command's id.
SELECT position,
       contract.cloudevent(
           id, type, schema_version, stream, version, position, $4, academy, school, metadata, data,
           concat(',"hash":"', encode(hash, 'hex'), '","recordedtime":"',
                  to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                  '","commandid":"' || command_id::text, '"')) AS body
FROM eventstore.selected($1, $2, $5, $6, $7, $8)
ORDER BY position
LIMIT $3;

-- name: cloudevents_of_stream
-- The events of stream $1 after version $2, up to $3, at most $5, as CloudEvents of history $4; as above.
SELECT type, schema_version,
       contract.cloudevent(id, type, schema_version, stream, version, position, $4, academy, school, metadata,
                           data) AS body,
       (SELECT public.await_replication()) AS replicated
FROM eventstore.events
WHERE stream = $1 AND version > $2 AND version <= $3
ORDER BY version
LIMIT $5;

-- name: latest_of_streams
-- In each of the streams $1 the newest event of each of the types $2 and its phase, as a CloudEvent of history $3; and
-- whether it is fresh: not published yet, or recorded in the last $4 seconds.
SELECT stream, type, schema_version,
       contract.cloudevent(id, type, schema_version, stream, version, position, $3, academy, school, metadata,
                           data) AS body,
       recorded_at > now() - make_interval(secs => $4)
       OR position > (SELECT coalesce(max(position), 0) FROM eventstore.checkpoints WHERE reader = 'relay') AS fresh
FROM (SELECT DISTINCT ON (stream, type, data ->> 'phase') * FROM eventstore.events
      WHERE stream = ANY ($1) AND type = ANY ($2)
      ORDER BY stream, type, data ->> 'phase', version DESC) AS latest
ORDER BY stream, version;

-- name: place
-- This history and its last position, 0 for an empty log.
SELECT (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1) AS log,
       (SELECT coalesce(max(position), 0) FROM eventstore.events) AS head;

-- name: head
-- The last position, 0 for an empty log.
SELECT coalesce(max(position), 0) FROM eventstore.events;

-- name: recorded_later
-- The first position recorded later than an instant, NULL where there is none; stamps may go back.
SELECT position FROM eventstore.events WHERE recorded_at > $1 ORDER BY position LIMIT 1;

-- name: recorded_from
-- The first position recorded at an instant or later, NULL where there is none; stamps may go back.
SELECT position FROM eventstore.events WHERE recorded_at >= $1 ORDER BY position LIMIT 1;

-- name: texts
-- Texts by id; an erased one is absent.
SELECT id, content FROM eventstore.texts WHERE id = ANY ($1);

-- name: find_command
-- What a command id led to, once the standby has it.
SELECT request_hash, result, first_position, last_position,
       eventstore.versions_reached(first_position, last_position) AS versions
FROM eventstore.commands WHERE id = $1 AND public.await_replication();

-- name: load_checkpoint
-- How far a reader has come and in which history, beside the log as it is.
SELECT log, position, (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1) AS current,
       (SELECT coalesce(max(position), 0) FROM eventstore.events) AS head
FROM eventstore.checkpoints WHERE reader = $1;

-- name: save_checkpoint
-- Move a reader's checkpoint, in this history.
INSERT INTO eventstore.checkpoints (reader, log, position)
SELECT $1, id, $2 FROM eventstore.log ORDER BY started_at DESC LIMIT 1
ON CONFLICT (reader) DO UPDATE SET log = excluded.log, position = excluded.position, updated_at = now();

-- name: history
-- The id of this history.
SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1;

-- name: witness
-- $4 has seen the event at position $2 of history $1, with the id $3 or NULL; see functions/witness.sql.
SELECT eventstore.witness($1, $2, $3, $4);

-- name: witness_checkpoints
-- The same of every reader, by its checkpoint.
SELECT eventstore.witness(log, position, NULL, reader) FROM eventstore.checkpoints;

-- name: loss
-- The furthest position of this history that is known to be lost, and who had seen it; no row where nothing is.
SELECT log, position, witness FROM eventstore.losses
WHERE log = (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1)
ORDER BY position DESC LIMIT 1;

-- name: verify_texts
-- Texts with their salts; an erased one is absent.
SELECT id, salt, content FROM eventstore.texts WHERE id = ANY ($1);

-- name: ping
-- Whether the connection still answers.
SELECT 1;
