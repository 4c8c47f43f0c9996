-- name: cloudevents_page
-- One page of the log as CloudEvents: after position $1, up to $2, at most $3; NULL stands for no filter.
SELECT e.position, contract.cloudevent(e.id, e.type, e.schema_version, e.stream, e.version, e.position, $4,
                                       e.academy, e.school, e.metadata, e.data) AS line
FROM eventstore.events e
WHERE e.position > $1 AND e.position <= $2
  AND ($5::text[] IS NULL OR e.type = ANY ($5))
  AND ($6::text IS NULL OR e.stream = $6)
  AND ($7::text IS NULL OR e.academy = $7)
  AND ($8::text IS NULL OR e.school = $8)
ORDER BY e.position LIMIT $3;

-- name: export_page
-- The same with what only an export has: the stored hash, when it was recorded, and the command's id.
SELECT e.position, contract.cloudevent(
           e.id, e.type, e.schema_version, e.stream, e.version, e.position, $4, e.academy, e.school,
           e.metadata, e.data,
           ',"hash":"' || encode(e.hash, 'hex') || '","recordedtime":"'
           || to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'
           || coalesce(',"commandid":"' || e.command_id::text || '"', '')) AS line
FROM eventstore.events e
WHERE e.position > $1 AND e.position <= $2
  AND ($5::text[] IS NULL OR e.type = ANY ($5))
  AND ($6::text IS NULL OR e.stream = $6)
  AND ($7::text IS NULL OR e.academy = $7)
  AND ($8::text IS NULL OR e.school = $8)
ORDER BY e.position LIMIT $3;

-- name: position_at
-- The last position recorded until an instant.
SELECT coalesce(max(position), 0) FROM eventstore.events WHERE recorded_at <= $1;
