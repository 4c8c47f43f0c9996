-- name: one_at_a_time
-- Two imports at once would choose the same logins.
SELECT pg_advisory_xact_lock(hashtext('directory.import'));

-- name: put_school
-- A school in the academy of its UAI; its name and academy only change when they are given.
INSERT INTO directory.schools (uai, name, academy) VALUES ($1, coalesce($2, 'Collège ' || $1), $3)
ON CONFLICT (uai) DO UPDATE SET name = coalesce($2, schools.name), academy = coalesce($4, schools.academy);

-- name: known_pupils
-- The pupils of a school and year, to match with, and those of other schools with one of these numbers.
SELECT id, siecle_id, ine, born_on, mef, left_on, last_name, first_name, division, school <> $1 AS elsewhere
FROM directory.pupils
WHERE year = $2 AND (school = $1 OR ine = ANY ($3));

-- name: add_pupil
-- A new pupil.
INSERT INTO directory.pupils
    (id, siecle_id, ine, last_name, first_name, born_on, division, mef, left_on, school, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: note_moves
-- Of the pupils who are about to be written as $2's, those who were another school's: where they come from.
INSERT INTO directory.moves (pupil, year, from_school, from_academy, from_siecle_id, to_school, to_academy)
SELECT p.id, p.year, p.school, former.academy, p.siecle_id, new.uai, new.academy
FROM directory.pupils p
JOIN directory.schools former ON former.uai = p.school
JOIN directory.schools new ON new.uai = $2
WHERE p.id = ANY ($1) AND p.school <> $2 ORDER BY p.id;

-- name: let_siecle_ids_go
-- Pupils who are about to get the ELEVE_ID of the newer export, and whose ELEVE_ID is about to be another's; no
-- ELEVE_ID looks like this one meanwhile.
UPDATE directory.pupils SET siecle_id = id::text
WHERE id = ANY ($1) OR (school = $2 AND year = $3 AND siecle_id = ANY ($4));

-- name: change_pupil
-- What the newer export says of a known pupil.
UPDATE directory.pupils
SET siecle_id = $2, ine = $3, last_name = $4, first_name = $5, born_on = $6, division = $7, mef = $8,
    left_on = $9, school = $10
WHERE id = $1;

-- name: without_guardian
-- Which of these pupils nobody may enter intentions for.
SELECT p.id AS pupil FROM unnest($1::uuid[]) AS p (id)
WHERE NOT EXISTS (SELECT FROM directory.guardianships l WHERE l.pupil = p.id AND l.ended_on IS NULL);

-- name: people_without_account
-- Pupils and guardians of a school who have no account yet, in a stable order.
SELECT 'pupil' AS kind, p.id, p.first_name, p.last_name FROM directory.pupils p
WHERE p.school = $1 AND NOT EXISTS (SELECT FROM directory.accounts a WHERE a.pupil = p.id)
UNION ALL
SELECT 'guardian', g.id, g.first_name, g.last_name FROM directory.guardians g
WHERE g.school = $1 AND NOT EXISTS (SELECT FROM directory.accounts a WHERE a.guardian = g.id)
  AND EXISTS (SELECT FROM directory.guardianships l WHERE l.guardian = g.id AND l.ended_on IS NULL)
ORDER BY kind, last_name, first_name, id;

-- name: taken_logins
-- Every login there is.
SELECT login FROM directory.accounts;

-- name: add_account
-- A locked account of a pupil or a guardian.
INSERT INTO directory.accounts (id, login, kind, guardian, pupil)
VALUES ($1, $2, $3, CASE WHEN $3 = 'guardian' THEN $4::uuid END, CASE WHEN $3 = 'pupil' THEN $4::uuid END);
