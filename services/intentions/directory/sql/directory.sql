-- name: account_by_login
-- What sign-in checks.
SELECT id, CASE WHEN NOT disabled THEN password_hash END AS password_hash
FROM directory.accounts WHERE login = lower($1);

-- name: account_by_id
-- The same of an account that is known.
SELECT login, CASE WHEN NOT disabled THEN password_hash END AS password_hash
FROM directory.accounts WHERE id = $1;

-- name: account_code
-- The one-time code of an account, while it holds.
SELECT id, code_hash FROM directory.accounts
WHERE login = lower($1) AND NOT disabled AND code_hash IS NOT NULL AND code_expires_at > $2;

-- name: set_password
-- Opens the account, or changes its password; the one-time code is used up.
UPDATE directory.accounts SET password_hash = $2, code_hash = NULL, code_expires_at = NULL, password_set_at = now()
WHERE id = $1;

-- name: use_code
-- The same only while this code is still the account's: a code serves once.
UPDATE directory.accounts SET password_hash = $3, code_hash = NULL, code_expires_at = NULL,
       password_set_at = now(), password_set_by = $4
WHERE id = $1 AND code_hash = $2 RETURNING id;

-- name: change_password
-- The same by somebody who knows the password ($2), while it still is the account's.
UPDATE directory.accounts SET password_hash = $3, code_hash = NULL, code_expires_at = NULL,
       password_set_at = now(), password_set_by = $4
WHERE id = $1 AND password_hash = $2 AND NOT disabled RETURNING id;

-- name: password_set_by
-- The password of the account, where the form $2 set it in the last ten minutes.
SELECT password_hash FROM directory.accounts
WHERE id = $1 AND password_set_by = $2 AND password_set_at > now() - interval '10 minutes' AND NOT disabled;

-- name: names_of_account
-- What a password of the account must not be made of: its login, and the names of whose it is and of the children.
SELECT array_remove(ARRAY[a.login, g.last_name, g.first_name, p.last_name, p.first_name] || ARRAY(
           SELECT c.first_name FROM directory.guardianships l JOIN directory.pupils c ON c.id = l.pupil
           WHERE l.guardian = a.guardian), NULL)
FROM directory.accounts a
LEFT JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.pupils p ON p.id = a.pupil
WHERE a.id = $1;

-- name: set_code
-- A fresh one-time code.
UPDATE directory.accounts SET code_hash = $2, code_expires_at = $3 WHERE id = $1;

-- name: locked_accounts
-- Accounts of a school, or of who has a child there, that nobody has opened, whose code was never printed or has
-- expired; or all of them. The children are those of the newest school year.
SELECT a.id, a.login, a.kind, coalesce(g.last_name, p.last_name) AS last_name,
       coalesce(g.first_name, p.first_name) AS first_name,
       coalesce(p.division, c.children -> 0 ->> 'division', '') AS division,
       coalesce((SELECT name FROM directory.schools WHERE uai = $1), '') AS school,
       coalesce(c.children, '[]')::text AS children
FROM directory.accounts a
LEFT JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.pupils p ON p.id = a.pupil
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object(
               'last_name', o.last_name, 'first_name', o.first_name, 'division', o.division, 'school', s.name
           ) ORDER BY o.division, o.last_name, o.first_name) AS children
    FROM (SELECT k.*, max(k.year) OVER () AS newest FROM directory.guardianships l
          JOIN directory.pupils k ON k.id = l.pupil
          WHERE l.guardian = g.id AND l.ended_on IS NULL) o
    JOIN directory.schools s ON s.uai = o.school
    WHERE o.year = o.newest
) c ON true
WHERE (coalesce(g.school, p.school) = $1 OR EXISTS (
          SELECT FROM directory.guardianships l JOIN directory.pupils c ON c.id = l.pupil
          WHERE l.guardian = g.id AND l.ended_on IS NULL AND c.school = $1))
  AND a.password_hash IS NULL AND NOT a.disabled
  AND (a.code_hash IS NULL OR a.code_expires_at <= $2 OR $3)
FOR NO KEY UPDATE OF a;

-- name: account_to_open
-- One account in the same columns, also one that has a password already.
SELECT a.id, a.login, a.kind, coalesce(g.last_name, p.last_name) AS last_name,
       coalesce(g.first_name, p.first_name) AS first_name,
       coalesce(p.division, c.children -> 0 ->> 'division', '') AS division,
       coalesce(c.children -> 0 ->> 'school',
                (SELECT name FROM directory.schools WHERE uai = coalesce(p.school, g.school)), '') AS school,
       coalesce(c.children, '[]')::text AS children
