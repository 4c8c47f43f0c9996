-- name: claim_recaps
-- Takes up to $1 due jobs in the states $3 for $2 seconds; a job is due once the validation it names is here. One
-- that is being sent is due when its process has ended without noting the outcome.
-- The session is compared so that nobody ever gets what another account validated.
WITH due AS MATERIALIZED (
    SELECT recap.id
    FROM notifications.recaps AS recap
    JOIN notifications.validations AS validation
        ON validation.stream = recap.stream
        AND validation.version = recap.version
        AND validation.session = recap.session
        AND validation.pupil = recap.pupil
    WHERE recap.state = ANY ($3) AND recap.next_attempt_at <= now()
    ORDER BY recap.next_attempt_at
    LIMIT $1
    FOR UPDATE OF recap SKIP LOCKED
)
UPDATE notifications.recaps AS recap
SET attempts = recap.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
FROM due
WHERE recap.id = due.id
RETURNING recap.id, recap.session, recap.pupil, recap.account, recap.stream, recap.version, recap.attempts,
    recap.ended_at, recap.correlation;

-- name: lock_dossier
-- Until the end of the transaction no other recap of this dossier begins to be sent.
SELECT pg_advisory_xact_lock(hashtextextended($1, 0));

-- name: begin_sending
-- Notes, before its text is handed to the mail server, that a job is being sent, telling version $3 of the phase $4.
-- No row where its attempt $2 is no longer the job's: another process has taken it, or an operator. True, and nothing
-- noted, where a newer version is known, or another recap of the dossier is being sent.
WITH job AS (
    SELECT recap.id, EXISTS (
        SELECT FROM notifications.validations AS newer
        WHERE newer.stream = recap.stream AND newer.version > $3 AND newer.phase = $4
    ) OR EXISTS (
        SELECT FROM notifications.recaps AS other
        WHERE other.stream = recap.stream AND other.id <> recap.id
          AND other.state = 'sending' AND other.next_attempt_at > now()
    ) AS must_wait
    FROM notifications.recaps AS recap
    WHERE recap.id = $1 AND recap.attempts = $2 AND recap.state IN ('pending', 'sending')
), begun AS (
    UPDATE notifications.recaps AS recap SET state = 'sending', told = $3
    FROM job WHERE recap.id = job.id AND NOT job.must_wait
)
SELECT must_wait FROM job;

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
-- How many jobs wait for their validation, are to be sent or being sent, are held for an operator, and failed;
-- and the age of the oldest of the first two.
SELECT
    count(*) FILTER (WHERE recap.state = 'pending' AND validation.stream IS NULL) AS waiting,
    count(*) FILTER (WHERE recap.state IN ('pending', 'sending') AND validation.stream IS NOT NULL) AS pending,
    count(*) FILTER (WHERE recap.state = 'held') AS held,
    count(*) FILTER (WHERE recap.state = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(recap.created_at) FILTER (
        WHERE recap.state = 'pending' AND validation.stream IS NULL
    )), 0)::double precision AS waiting_seconds,
    coalesce(extract(epoch FROM now() - min(recap.created_at) FILTER (
        WHERE recap.state IN ('pending', 'sending') AND validation.stream IS NOT NULL
    )), 0)::double precision AS pending_seconds
FROM notifications.recaps AS recap
LEFT JOIN notifications.validations AS validation
    ON validation.stream = recap.stream
    AND validation.version = recap.version
    AND validation.session = recap.session
    AND validation.pupil = recap.pupil
WHERE recap.state IN ('pending', 'sending', 'held', 'failed');
