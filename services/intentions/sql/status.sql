-- name: overview
-- The log, and what the relay has still to publish of it: positions are dense.
SELECT head.position AS events, relay.position AS relayed,
       head.position - relay.position AS to_publish,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8
                 FROM eventstore.events WHERE position = relay.position + 1), 0) AS to_publish_seconds,
       (SELECT recorded_at FROM eventstore.events WHERE position = head.position) AS last_event_at,
       (SELECT count(*) FROM directory.sessions WHERE ended_at IS NULL) AS open_sessions
FROM (SELECT coalesce(max(position), 0) AS position FROM eventstore.events) AS head,
     (SELECT coalesce(max(position), 0) AS position
      FROM eventstore.checkpoints WHERE reader = 'relay') AS relay;

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