FROM directory.accounts a
LEFT JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.pupils p ON p.id = a.pupil
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object(
               'last_name', o.last_name, 'first_name', o.first_name, 'division', o.division, 'school', s.name
           ) ORDER BY o.division, o.last_name, o.first_name) AS children
    FROM (SELECT k.*, max(k.year) OVER () AS newest FROM directory.guardianships l
          JOIN directory.pupils k ON k.id = l.pupil
          WHERE l.guardian = g.id AND l.ended_on IS NULL) o
    JOIN directory.schools s ON s.uai = o.school
    WHERE o.year = o.newest
) c ON true
WHERE a.login = lower($1) AND NOT a.disabled
FOR NO KEY UPDATE OF a;

-- name: academy_of_codes
-- The academy of the school $1 or, where that is null, of the account with the login $2.
SELECT academy FROM directory.schools WHERE uai = coalesce($1, (
    SELECT coalesce(p.school, g.school) FROM directory.accounts a
    LEFT JOIN directory.guardians g ON g.id = a.guardian LEFT JOIN directory.pupils p ON p.id = a.pupil
    WHERE a.login = lower($2)));

-- name: accounts_of_school
-- Every account of a school.
SELECT a.id, a.login FROM directory.accounts a
LEFT JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.pupils p ON p.id = a.pupil
WHERE coalesce(g.school, p.school) = $1 ORDER BY a.login;

-- name: disable_account
-- Closes an account by its login.
UPDATE directory.accounts SET disabled = true WHERE login = lower($1) RETURNING id;

-- name: enable_account
-- Opens it again; NULL where it is not closed.
UPDATE directory.accounts SET disabled = false WHERE login = lower($1) AND disabled RETURNING id;

-- name: open_session
-- A new sign-in; only the hash of its token is kept.
INSERT INTO directory.sessions (id, token_hash, account, started_at, seen_at) VALUES ($1, $2, $3, $4, $4);

-- name: find_session
-- The open session of a token with its account and whose it is, within both expiries.
SELECT s.id, s.account, s.started_at, s.seen_at, a.kind,
       coalesce(g.first_name, p.first_name) AS first_name, coalesce(g.last_name, p.last_name) AS last_name
FROM directory.sessions s JOIN directory.accounts a ON a.id = s.account
LEFT JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.pupils p ON p.id = a.pupil
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.seen_at > $2 AND s.started_at > $3 AND NOT a.disabled;

-- name: touch_session
-- The session was used, unless it was made void since it was found ($3).
UPDATE directory.sessions SET seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND seen_at = $3;

-- name: void_sessions
-- Open sessions of an account are beyond every expiry: refused from here on, ended by the next sweep.
UPDATE directory.sessions SET seen_at = 'epoch' WHERE account = $1 AND ended_at IS NULL;

-- name: void_other_sessions
-- The same for all but the session $2.
UPDATE directory.sessions SET seen_at = 'epoch' WHERE account = $1 AND id <> $2 AND ended_at IS NULL;

-- name: other_sessions
-- Open sessions of an account but the session $2.
SELECT id FROM directory.sessions WHERE account = $1 AND id <> $2 AND ended_at IS NULL ORDER BY id;

-- name: renew_token
-- The session goes on under another token.
UPDATE directory.sessions SET token_hash = $2 WHERE id = $1;

-- name: hold_session
-- Held while something is appended in it: sign-out waits for that.
SELECT id FROM directory.sessions WHERE id = $1 AND ended_at IS NULL FOR SHARE;

-- name: lock_session
-- Held while the session is ended: waits for what is under way in it.
SELECT id, account, started_at FROM directory.sessions WHERE id = $1 AND ended_at IS NULL FOR UPDATE;

-- name: end_session
-- The session is over; its token is worth nothing from here on.
UPDATE directory.sessions SET ended_at = $2 WHERE id = $1;

-- name: expired_sessions
-- Open sessions beyond the idle or the absolute expiry, oldest first.
SELECT id FROM directory.sessions
WHERE ended_at IS NULL AND (seen_at <= $1 OR started_at <= $2) ORDER BY seen_at LIMIT 100;

-- name: count_open_sessions
-- Sessions that have not ended, also those that the next sweep will end.
SELECT count(*) FROM directory.sessions WHERE ended_at IS NULL;

