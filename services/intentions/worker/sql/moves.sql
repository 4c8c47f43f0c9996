-- name: to_tell
-- Changes of collège that are no events yet, in the order in which they were noted.
SELECT id, pupil, year, from_school, from_academy, to_school, to_academy, moved_at FROM directory.moves
WHERE told_at IS NULL ORDER BY place;

-- name: told
-- The event is stored.
UPDATE directory.moves SET told_at = now() WHERE id = $1;
