-- name: stopped
-- Which of these accounts want no notices.
SELECT account FROM directory.notice_stops WHERE account = ANY ($1);

-- name: stop
-- A legal responsible's account wants none from now on; no row where that was so, or where there is no such account.
INSERT INTO directory.notice_stops (account)
SELECT id FROM directory.accounts WHERE id = $1 AND kind = 'guardian'
ON CONFLICT (account) DO NOTHING RETURNING account;

-- name: resume
-- It wants them again; no row where it did.
DELETE FROM directory.notice_stops WHERE account = $1 RETURNING account;
