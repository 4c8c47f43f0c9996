-- name: is_asked
-- Whether this letter was asked for before.
SELECT EXISTS (SELECT FROM directory.access_letters WHERE id = $1);

-- name: addressee
-- Whose account the PERSONNE_ID $2 of the school $1 stands for, and what would keep a letter from it.
SELECT a.id AS account, a.disabled, l.guardian IS NOT NULL AS is_responsible
FROM (SELECT id FROM directory.guardians WHERE school = $1 AND siecle_id = $2
      UNION SELECT guardian FROM directory.guardian_ids WHERE school = $1 AND siecle_id = $2) named
JOIN directory.accounts a ON a.guardian = named.id
LEFT JOIN directory.guardianships l ON l.guardian = named.id AND l.pupil = $3 AND l.ended_on IS NULL
ORDER BY l.guardian IS NULL LIMIT 1;

-- name: asked_lately
-- How many letters were asked for since yesterday at this hour, for the account $1 and by the school $2.
SELECT count(*) FILTER (WHERE account = $1) AS of_account, count(*) FILTER (WHERE school = $2) AS of_school
FROM directory.access_letters
WHERE asked_at > now() - interval '1 day' AND (account = $1 OR school = $2);

-- name: ask
-- A letter that is to be written; once for its id.
INSERT INTO directory.access_letters (id, school, pupil, account, by, key) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO NOTHING;

-- name: end
-- What Siècle was never told ends with its code.
UPDATE directory.access_letters SET sealed = NULL, told_at = now() WHERE told_at IS NULL AND expires_at < now();

-- name: untold
-- Up to $1 letters that Siècle does not have, oldest first, and ours until the transaction ends: whoever asks meanwhile
-- waits, so that of two codes of an account the newer letter has the one that holds.
SELECT id, school, pupil, account, by, key, sealed, expires_at, now() AS now FROM directory.access_letters
WHERE told_at IS NULL ORDER BY asked_at, id LIMIT $1 FOR UPDATE;

-- name: reader
-- The account $1 as the school $2 may know it: with those children alone who are there.
SELECT a.id, a.login, a.kind, g.last_name, g.first_name, s.name AS school,
       coalesce(c.children -> 0 ->> 'division', '') AS division, coalesce(c.children, '[]')::text AS children
FROM directory.accounts a JOIN directory.guardians g ON g.id = a.guardian JOIN directory.schools s ON s.uai = $2
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object(
               'last_name', k.last_name, 'first_name', k.first_name, 'division', k.division
           ) ORDER BY k.division, k.last_name, k.first_name) AS children
    FROM directory.guardianships l JOIN directory.pupils k ON k.id = l.pupil
    WHERE l.guardian = g.id AND l.ended_on IS NULL AND k.school = $2
      AND k.year = (SELECT max(year) FROM directory.pupils WHERE school = $2)
) c ON true
WHERE a.id = $1 AND NOT a.disabled FOR NO KEY UPDATE OF a;

-- name: keep_box
-- The letter as it is handed over; none where its account was closed meanwhile.
UPDATE directory.access_letters SET sealed = $2, expires_at = $3 WHERE id = $1;

-- name: note
-- A code was made: for whom, and on whose word.
INSERT INTO audit.operations (operator, command, details, exit_code) VALUES ('siecle', 'letter', $1, 0);

-- name: told
-- Siècle has it: the box is its own from here on.
UPDATE directory.access_letters SET sealed = NULL, told_at = now() WHERE id = $1 AND told_at IS NULL;
