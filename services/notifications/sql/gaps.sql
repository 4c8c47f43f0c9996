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
