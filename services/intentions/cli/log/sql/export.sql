-- name: before_last
-- The position before the last $2 events that match, up to position $1.
SELECT coalesce(min(position) - 1, 0) FROM (
    SELECT position FROM eventstore.selected(0, $1, $3, $4, $5, $6)
    ORDER BY position DESC LIMIT $2
) AS last;

-- name: one_replay
-- Whether this session may replay as the reader $1: one at a time.
SELECT pg_try_advisory_lock(hashtext('events.replay'), hashtext($1));

-- name: forget_replays
-- Every reader whose name begins with $1 is at the beginning again.
UPDATE eventstore.checkpoints SET position = 0, updated_at = now(),
       log = (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1)
WHERE starts_with(reader, $1);

-- name: count_by_key
-- How many events there are after position $1, up to $2, by what their routing keys are made of; NULL stands for
-- no filter.
SELECT type, schema_version, academy, school, count(*) AS events
FROM eventstore.selected($1, $2, $3, $4, $5, $6)
GROUP BY type, schema_version, academy, school;

-- name: count_by_type
-- Events of each type, the most frequent first.
SELECT type AS name, count(*) AS events
FROM eventstore.selected($1, $2, $3, $4, $5, $6)
GROUP BY type ORDER BY events DESC, name;

-- name: count_by_day
-- Events of each day, in UTC.
SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS name, count(*) AS events
FROM eventstore.selected($1, $2, $3, $4, $5, $6)
GROUP BY 1 ORDER BY 1;
