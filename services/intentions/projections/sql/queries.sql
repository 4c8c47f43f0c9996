-- name: lock_live
-- The live generation, for the one that takes it; nothing where another has it.
SELECT generation FROM projections.live WHERE name = $1 FOR UPDATE SKIP LOCKED;

-- name: wait_for_live
-- The same, but waits until the other is done.
SELECT generation FROM projections.live WHERE name = $1 FOR UPDATE;

-- name: live
-- The generation that readers see.
SELECT generation FROM projections.live WHERE name = $1;

-- name: position
-- How far the reader $1 has come, whatever the history.
SELECT coalesce((SELECT position FROM eventstore.checkpoints WHERE reader = $1), 0);

-- name: one_rebuild
-- Whether this session may rebuild $1: one at a time.
SELECT pg_try_advisory_lock(hashtext('projections.rebuild'), hashtext($1));

-- name: rebuild_done
-- Another may.
SELECT pg_advisory_unlock(hashtext('projections.rebuild'), hashtext($1));

-- name: swap
-- Readers see generation $2 of $1 from the commit on.
UPDATE projections.live SET generation = $2, rebuilt_at = now() WHERE name = $1;

-- name: projections
-- Every projection, how far it has come, and when it was built anew.
SELECT live.name, coalesce(c.position, 0) AS position, head.position - coalesce(c.position, 0) AS behind,
       live.rebuilt_at
FROM projections.live
LEFT JOIN eventstore.checkpoints c ON c.reader = 'projection.' || live.name
CROSS JOIN (SELECT coalesce(max(position), 0) AS position FROM eventstore.events) AS head
ORDER BY live.name;

-- name: place
-- Up to which position of which history the projection $1 is true.
SELECT (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1) AS log,
       coalesce((SELECT position FROM eventstore.checkpoints WHERE reader = 'projection.' || $1), 0) AS position;
