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
