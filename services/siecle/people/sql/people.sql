-- name: account_by_login
-- What sign-in checks.
SELECT id, CASE WHEN NOT disabled THEN password_hash END AS password_hash
FROM siecle.accounts WHERE login = lower($1);

-- name: account_by_id
-- The same of an account that is known.
SELECT login, CASE WHEN NOT disabled THEN password_hash END AS password_hash FROM siecle.accounts WHERE id = $1;

-- name: account_code
-- The one-time code of an account, while it holds.
SELECT id, code_hash FROM siecle.accounts
WHERE login = lower($1) AND NOT disabled AND code_hash IS NOT NULL AND code_expires_at > now();

-- name: names_of_account
-- What a password of the account must not be made of.
SELECT ARRAY[login, first_name, last_name] FROM siecle.accounts WHERE id = $1;

-- name: member
-- An account with its place.
SELECT id, login, first_name, last_name, role, school, academy, classes FROM siecle.accounts WHERE id = $1;

-- name: members
-- The accounts of the school $1, of the academy $2, or all.
SELECT id, login, first_name, last_name, role, school, academy, classes, disabled,
       password_hash IS NOT NULL AS activated, coalesce(code_expires_at > now(), false) AS has_code
FROM siecle.accounts
WHERE ($1::text IS NULL OR school = $1) AND ($2::text IS NULL OR academy = $2)
ORDER BY school NULLS FIRST, academy, last_name, first_name, login;

-- name: logins
-- Every login.
SELECT login FROM siecle.accounts;

-- name: add_account
-- A new account, unless its id or its login is there.
INSERT INTO siecle.accounts (id, login, first_name, last_name, role, school, academy, classes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id;

-- name: set_code
-- A fresh one-time code, which holds for $3; no row for a closed account.
UPDATE siecle.accounts SET code_hash = $2, code_expires_at = now() + $3::interval
WHERE id = $1 AND NOT disabled RETURNING code_expires_at;

-- name: use_code
-- A password for an account whose code this still is: a code serves once.
UPDATE siecle.accounts SET password_hash = $3, code_hash = NULL, code_expires_at = NULL
WHERE id = $1 AND code_hash = $2 AND NOT disabled RETURNING id;

-- name: change_password
-- The same by somebody who knows the password ($2), while it still is the account's.
UPDATE siecle.accounts SET password_hash = $3, code_hash = NULL, code_expires_at = NULL
WHERE id = $1 AND password_hash = $2 AND NOT disabled RETURNING id;

-- name: set_password
-- A password without more ado, for the shipped sample.
UPDATE siecle.accounts SET password_hash = $2, code_hash = NULL, code_expires_at = NULL, disabled = false
WHERE login = $1;

-- name: disable_account
-- Closes an account; no row where it is closed already.
UPDATE siecle.accounts SET disabled = true, code_hash = NULL, code_expires_at = NULL
WHERE id = $1 AND NOT disabled RETURNING id;

-- name: enable_account
-- Opens it again; no row where it is not closed.
UPDATE siecle.accounts SET disabled = false WHERE id = $1 AND disabled RETURNING id;

-- name: drop_sessions
-- The sessions of an account are over.
DELETE FROM siecle.sessions WHERE account = $1;

-- name: drop_outlived
-- Those of an account that have outlived a limit, idle ($2) or absolute ($3).
DELETE FROM siecle.sessions
WHERE account = $1 AND (seen_at <= now() - $2::interval OR started_at <= now() - $3::interval);

-- name: open_session
-- A new sign-in; only the hash of its token is kept.
INSERT INTO siecle.sessions (token_hash, account) VALUES ($1, $2);

-- name: find_session
-- The open session of a token with its account, within both limits, idle ($2) and absolute ($3).
SELECT a.id, a.login, a.first_name, a.last_name, a.role, a.school, a.academy, a.classes,
       s.started_at, s.seen_at, now() AS now
FROM siecle.sessions s JOIN siecle.accounts a ON a.id = s.account
WHERE s.token_hash = $1 AND s.seen_at > now() - $2::interval AND s.started_at > now() - $3::interval
  AND NOT a.disabled;

-- name: touch_session
-- The session was used.
UPDATE siecle.sessions SET seen_at = now() WHERE token_hash = $1;

-- name: end_session
-- The session is over; its token is worth nothing from here on.
DELETE FROM siecle.sessions WHERE token_hash = $1 RETURNING account;

-- name: is_not_the_sample_alone
-- Whether there is a school other than $1, or an account other than these logins.
SELECT EXISTS (SELECT FROM siecle.schools WHERE uai <> $1)
    OR EXISTS (SELECT FROM siecle.accounts WHERE login <> ALL ($2));
