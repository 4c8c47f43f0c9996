-- Somebody has seen an event of a history: whether it is lost, which is noted then, so that nothing is appended any more
-- (ADR 0040). Where `seen_id` is NULL its id is not known. Another history than that of now says nothing.
--
-- It waits for the appends under way, and what comes after it is refused.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.witness(seen_log uuid, seen_position bigint, seen_id uuid, seen_by text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, eventstore, pg_temp AS $$
BEGIN
    IF seen_position = 0 OR seen_log <> (SELECT id FROM log ORDER BY started_at DESC LIMIT 1) OR EXISTS (
        SELECT FROM events WHERE position = seen_position AND (seen_id IS NULL OR id = seen_id)
    ) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(7308332180940808563);
    INSERT INTO losses (log, witness, position, event) VALUES (seen_log, seen_by, seen_position, seen_id)
    ON CONFLICT (log, witness) DO NOTHING;
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION eventstore.witness FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.witness TO intentions, intentions_web, intentions_worker;
RESET ROLE;
