-- name: put_school
-- A school; its name and academy only change when they are given.
INSERT INTO directory.schools (uai, name, academy) VALUES ($1, coalesce($2, 'Collège ' || $1), $3)
ON CONFLICT (uai) DO UPDATE SET name = coalesce($2, schools.name), academy = $3;

-- name: known_pupils
-- The pupils of a school and year, to match with.
SELECT id, siecle_id, ine, born_on, left_on FROM directory.pupils WHERE school = $1 AND year = $2;

-- name: known_guardians
-- The guardians of a school, to match with.
SELECT id, siecle_id FROM directory.guardians WHERE school = $1;

-- name: add_pupil
-- A new pupil.
INSERT INTO directory.pupils
    (id, school, year, siecle_id, ine, last_name, first_name, born_on, division, mef, left_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: change_pupil
-- What the newer export says of a known pupil.
UPDATE directory.pupils
SET siecle_id = $2, ine = $3, last_name = $4, first_name = $5, born_on = $6, division = $7, mef = $8,
    left_on = $9
WHERE id = $1;

-- name: add_guardian
-- A new guardian.
INSERT INTO directory.guardians (id, school, siecle_id, civility, last_name, first_name, email)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: change_guardian
-- What the newer export says of a known guardian; an address of one's own stays.
UPDATE directory.guardians
SET civility = $2, last_name = $3, first_name = $4, email = CASE WHEN email_own THEN email ELSE $5 END
WHERE id = $1;

-- name: put_guardianship
-- A legal responsible of a pupil.
INSERT INTO directory.guardianships (guardian, pupil, kinship) VALUES ($1, $2, $3)
ON CONFLICT (guardian, pupil) DO UPDATE SET kinship = $3;

-- name: end_guardianships
-- Who is no longer a legal responsible of this pupil loses access; the account stays.
DELETE FROM directory.guardianships WHERE pupil = $1 AND NOT guardian = ANY ($2);

-- name: people_without_account
-- Pupils and guardians of a school who have no account yet, in a stable order.
SELECT 'pupil' AS kind, p.id, p.first_name, p.last_name FROM directory.pupils p
WHERE p.school = $1 AND NOT EXISTS (SELECT FROM directory.accounts a WHERE a.pupil = p.id)
UNION ALL
SELECT 'guardian', g.id, g.first_name, g.last_name FROM directory.guardians g
WHERE g.school = $1 AND NOT EXISTS (SELECT FROM directory.accounts a WHERE a.guardian = g.id)
  AND EXISTS (SELECT FROM directory.guardianships l WHERE l.guardian = g.id)
ORDER BY kind, last_name, first_name, id;

-- name: taken_logins
-- Every login there is.
SELECT login FROM directory.accounts;

-- name: add_account
-- A locked account of a pupil or a guardian.
INSERT INTO directory.accounts (id, login, kind, guardian, pupil)
VALUES ($1, $2, $3, CASE WHEN $3 = 'guardian' THEN $4::uuid END, CASE WHEN $3 = 'pupil' THEN $4::uuid END);
