-- The roles of the system, run by a superuser; repeatable. Passwords are set apart, from files.
-- Each service has one that owns its database and runs its migrations, and one that its processes use; intentions
-- has one for each process and for each command that may do more than look.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'intentions_owner', 'notifications_owner', 'sync_owner', 'siecle_owner',
        'notifications', 'sync', 'siecle',
        'intentions_web', 'intentions_feed', 'intentions_worker', 'intentions_cli',
        'intentions_import', 'intentions_erase', 'intentions_restore'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
    END LOOP;
    -- Owns the append function: whoever calls it inserts events with its rights, and in no other way.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'intentions_store') THEN
        CREATE ROLE intentions_store NOLOGIN;
    END IF;
    -- What all processes were before they had a role each. The first migrations name it; where the release before
    -- was installed it can log in, for as long as processes of that release run.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'intentions') THEN
        CREATE ROLE intentions NOLOGIN;
    END IF;
END $$;
GRANT intentions_store TO intentions_owner;
