-- name: schools
-- The schools to compare, of one academy or the one $2 where they are named.
SELECT uai FROM directory.schools
WHERE ($1::text IS NULL OR academy = $1) AND ($2::text IS NULL OR uai = $2) ORDER BY uai;

-- name: named
-- The pupils of a school by Siècle's ids; the latest year where there are several.
SELECT DISTINCT ON (siecle_id) siecle_id, last_name, first_name, division FROM directory.pupils
WHERE school = $1 AND siecle_id = ANY ($2) ORDER BY siecle_id, year DESC;
