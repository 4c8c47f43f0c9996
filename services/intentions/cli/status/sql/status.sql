-- name: overview
-- The log, and what relay and projection have still to take of it: positions are dense.
SELECT clock_timestamp() AS now, head.position AS events, relay.position AS relayed,
       head.position - relay.position AS to_publish,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8
                 FROM eventstore.events WHERE position = relay.position + 1), 0) AS to_publish_seconds,
       head.position - projection.position AS to_project,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8
                 FROM eventstore.events WHERE position = projection.position + 1), 0) AS to_project_seconds,
       (SELECT recorded_at FROM eventstore.events WHERE position = head.position) AS last_event_at,
       (SELECT count(*) FROM directory.sessions WHERE ended_at IS NULL) AS open_sessions,
       -- Academies that a pupil of this year has come to from another school, and that have set nothing (A-34).
       (SELECT string_agg(DISTINCT m.to_academy, ', ') FROM directory.moves m
        JOIN directory.pupils p ON p.id = m.pupil AND p.school = m.to_school
        WHERE m.year = (SELECT max(year) FROM directory.pupils)
          AND NOT EXISTS (SELECT FROM eventstore.events e
                          WHERE e.stream = 'campaign-' || m.to_academy || '-' || m.year)) AS without_settings
FROM (SELECT coalesce(max(position), 0) AS position FROM eventstore.events) AS head,
     (SELECT coalesce(max(position), 0) AS position
      FROM eventstore.checkpoints WHERE reader = 'relay') AS relay,
     (SELECT coalesce(max(position), 0) AS position
      FROM eventstore.checkpoints WHERE reader = 'projection.dossiers') AS projection;
