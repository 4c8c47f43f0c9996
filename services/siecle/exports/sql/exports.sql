-- name: lock_school
-- One import of a school at a time, until the transaction's end.
SELECT academy FROM siecle.schools WHERE uai = $1 FOR UPDATE;

-- name: known_pupils
-- All who are or were at a school.
SELECT siecle_id, last_name, first_name, division, birth_date, left_at, left_on FROM siecle.pupils WHERE school = $1;

-- name: known_guardians
-- The persons whom the school's exports named as legally responsible.
SELECT person_id, civility, last_name, first_name, email, address FROM siecle.guardians WHERE school = $1;

-- name: known_links
-- Who is legally responsible for whom at a school.
SELECT siecle_id, person_id FROM siecle.responsibles WHERE school = $1;

-- name: leave
-- The pupil's last day is over, by an export; nothing where it is said already that the pupil has left.
UPDATE siecle.pupils SET left_on = $3, left_at = $4 WHERE school = $1 AND siecle_id = $2 AND left_at IS NULL;

-- name: come_back
-- The pupil is in a newer export again; nothing where the téléservice said that the pupil has left.
UPDATE siecle.pupils SET left_on = NULL, left_at = NULL WHERE school = $1 AND siecle_id = $2 AND left_on IS NOT NULL;

-- name: end_responsible
-- The person is legally responsible for the pupil no longer.
DELETE FROM siecle.responsibles WHERE school = $1 AND siecle_id = $2 AND person_id = $3;
