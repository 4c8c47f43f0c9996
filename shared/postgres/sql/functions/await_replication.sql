-- From here on the commit of this transaction waits until the synchronous standby has all that the transaction has seen.
-- What is seen may not be there yet: where a wait for the standby is cancelled, or the server restarts in it, a commit
-- shows that a promotion would lose. Who answers by what is stored, without writing, or hands it on, calls this.
-- Without a synchronous standby, and on a standby itself, it does nothing.
-- Out: true, so that a condition can call it for each row that it lets through.
CREATE OR REPLACE FUNCTION public.await_replication() RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('synchronous_standby_names') <> '' AND NOT pg_is_in_recovery() THEN
        -- A commit waits for the standby only where it has something to write.
        PERFORM pg_logical_emit_message(true, 'orientation', '');
    END IF;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION public.await_replication TO PUBLIC;
