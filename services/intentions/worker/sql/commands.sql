-- name: opinions_exist
-- Whether any pupil of the school $1 has an avis of the provisional phase in the year $2.
SELECT EXISTS (
    SELECT FROM eventstore.events
    WHERE type = 'OpinionPublished' AND school = $1 AND right(stream, 5) = '-' || $2::integer
      AND data->>'phase' = 'provisional'
);

-- name: class_has_opinion
-- Whether a pupil of the class $3 has an avis of the provisional phase in the year $2: of this school's council, as
-- what a pupil brought from another one says nothing of this class.
SELECT EXISTS (
    SELECT FROM directory.classes c
    JOIN directory.pupils p ON p.school = c.school AND p.division = c.name AND p.year = $2
    JOIN eventstore.events e ON e.stream = 'dossier-' || p.id || '-' || p.year
    WHERE c.id = $3 AND c.school = $1 AND e.school = $1
      AND e.type = 'OpinionPublished' AND e.data->>'phase' = 'provisional'
);

-- name: propositions_exist
-- Whether any pupil of the school $1 has propositions in the year $2.
SELECT EXISTS (
    SELECT FROM eventstore.events
    WHERE type = 'PropositionsPublished' AND school = $1 AND right(stream, 5) = '-' || $2::integer
);

-- name: class_has_propositions
-- The same of the pupils of the class $3 alone.
SELECT EXISTS (
    SELECT FROM directory.classes c
    JOIN directory.pupils p ON p.school = c.school AND p.division = c.name AND p.year = $2
    JOIN eventstore.events e ON e.stream = 'dossier-' || p.id || '-' || p.year
    WHERE c.id = $3 AND c.school = $1 AND e.school = $1 AND e.type = 'PropositionsPublished'
);