-- name: families_at_work
-- Pupils of 3e with a legal responsible whose session lasts, by school: a number each, and who has none is absent.
SELECT p.school, count(DISTINCT p.id) AS families
FROM directory.sessions s
JOIN directory.accounts a ON a.id = s.account AND NOT a.disabled
JOIN directory.guardianships g ON g.guardian = a.guardian AND g.ended_on IS NULL
JOIN directory.pupils p ON p.id = g.pupil
WHERE s.ended_at IS NULL AND s.seen_at > $1 AND s.started_at > $2
  AND p.year = $4 AND (p.left_on IS NULL OR p.left_on >= $3) AND left(p.mef, 3) IN ('103', '167')
GROUP BY p.school;

-- name: pupils_of_account
-- The pupils of 3e of a year that are an account's: the legal responsible's, or the pupil. Their last day is
-- judged by the clock of their academy, so that it counts to its end.
SELECT p.id, p.school, p.year, p.first_name, p.last_name, p.division, s.name AS school_name, s.academy, p.left_on,
       s.phone, s.email, s.address, c.id AS class_id
FROM directory.accounts a
LEFT JOIN directory.guardianships g ON g.guardian = a.guardian AND g.ended_on IS NULL
JOIN directory.pupils p ON p.id = a.pupil OR p.id = g.pupil
JOIN directory.schools s ON s.uai = p.school
LEFT JOIN directory.classes c ON c.school = p.school AND c.name = p.division
WHERE a.id = $1 AND p.year = $2
  AND left(p.mef, 3) IN ('103', '167')
ORDER BY p.born_on, p.first_name;

-- name: dossiers_of_account
-- Every pupil an account is or was linked to, also one who left meanwhile: where its validations may be.
SELECT p.id, p.year FROM directory.accounts a
LEFT JOIN directory.guardianships g ON g.guardian = a.guardian
JOIN directory.pupils p ON p.id = a.pupil OR p.id = g.pupil
WHERE a.id = $1;

-- name: pupils_by_id
-- Where pupils are and what they are called; `former`: their last ELEVE_ID at each school that they left.
SELECT p.id, p.school, p.siecle_id, p.first_name, s.academy, s.email AS school_email, s.name AS school_name,
       c.id AS class_id,
       (SELECT json_object_agg(m.from_school, m.from_siecle_id) FROM (
            SELECT DISTINCT ON (from_school) from_school, from_siecle_id FROM directory.moves
            WHERE pupil = p.id ORDER BY from_school, place DESC) m)::text AS former
FROM directory.pupils p JOIN directory.schools s ON s.uai = p.school
LEFT JOIN directory.classes c ON c.school = p.school AND c.name = p.division WHERE p.id = ANY ($1);

-- name: dossiers_before
-- The same child's pupils of the year before $2: by the national number, else as the same school knew the child.
-- Each way has its index: one condition for both would read every pupil of that year.
SELECT b.id, b.year FROM directory.pupils p JOIN directory.pupils b ON b.year = p.year - 1 AND b.ine = p.ine
WHERE p.id = $1 AND p.year = $2
UNION ALL
SELECT b.id, b.year FROM directory.pupils p
JOIN directory.pupils b
    ON (b.school, b.year, b.siecle_id, b.born_on) = (p.school, p.year - 1, p.siecle_id, p.born_on)
WHERE p.id = $1 AND p.year = $2 AND (p.ine IS NULL OR b.ine IS NULL);

-- name: pupils_of_class
-- How many pupils of 3e the class $2 of the school $1 has in the year $3.
SELECT count(*) FROM directory.pupils
WHERE school = $1 AND division = $2 AND year = $3 AND left_on IS NULL AND left(mef, 3) IN ('103', '167');

-- name: pupils_of_place
-- Up to $5 pupils of 3e of the school $1 in the year $2 by id, after $4; of the class $3, NULL for all.
SELECT p.id FROM directory.pupils p
LEFT JOIN directory.classes c ON c.school = p.school AND c.name = p.division
WHERE p.school = $1 AND p.year = $2 AND ($3::uuid IS NULL OR c.id = $3) AND ($4::uuid IS NULL OR p.id > $4)
  AND left(p.mef, 3) IN ('103', '167')
ORDER BY p.id LIMIT $5;

