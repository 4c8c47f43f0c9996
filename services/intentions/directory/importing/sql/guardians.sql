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

-- name: forget_person_ids
-- Names that the school $1 gave to guardians of other schools: of these guardians, and those that the newer export gives.
DELETE FROM directory.guardian_ids WHERE school = $1 AND (guardian = ANY ($2) OR siecle_id = ANY ($3));

-- name: put_person_id
-- How the school $2 names a guardian of another school.
INSERT INTO directory.guardian_ids (guardian, school, siecle_id) VALUES ($1, $2, $3);

-- name: tell_of_accounts
-- These guardians have got another name: whether their accounts are activated is to be told under it.
UPDATE directory.accounts SET told_active = NULL WHERE guardian = ANY ($1);

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
