-- name: join_notice
-- What is news since $3 joins the e-mail that waits for the legal responsible $2 of the pupil $1; no row for none.
UPDATE notifications.notices SET since = least(since, $3), joined = joined + 1
WHERE id = (
    SELECT id FROM notifications.notices WHERE pupil = $1 AND account = $2 AND state = 'pending'
    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE
)
RETURNING id;

-- name: plan_notice
-- An e-mail on news since $3, of which the kind $4 is the first; now, or where one went today in the time zone $5,
-- tomorrow at eight.
INSERT INTO notifications.notices (pupil, account, since, kind, next_attempt_at)
SELECT $1, $2, $3, $4, CASE WHEN EXISTS (
    SELECT FROM notifications.notices
    WHERE pupil = $1 AND account = $2 AND state IN ('sending', 'sent', 'in-doubt')
      AND day = (now() AT TIME ZONE $5)::date
) THEN ((now() AT TIME ZONE $5)::date + 1 + time '08:00') AT TIME ZONE $5 ELSE now() END;

-- name: told
-- The marks of what the legal responsible $2 of the pupil $1 was told already.
SELECT DISTINCT unnest(tells) FROM notifications.notices
WHERE pupil = $1 AND account = $2 AND state IN ('sending', 'sent', 'in-doubt');

-- name: wanted
-- What the academy $1 wants in the school year $2.
SELECT unnest(kinds) FROM notifications.campaigns WHERE academy = $1 AND year = $2;

-- name: claim_notice
-- Takes the e-mail that is due first for $1 seconds; none while a recap is due.
WITH due AS MATERIALIZED (
    SELECT notice.id FROM notifications.notices AS notice
    WHERE notice.state = 'pending' AND notice.next_attempt_at <= now() AND NOT EXISTS (
        SELECT FROM notifications.recaps AS recap
        WHERE recap.state = 'pending' AND recap.next_attempt_at <= now()
          AND NOT EXISTS (SELECT FROM notifications.lacking(recap))
    )
    ORDER BY notice.next_attempt_at LIMIT 1
    FOR UPDATE OF notice SKIP LOCKED
)
UPDATE notifications.notices AS notice
SET attempts = notice.attempts + 1, next_attempt_at = now() + make_interval(secs => $1)
FROM due WHERE notice.id = due.id
RETURNING notice.id, notice.pupil, notice.account, notice.kind, notice.since, notice.attempts,
    notice.joined, notice.created_at;

-- name: doubt_lost
-- Those whose process ended between handing the text over and noting the outcome: none goes twice.
UPDATE notifications.notices SET state = 'in-doubt', last_error = 'in-doubt', done_at = now()
WHERE state = 'sending' AND next_attempt_at <= now()
RETURNING kind;

-- name: begin_notice
-- Notes, before its text is handed over in the attempt $2, that it goes today in the time zone $3, and what it tells;
-- no row where another went today, where more news came since it was taken ($5), or where the attempt is over. It stays
-- this process' own for another $6 seconds.
UPDATE notifications.notices AS notice
SET state = 'sending', next_attempt_at = now() + make_interval(secs => $6), day = (now() AT TIME ZONE $3)::date, tells = $4
WHERE notice.id = $1 AND notice.attempts = $2 AND notice.state = 'pending' AND notice.joined = $5
  AND NOT EXISTS (
    SELECT FROM notifications.notices AS other
    WHERE other.pupil = notice.pupil AND other.account = notice.account AND other.id <> notice.id
      AND other.state IN ('sending', 'sent', 'in-doubt') AND other.day = (now() AT TIME ZONE $3)::date
)
RETURNING notice.id;

-- name: finish_notice
-- Ends the attempt $4 in the state $2, with the slug $3 where it failed. What went has gone, whoever took it meanwhile.
UPDATE notifications.notices SET state = $2, last_error = $3, done_at = now()
WHERE id = $1 AND state IN ('pending', 'sending', 'in-doubt') AND ($2 = 'sent' OR attempts = $4);

-- name: postpone_notice
-- Leaves it for later: $2 seconds from now, with the slug $3 of what went wrong in the attempt $4.
UPDATE notifications.notices
SET state = 'pending', tells = '{}', next_attempt_at = now() + make_interval(secs => $2), last_error = $3
WHERE id = $1 AND state IN ('pending', 'sending') AND attempts = $4;

-- name: put_off
-- It waits until tomorrow at eight in the time zone $3 where another went today, and is written anew at once where not.
UPDATE notifications.notices AS notice
SET next_attempt_at = CASE WHEN EXISTS (
    SELECT FROM notifications.notices AS other
    WHERE other.pupil = notice.pupil AND other.account = notice.account AND other.id <> notice.id
      AND other.state IN ('sending', 'sent', 'in-doubt') AND other.day = (now() AT TIME ZONE $3)::date
) THEN ((now() AT TIME ZONE $3)::date + 1 + time '08:00') AT TIME ZONE $3 ELSE now() END
WHERE id = $1 AND state = 'pending' AND attempts = $2;

-- name: backlog
-- How many are to be sent now or later, how many looks are due, and for how long the oldest of both has been due.
SELECT (SELECT count(*) FROM notifications.notices WHERE state IN ('pending', 'sending')) AS pending,
    greatest(0, extract(epoch FROM now() - least(
        (SELECT min(next_attempt_at) FROM notifications.notices WHERE state = 'pending'),
        (SELECT min(next_attempt_at) FROM notifications.looks)
    )))::double precision AS pending_seconds;