-- name: pupils_to_tell
-- Where pupils of 3e of the year $2 are, until when, and the open accounts of their legal responsibles.
SELECT p.id, p.school, p.year, s.academy, p.left_on, c.id AS class_id, ARRAY(
    SELECT a.id FROM directory.guardianships g JOIN directory.accounts a ON a.guardian = g.guardian
    WHERE g.pupil = p.id AND g.ended_on IS NULL AND NOT a.disabled ORDER BY a.id
) AS accounts
FROM directory.pupils p JOIN directory.schools s ON s.uai = p.school
LEFT JOIN directory.classes c ON c.school = p.school AND c.name = p.division
WHERE p.id = ANY ($1) AND p.year = $2 AND left(p.mef, 3) IN ('103', '167');

-- name: class_by_name
-- The id of a class that was spoken of before.
SELECT id FROM directory.classes WHERE school = $1 AND name = $2;

-- name: keep_class
-- The id of a class, made where it is spoken of for the first time.
INSERT INTO directory.classes (school, name) VALUES ($1, $2)
ON CONFLICT (school, name) DO NOTHING RETURNING id;

-- name: classes
-- School and name of classes.
SELECT id, school, name FROM directory.classes WHERE id = ANY ($1);

-- name: resolve_pupils
-- Pupils by Siècle's own ids within a school; the latest year where there are several. Who has left for another school
-- counts where nobody has the id now.
SELECT DISTINCT ON (siecle_id) siecle_id, id FROM (
    SELECT siecle_id, id, year, true AS is_here FROM directory.pupils WHERE school = $1 AND siecle_id = ANY ($2)
    UNION ALL
    SELECT from_siecle_id, pupil, year, false FROM directory.moves
    WHERE from_school = $1 AND from_siecle_id = ANY ($2)
) AS known ORDER BY siecle_id, is_here DESC, year DESC;

-- name: pupils_of_school
-- The pupils of a school, of all school years, after the one $2; at most $3.
SELECT id, year, siecle_id FROM directory.pupils
WHERE school = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3;

-- name: guardians_of
-- The legal responsibles of pupils with their accounts, as the pupil's school names them, else as another one does; a
-- row without one for a pupil who has none.
SELECT p.id AS pupil, a.account, a.school, a.siecle_id, a.email
FROM directory.pupils p LEFT JOIN LATERAL (
    SELECT a.id AS account, coalesce(i.school, g.school) AS school, coalesce(i.siecle_id, g.siecle_id) AS siecle_id,
           g.email
    FROM directory.guardianships l
    JOIN directory.guardians g ON g.id = l.guardian JOIN directory.accounts a ON a.guardian = g.id
    LEFT JOIN directory.guardian_ids i ON i.guardian = g.id AND i.school = p.school
    WHERE l.pupil = p.id AND l.ended_on IS NULL AND NOT a.disabled
) a ON true
WHERE p.id = ANY ($1) ORDER BY p.id, a.account;

-- name: is_guardian_of
-- Whether an account belongs to a legal responsible of the pupil.
SELECT EXISTS (
    SELECT FROM directory.accounts a JOIN directory.guardianships g ON g.guardian = a.guardian
    WHERE a.id = $1 AND g.pupil = $2 AND g.ended_on IS NULL AND NOT a.disabled
);

-- name: academy_of_school
-- The academy a school belongs to.
SELECT academy FROM directory.schools WHERE uai = $1;

-- name: school_contact
-- How families reach a school.
SELECT phone, email, address FROM directory.schools WHERE uai = $1;

-- name: keep_school_contact
-- What operators say of it, in place of what was known.
UPDATE directory.schools SET phone = $2, email = $3, address = $4 WHERE uai = $1 RETURNING uai;

-- name: kinship
-- What the legal responsible of account $1 is to a pupil, by SIECLE's code; NULL where the account $3 is the same.
SELECT nullif(g.kinship, coalesce((
    SELECT o.kinship FROM directory.guardianships o JOIN directory.accounts b ON b.guardian = o.guardian
    WHERE b.id = $3 AND o.pupil = $2), ''))
FROM directory.guardianships g JOIN directory.accounts a ON a.guardian = g.guardian
WHERE a.id = $1 AND g.pupil = $2;

-- name: emails
-- Addresses of legal responsibles' accounts, as given.
SELECT a.id, g.email FROM directory.accounts a JOIN directory.guardians g ON g.id = a.guardian
WHERE a.id = ANY ($1) AND NOT a.disabled;

-- name: change_email
-- The address the person gave; an import no longer changes it.
UPDATE directory.guardians SET email = $2, email_own = true
WHERE id = (SELECT guardian FROM directory.accounts WHERE id = $1);
