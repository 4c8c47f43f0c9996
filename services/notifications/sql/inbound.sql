-- name: keep_validation
-- Keeps what was validated for the recap that will name it.
INSERT INTO notifications.validations (stream, version, session, pupil, phase, validated_at, intentions)
VALUES ($1, $2, $3, $4, $5, $6, $7::text::json)
ON CONFLICT (stream, version) DO NOTHING;

-- name: keep_answer
-- Keeps that propositions were answered for the recap that will name it.
INSERT INTO notifications.answers (stream, version, session, pupil) VALUES ($1, $2, $3, $4)
ON CONFLICT (stream, version) DO NOTHING;

-- name: plan_recap
-- Makes the one job of a session and a pupil; one that was only known from a replay is to be done now.
INSERT INTO notifications.recaps (id, session, pupil, account, stream, version, answered, ended_at, correlation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (session, pupil) DO UPDATE SET state = 'pending' WHERE recaps.state = 'replayed';

-- name: note_recap
-- Notes the job of a session and a pupil without anybody to do it.
INSERT INTO notifications.recaps
    (id, session, pupil, account, stream, version, answered, ended_at, correlation, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'replayed')
ON CONFLICT (session, pupil) DO NOTHING;

-- name: take_missing
-- Up to $1 events that recaps have waited for longer than one takes to come; asked for again in 10 s.
WITH missing AS MATERIALIZED (
    SELECT recap.id, recap.stream, lacking.version
    FROM notifications.recaps AS recap CROSS JOIN LATERAL notifications.lacking(recap) AS lacking
    WHERE recap.state = 'pending' AND recap.created_at < now() - interval '1 s'
      AND coalesce(recap.asked_at, '-infinity') < now() - interval '10 s'
      AND NOT EXISTS (
          SELECT FROM notifications.acts AS act
          WHERE act.stream = recap.stream AND act.version = lacking.version
      )
    ORDER BY recap.created_at LIMIT $1
    FOR UPDATE OF recap SKIP LOCKED
), asked AS (
    UPDATE notifications.recaps AS recap SET asked_at = now() FROM missing WHERE recap.id = missing.id
)
SELECT stream, version FROM missing;
