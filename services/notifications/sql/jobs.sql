-- name: claim_recaps
-- Takes up to $1 due jobs for $2 seconds; a job is due once the validation it names is here.
-- The session is compared so that nobody ever gets what another account validated.
WITH due AS MATERIALIZED (
    SELECT recap.id, validation.phase, validation.validated_at, validation.intentions
    FROM notifications.recaps AS recap
    JOIN notifications.validations AS validation
        ON validation.stream = recap.stream
        AND validation.version = recap.version
        AND validation.session = recap.session
        AND validation.pupil = recap.pupil
    WHERE recap.state = 'pending' AND recap.next_attempt_at <= now()
    ORDER BY recap.next_attempt_at
    LIMIT $1
    FOR UPDATE OF recap SKIP LOCKED
)
UPDATE notifications.recaps AS recap
SET attempts = recap.attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
FROM due
WHERE recap.id = due.id
RETURNING recap.id, recap.pupil, recap.account, recap.attempts, recap.ended_at, recap.correlation,
    due.phase, due.validated_at, due.intentions::text AS intentions;

-- name: finish_recap
-- Ends a job in the state $2, with the slug $3 of its last error where it failed.
UPDATE notifications.recaps SET state = $2, last_error = $3, done_at = now()
WHERE id = $1 AND state = 'pending';

-- name: postpone_recap
-- Leaves a job for later: $2 seconds from now, with the slug $3 of what went wrong.
UPDATE notifications.recaps SET next_attempt_at = now() + make_interval(secs => $2), last_error = $3
WHERE id = $1 AND state = 'pending';

-- name: backlog
-- How many jobs wait for their validation, are to be sent, and failed; and the age of the oldest of
-- the first two.
SELECT
    count(*) FILTER (WHERE recap.state = 'pending' AND validation.stream IS NULL) AS waiting,
    count(*) FILTER (WHERE recap.state = 'pending' AND validation.stream IS NOT NULL) AS pending,
    count(*) FILTER (WHERE recap.state = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(recap.created_at) FILTER (
        WHERE recap.state = 'pending' AND validation.stream IS NULL
    )), 0)::double precision AS waiting_seconds,
    coalesce(extract(epoch FROM now() - min(recap.created_at) FILTER (
        WHERE recap.state = 'pending' AND validation.stream IS NOT NULL
    )), 0)::double precision AS pending_seconds
FROM notifications.recaps AS recap
LEFT JOIN notifications.validations AS validation
    ON validation.stream = recap.stream
    AND validation.version = recap.version
    AND validation.session = recap.session
    AND validation.pupil = recap.pupil
WHERE recap.state IN ('pending', 'failed');

-- name: ping
-- Says that the database answers and that the table of jobs may be read.
SELECT count(*) FROM (SELECT 1 FROM notifications.recaps LIMIT 1) AS any_recap;
