-- name: clock
-- What time it is on the server.
SELECT clock_timestamp();

-- name: takes_changes
-- Whether the server is a standby, and whether sessions are read-only.
SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only')::boolean AS read_only;

-- name: stamps
-- Among the last $1 events, how often a stamp lies more than $2 seconds before its predecessor's and where that
-- was last; and by how many seconds the newest stamp is ahead of the clock.
WITH last AS (
    SELECT position, recorded_at, lag(recorded_at) OVER (ORDER BY position) AS before FROM eventstore.events
    WHERE position > (SELECT coalesce(max(position), 0) - $1 FROM eventstore.events)
)
SELECT count(*) FILTER (WHERE recorded_at < before - make_interval(secs => $2)) AS times,
       max(position) FILTER (WHERE recorded_at < before - make_interval(secs => $2)) AS position,
       coalesce(extract(epoch FROM (SELECT recorded_at FROM last ORDER BY position DESC LIMIT 1)
                                   - clock_timestamp()), 0)::float8 AS ahead
FROM last;

-- name: rights
-- What a role of the service may and should not, or may not and should; the operators' own is who asks.
WITH roles (role, reads, appends, keeps, inserts, signs_in) AS (VALUES
    ('intentions_web', true, true, false, false, true),
    ('intentions_feed', true, false, false, false, false),
    ('intentions_worker', true, true, true, false, false),
    (current_user::text, true, false, true, false, false),
    ('intentions_import', false, false, false, false, false),
    ('intentions_erase', true, false, false, false, false),
    ('intentions_restore', true, false, true, true, false)
)
SELECT role, action, wanted, held FROM roles, LATERAL (VALUES
    ('read events', reads, has_table_privilege(role, 'eventstore.events', 'SELECT')),
    ('insert events by itself', inserts, has_any_column_privilege(role, 'eventstore.events', 'INSERT')),
    ('update events', false, has_any_column_privilege(role, 'eventstore.events', 'UPDATE')),
    ('delete events', false, has_table_privilege(role, 'eventstore.events', 'DELETE')),
    ('truncate events', false, has_table_privilege(role, 'eventstore.events', 'TRUNCATE')),
    ('keep checkpoints', keeps, has_table_privilege(role, 'eventstore.checkpoints', 'INSERT')
                            AND has_table_privilege(role, 'eventstore.checkpoints', 'UPDATE')),
    ('call the append functions', appends, (
        SELECT count(*) = 2 AND bool_and(has_function_privilege(role, oid, 'EXECUTE')) FROM pg_proc
        WHERE pronamespace = 'eventstore'::regnamespace AND proname IN ('append', 'append_one'))),
    ('set passwords', signs_in, has_column_privilege(role, 'directory.accounts', 'password_hash', 'UPDATE')),
    ('act as the owner of the tables', false, EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'eventstore'::regnamespace AND relkind = 'r' AND pg_has_role(role, relowner, 'MEMBER')))
) AS rights (action, wanted, held)
WHERE wanted <> held ORDER BY role;

-- name: guard
-- Whether the trigger that refuses changes of the log fires, also for replicas ('A').
SELECT coalesce((
    SELECT tgenabled = 'A' FROM pg_trigger
    WHERE tgrelid = 'eventstore.events'::regclass AND tgname = 'append_only'
), false);

-- name: applied_migrations
-- What was applied to this database.
SELECT number, name, checksum FROM public.schema_migrations ORDER BY number;

-- name: applied_functions
-- Each SQL function's file that was applied last, and by which release.
SELECT name, checksum, release FROM public.schema_functions ORDER BY name;

-- name: readers
-- Everybody who keeps a checkpoint.
SELECT reader FROM eventstore.checkpoints ORDER BY reader;

-- name: relay
-- What waits after the checkpoint of reader $1: how many events, how long the oldest of them in seconds, and how
-- long ago the checkpoint was written; the session that holds the relay's lock, NULL for none, and its age where
-- this role may see it. What a clock that was ahead has stamped counts as having waited since the checkpoint.
SELECT greatest(head.position - coalesce(seen.position, 0), 0) AS waiting,
       coalesce(extract(epoch FROM clock_timestamp() - least(next.recorded_at, clock_timestamp())), 0)::float8 AS oldest,
       extract(epoch FROM clock_timestamp() - seen.updated_at)::float8 AS written,
       holder.pid, holder.name, holder.held
FROM (SELECT coalesce(max(position), 0) AS position FROM eventstore.events) AS head
LEFT JOIN eventstore.checkpoints AS seen ON seen.reader = $1
LEFT JOIN eventstore.events AS next ON next.position = coalesce(seen.position, 0) + 1
LEFT JOIN LATERAL (
    SELECT locks.pid, coalesce(nullif(activity.application_name, ''), 'a session without name') AS name,
           extract(epoch FROM clock_timestamp() - activity.backend_start)::float8 AS held
    FROM pg_locks AS locks LEFT JOIN pg_stat_activity AS activity USING (pid)
    WHERE locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 1
      AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (locks.classid::bigint << 32) | locks.objid::bigint = 7308332180940808564
    LIMIT 1
) AS holder ON true;
