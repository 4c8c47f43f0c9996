-- name: reserve
-- A place of each of the keys $1, of which there are $2, held for $3; or which key is full.
SELECT place, taken, full_key, free_after FROM limits.reserve($1, $2, $3);

-- name: settle
-- The place $2 of the keys $1 is free (NULL), or held for $3 from now.
SELECT limits.settle($1, $2, $3);
