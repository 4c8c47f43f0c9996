-- name: claim_recaps
-- Takes up to $1 due jobs for $2 seconds; a job is due once what it names is here. One that is being sent is due when
-- its process has ended without noting the outcome, where $3 says so. Each state is named, as each has its index.
WITH due AS MATERIALIZED (
    SELECT recap.id
    FROM notifications.recaps AS recap
    WHERE (recap.state = 'pending' AND recap.next_attempt_at <= now()
           OR recap.state = 'sending' AND recap.next_attempt_at <= now() AND $3)
      AND NOT EXISTS (SELECT FROM notifications.lacking(recap))
    ORDER BY recap.next_attempt_at
    LIMIT $1
    FOR UPDATE OF recap SKIP LOCKED
)
UPDATE notifications.recaps AS recap
SET attempts = recap.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
FROM due
WHERE recap.id = due.id
RETURNING recap.id, recap.session, recap.pupil, recap.account, recap.stream, recap.version, recap.answered,
    recap.attempts, recap.ended_at, recap.correlation;

-- name: lock_dossier
-- Until the end of the transaction no other recap of this dossier begins to be sent.
SELECT pg_advisory_xact_lock(hashtextextended($1, 0));

-- name: begin_sending
-- Notes, before its text is handed to the mail server, that a job is being sent: its text tells the acts of the
-- versions $4, rests on nothing newer than $3, and was written when the dossier had come to version $5. It stays this
-- process' own for another $6 seconds.
-- No row where its attempt $2 is no longer the job's: another process has taken it, or an operator. `must_wait`, and
-- nothing noted, where a newer act is known, or another recap of the dossier is being sent; `is_told`, and nothing
-- noted, where another e-mail to this account has told these acts.
WITH job AS (
    SELECT recap.id, EXISTS (
        SELECT FROM notifications.acts AS newer WHERE newer.stream = recap.stream AND newer.version > $5
    ) OR EXISTS (
        SELECT FROM notifications.recaps AS other
        WHERE other.stream = recap.stream AND other.id <> recap.id
          AND other.state = 'sending' AND other.next_attempt_at > now()
    ) AS must_wait, EXISTS (
        SELECT FROM notifications.recaps AS other
        WHERE other.stream = recap.stream AND other.id <> recap.id
          AND other.account = recap.account AND other.state = 'sent'
          -- One that the release before sent has noted the one version that it told.
          AND $4::integer[] <@ coalesce(other.tells, ARRAY[coalesce(other.told, other.version)])
    ) AS is_told
    FROM notifications.recaps AS recap
    WHERE recap.id = $1 AND recap.attempts = $2 AND recap.state IN ('pending', 'sending')
), begun AS (
    UPDATE notifications.recaps AS recap
    SET state = 'sending', told = $3, tells = $4, next_attempt_at = now() + make_interval(secs => $6)
    FROM job WHERE recap.id = job.id AND NOT job.must_wait AND NOT job.is_told
)
SELECT must_wait, is_told FROM job;

-- name: finish_recap
-- Ends a job in the state $2, with the slug $3 of its last error where it failed. What went has gone, whoever
-- took the job meanwhile; anything else is said by the attempt $4 alone.
UPDATE notifications.recaps SET state = $2, last_error = $3, done_at = now()
WHERE id = $1 AND state IN ('pending', 'sending', 'held') AND ($2 = 'sent' OR state <> 'held' AND attempts = $4);

-- name: postpone_recap
-- Leaves a job for later: $2 seconds from now, with the slug $3 of what went wrong in the attempt $4.
UPDATE notifications.recaps
SET state = 'pending', next_attempt_at = now() + make_interval(secs => $2), last_error = $3
WHERE id = $1 AND state IN ('pending', 'sending') AND attempts = $4;

-- name: hold_recap
-- A job of which the attempt $3 cannot know whether its e-mail went waits for an operator; $2 is the slug why.
UPDATE notifications.recaps SET state = 'held', last_error = $2, next_attempt_at = now()
WHERE id = $1 AND state = 'sending' AND attempts = $3;

-- name: hold_in_doubt
-- Jobs whose process ended between handing the text over and noting the outcome wait for an operator.
UPDATE notifications.recaps SET state = 'held', last_error = 'in-doubt'
WHERE state = 'sending' AND next_attempt_at <= now()
RETURNING id;

-- name: backlog
-- How many jobs wait for what they name, are to be sent or being sent, are held for an operator, and failed;
-- and the age of the oldest of the first two.
WITH undone AS MATERIALIZED (
    SELECT recap.state, recap.created_at, EXISTS (SELECT FROM notifications.lacking(recap)) AS waits
    FROM notifications.recaps AS recap
    WHERE recap.state = 'pending' OR recap.state = 'sending' OR recap.state = 'held' OR recap.state = 'failed'
)
SELECT
    count(*) FILTER (WHERE state = 'pending' AND waits) AS waiting,
    count(*) FILTER (WHERE state IN ('pending', 'sending') AND NOT waits) AS pending,
    count(*) FILTER (WHERE state = 'held') AS held,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (
        WHERE state = 'pending' AND waits
    )), 0)::double precision AS waiting_seconds,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (
        WHERE state IN ('pending', 'sending') AND NOT waits
    )), 0)::double precision AS pending_seconds
FROM undone;
