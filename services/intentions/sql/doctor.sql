-- name: clock
-- What time it is on the server.
SELECT clock_timestamp();

-- name: rights
-- What the role may do to the log, beside what it has to be allowed or refused.
SELECT * FROM (VALUES
    ('read events', true, has_table_privilege('eventstore.events', 'SELECT')),
    ('insert events by itself', false, has_any_column_privilege('eventstore.events', 'INSERT')),
    ('update events', false, has_any_column_privilege('eventstore.events', 'UPDATE')),
    ('delete events', false, has_table_privilege('eventstore.events', 'DELETE')),
    ('truncate events', false, has_table_privilege('eventstore.events', 'TRUNCATE')),
    ('keep checkpoints', true, has_table_privilege('eventstore.checkpoints', 'INSERT')
                           AND has_table_privilege('eventstore.checkpoints', 'UPDATE')),
    ('call the append functions', true, (
        SELECT count(*) = 2 AND bool_and(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc
        WHERE pronamespace = 'eventstore'::regnamespace AND proname IN ('append', 'append_one'))),
    ('act as the owner of the tables', false, EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'eventstore'::regnamespace AND relkind = 'r' AND pg_has_role(relowner, 'MEMBER')))
) AS rights (action, wanted, held);

-- name: guard
-- Whether the trigger that refuses changes of the log fires, also for replicas ('A').
SELECT coalesce((
    SELECT tgenabled = 'A' FROM pg_trigger
    WHERE tgrelid = 'eventstore.events'::regclass AND tgname = 'append_only'
), false);

-- name: applied_migrations
-- What was applied to this database.
SELECT number, name, checksum FROM public.schema_migrations ORDER BY number;

-- name: readers
-- Everybody who keeps a checkpoint.
SELECT reader FROM eventstore.checkpoints ORDER BY reader;
