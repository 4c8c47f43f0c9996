-- name: take_pull_lock
-- Whether this connection is the one that pulls; held until it closes.
SELECT pg_try_advisory_lock(7308332180940808565);

-- name: load_cursor
-- How far the change feed was read.
SELECT seq FROM sync.cursor;

-- name: move_cursor
-- The changes up to here are kept as commands.
UPDATE sync.cursor SET seq = $1, read_at = now();

-- name: keep_command
-- One command a change, to be sent; or refused here, where the change could not be translated.
INSERT INTO sync.commands (id, seq, name, body, state, reason, answered_at)
VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $5 = 'refused' THEN now() END)
ON CONFLICT (id) DO NOTHING;

-- name: to_send
-- Commands in Siècle's order: those never sent, and those without an answer for $1 seconds, then twice as long
-- each time, up to an hour: copies must not keep intentions busy once it is back.
SELECT id, seq, name, body FROM sync.commands
WHERE state = 'pending'
   OR (state = 'sent' AND sent_at < now() - make_interval(secs => least($1 * 2 ^ least(sent_count - 1, 16), 3600)))
ORDER BY seq LIMIT 100;

-- name: mark_sent
-- It is with the broker.
UPDATE sync.commands SET state = 'sent', sent_at = now(), sent_count = sent_count + 1 WHERE id = $1 AND state IN ('pending', 'sent');

-- name: answered
-- Its answer; what the council wrote need not be kept any longer.
UPDATE sync.commands SET state = $2, reason = $3, answered_at = now(), body = NULL
WHERE id = $1 AND state IN ('pending', 'sent');

-- name: to_report
-- Answers that Siècle has not been told yet, in order.
SELECT id, seq, state, reason FROM sync.commands
WHERE state IN ('accepted', 'refused') AND reported_at IS NULL ORDER BY seq LIMIT 100;

-- name: mark_reported
-- Siècle's staff can see the answer.
UPDATE sync.commands SET reported_at = now() WHERE id = $1;

-- name: unanswered
-- Commands without an answer.
SELECT count(*) FROM sync.commands WHERE state IN ('pending', 'sent');
