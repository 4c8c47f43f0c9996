-- name: take_relay_lock
-- Whether this connection is the one relay; held until it closes.
SELECT pg_try_advisory_lock(7308332180940808564);

-- name: relay_lag
-- Events that wait after position $1, and the seconds the oldest of them has waited; positions are dense.
SELECT coalesce((SELECT max(position) FROM eventstore.events), 0) - $1 AS events,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8
                 FROM eventstore.events WHERE position = $1 + 1), 0) AS seconds;

-- name: relay_lag_of_other
-- The same after the checkpoint of reader $1, which another relay keeps.
SELECT seen.position,
       greatest(coalesce((SELECT max(position) FROM eventstore.events), 0) - seen.position, 0) AS events,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8
                 FROM eventstore.events WHERE position = seen.position + 1), 0) AS seconds
FROM (SELECT coalesce(max(position), 0) AS position FROM eventstore.checkpoints WHERE reader = $1) AS seen;
