-- name: opinions_exist
-- Whether any pupil of the school $1 has an avis of the phase $3 in the year $2.
SELECT EXISTS (
    SELECT FROM eventstore.events
    WHERE type = 'OpinionPublished' AND school = $1 AND right(stream, 5) = '-' || $2::integer AND data->>'phase' = $3
);
