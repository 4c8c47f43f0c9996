-- The roles of the system, run by a superuser; repeatable. Passwords are set apart, from files.
-- Each service has two: one that owns its database and runs its migrations, one that its processes use.
DO $$
DECLARE
    service text;
    role text;
BEGIN
    FOREACH service IN ARRAY ARRAY['intentions', 'notifications', 'sync', 'siecle'] LOOP
        FOREACH role IN ARRAY ARRAY[service || '_owner', service] LOOP
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I LOGIN', role);
            END IF;
        END LOOP;
    END LOOP;
    -- Owns the append function: whoever calls it inserts events with its rights, and in no other way.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'intentions_store') THEN
        CREATE ROLE intentions_store NOLOGIN;
    END IF;
END $$;
GRANT intentions_store TO intentions_owner;
