-- name: keep_validation
-- Keeps what was validated for the recap that will name it.
INSERT INTO notifications.validations (stream, version, session, pupil, phase, validated_at, intentions)
VALUES ($1, $2, $3, $4, $5, $6, $7::text::json)
ON CONFLICT (stream, version) DO NOTHING;

-- name: plan_recap
-- Makes the one job of a session and a pupil; one that was only known from a replay is to be done now.
INSERT INTO notifications.recaps (id, session, pupil, account, stream, version, ended_at, correlation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (session, pupil) DO UPDATE SET state = 'pending' WHERE recaps.state = 'replayed';

-- name: note_recap
-- Notes the job of a session and a pupil without anybody to do it.
INSERT INTO notifications.recaps (id, session, pupil, account, stream, version, ended_at, correlation, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'replayed')
ON CONFLICT (session, pupil) DO NOTHING;

-- name: take_missing
-- Up to $1 validations that recaps have waited for longer than one takes to come; asked for again in 10 s.
UPDATE notifications.recaps AS recap
SET asked_at = now()
WHERE recap.id IN (
    SELECT waiting.id FROM notifications.recaps AS waiting
    WHERE waiting.state = 'pending' AND waiting.created_at < now() - interval '1 s'
      AND coalesce(waiting.asked_at, '-infinity') < now() - interval '10 s'
      AND NOT EXISTS (
          SELECT FROM notifications.validations AS validation
          WHERE validation.stream = waiting.stream AND validation.version = waiting.version
      )
    ORDER BY waiting.created_at LIMIT $1
    FOR UPDATE SKIP LOCKED
)
RETURNING recap.stream, recap.version;
