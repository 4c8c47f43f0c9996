-- name: feed_page
-- One page of the log after position $1, up to $2, at most $3 events, as CloudEvents of history $4; NULL stands
-- for no filter.
SELECT e.position, e.type, e.schema_version,
       contract.cloudevent(e.id, e.type, e.schema_version, e.stream, e.version, e.position, $4,
                           e.academy, e.school, e.metadata, e.data) AS body
FROM eventstore.events e
WHERE e.position > $1 AND e.position <= $2
  AND ($5::text[] IS NULL OR e.type = ANY ($5))
  AND ($6::text[] IS NULL OR e.academy = ANY ($6))
  AND ($7::text[] IS NULL OR e.school = ANY ($7))
ORDER BY e.position LIMIT $3;

-- name: feed_stream
-- The events of a stream after version $2, up to $3, as CloudEvents of history $4.
SELECT e.type, e.schema_version,
       contract.cloudevent(e.id, e.type, e.schema_version, e.stream, e.version, e.position, $4,
                           e.academy, e.school, e.metadata, e.data) AS body
FROM eventstore.events e
WHERE e.stream = $1 AND e.version > $2 AND e.version <= $3 ORDER BY e.version LIMIT 500;

-- name: feed_state
-- This history and its last position.
SELECT (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1) AS log,
       (SELECT coalesce(max(position), 0) FROM eventstore.events) AS head;

-- name: token
-- What a token may read; nothing where it is unknown or revoked.
SELECT name, types, academies, schools FROM feed.tokens WHERE token_hash = $1 AND revoked_at IS NULL;

-- name: add_token
-- A new reader; nothing where a token of this name holds.
INSERT INTO feed.tokens (name, token_hash, types, academies, schools) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING name;

-- name: tokens
-- Every reader there is and was.
SELECT name, types, academies, schools, created_at, revoked_at FROM feed.tokens ORDER BY name, created_at;

-- name: revoke_token
-- The token opens nothing any more; nothing where there is no such reader.
UPDATE feed.tokens SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL RETURNING name;
