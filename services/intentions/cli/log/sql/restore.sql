-- name: new_log
-- Another history begins, the newest whatever the clock says; its id.
INSERT INTO eventstore.log (started_at)
SELECT greatest(clock_timestamp(), max(started_at) + interval '1 microsecond') FROM eventstore.log
RETURNING id;

-- name: lost
-- What was seen of this history and is not in the log, by whom and when that was noticed.
SELECT position, event, witness, noticed_at FROM eventstore.losses
WHERE log = (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1)
ORDER BY position DESC;

-- name: stored_before
-- The position before the first that was recorded in the last $1 hours before the last event, or later; an event
-- that was stamped with an instant still to come counts as of now. Stamps may go back: rather too much than too
-- little. 0 for none.
SELECT coalesce(min(position) - 1, 0) FROM eventstore.events
WHERE recorded_at >= (SELECT least(recorded_at, clock_timestamp())
                      FROM eventstore.events ORDER BY position DESC LIMIT 1) - make_interval(hours => $1);

-- name: rebase_checkpoints
-- Readers go on in history $1 where they were; the relay not after position $2. The head of the log.
WITH moved AS (
    UPDATE eventstore.checkpoints
    SET log = $1, position = CASE reader WHEN 'relay' THEN least(position, $2) ELSE position END
)
SELECT coalesce(max(position), 0) FROM eventstore.events;

-- name: nobody_else_appends
-- Appends wait until this transaction is over: they take this lock too.
SELECT pg_advisory_xact_lock(7308332180940808563);

-- name: holds_events
-- Whether the store holds an event.
SELECT EXISTS (SELECT FROM eventstore.events);

-- name: id_of_two
-- The first position whose event has the id of another before it; NULL where there is none.
SELECT min(again) FROM (SELECT max(position) AS again FROM eventstore.events GROUP BY id HAVING count(*) > 1) AS ids;

-- name: take_history
-- The store goes on in history $1.
INSERT INTO eventstore.log (id, started_at)
SELECT $1, greatest(clock_timestamp(), max(started_at) + interval '1 microsecond') FROM eventstore.log
ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at;

-- name: forget_checkpoints
-- What was read of the history before is nothing to the one that was taken.
DELETE FROM eventstore.checkpoints;

-- name: published_to
-- The relay has nothing to publish up to position $2 of history $1.
INSERT INTO eventstore.checkpoints (reader, log, position) VALUES ('relay', $1, $2);
