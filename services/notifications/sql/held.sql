-- name: held
-- What an operator has to decide on, oldest first: how it came to that, and since when.
SELECT id, pupil, version, told, ended_at, attempts, last_error FROM notifications.recaps
WHERE state = 'held' ORDER BY next_attempt_at, id;

-- name: release_held
-- The e-mail is sent again, at once; no row where it is not held.
UPDATE notifications.recaps SET state = 'pending', next_attempt_at = now()
WHERE id = $1 AND state = 'held' RETURNING id;

-- name: discard_held
-- The e-mail is not sent again; no row where it is not held.
UPDATE notifications.recaps SET state = 'discarded', done_at = now()
WHERE id = $1 AND state = 'held' RETURNING id;
