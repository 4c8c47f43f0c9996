-- name: overview
-- The log and what follows it.
SELECT coalesce((SELECT max(position) FROM eventstore.events), 0) AS events,
       (SELECT max(recorded_at) FROM eventstore.events) AS last_event_at,
       coalesce((SELECT position FROM eventstore.checkpoints WHERE reader = 'relay'), 0) AS relayed,
       (SELECT count(*) FROM directory.sessions WHERE ended_at IS NULL) AS open_sessions;

-- name: dossiers
-- Per school: pupils, and how many dossiers are validated, have an avis, are acknowledged.
SELECT p.school, count(*) AS pupils,
       count(*) FILTER (WHERE 'IntentionsValidated' = ANY (d.types)) AS validated,
       count(*) FILTER (WHERE 'OpinionPublished' = ANY (d.types)) AS with_opinion,
       count(*) FILTER (WHERE 'OpinionAcknowledged' = ANY (d.types)) AS acknowledged
FROM directory.pupils p
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT e.type) AS types FROM eventstore.events e
    WHERE e.stream = 'dossier-' || p.id || '-' || p.year
) d ON true
GROUP BY p.school ORDER BY p.school;
