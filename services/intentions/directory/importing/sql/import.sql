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

-- name: known_guardians
-- The guardians of a school, to match with, and those of other schools who are legal responsibles of one of these
-- pupils (A-34); each with whom they are that of at present, and what they are to them.
SELECT g.id, g.siecle_id, g.civility, g.last_name, g.first_name, g.school <> $1 AS elsewhere,
       coalesce(array_agg(l.pupil ORDER BY l.pupil) FILTER (WHERE l.pupil IS NOT NULL), '{}') AS pupils,
       coalesce(array_agg(l.kinship ORDER BY l.pupil) FILTER (WHERE l.pupil IS NOT NULL), '{}') AS kinships
FROM directory.guardians g
LEFT JOIN directory.guardianships l ON l.guardian = g.id AND l.ended_on IS NULL
WHERE g.school = $1 OR l.pupil = ANY ($2)
GROUP BY g.id ORDER BY g.id;

-- name: add_pupil
-- A new pupil.
INSERT INTO directory.pupils
    (id, siecle_id, ine, last_name, first_name, born_on, division, mef, left_on, school, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

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

-- name: add_guardian
-- A new guardian.
INSERT INTO directory.guardians (id, civility, last_name, first_name, email, school, siecle_id)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: let_person_ids_go
-- Guardians whose PERSONNE_ID is somebody else's in the newer export.
UPDATE directory.guardians SET siecle_id = id::text WHERE id = ANY ($1);

-- name: change_guardian
-- What the newer export says of a known guardian; an address of one's own stays. $6: the PERSONNE_ID, of this
-- school only.
UPDATE directory.guardians
SET civility = $2, last_name = $3, first_name = $4, email = CASE WHEN email_own THEN email ELSE $5 END,
    siecle_id = coalesce($6, siecle_id)
WHERE id = $1;

-- name: put_guardianship
-- A legal responsible of a pupil.
INSERT INTO directory.guardianships (guardian, pupil, kinship) VALUES ($1, $2, $3)
ON CONFLICT (guardian, pupil) DO UPDATE SET kinship = $3, ended_on = NULL;

-- name: end_guardianships
-- Of these pupils, who is none of the pairs (guardian, pupil) loses access; the account stays.
UPDATE directory.guardianships l SET ended_on = current_date
WHERE l.pupil = ANY ($1) AND l.ended_on IS NULL
  AND NOT EXISTS (
      SELECT FROM unnest($2::uuid[], $3::uuid[]) AS kept (guardian, pupil)
      WHERE kept.guardian = l.guardian AND kept.pupil = l.pupil
  )
RETURNING l.guardian, l.pupil;

-- name: count_guardianships
-- How many legal responsibles the pupils of a school and year have.
SELECT count(*) FROM directory.guardianships l JOIN directory.pupils p ON p.id = l.pupil
WHERE p.school = $1 AND p.year = $2 AND l.ended_on IS NULL;

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
