-- Stream → version reached by the events of one append.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.versions_reached(first_position bigint, last_position bigint)
RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_object_agg(reached.stream, reached.version) FROM (
        SELECT events.stream, max(events.version) AS version FROM eventstore.events
        WHERE events.position BETWEEN first_position AND last_position GROUP BY events.stream
    ) AS reached
$$;
REVOKE EXECUTE ON FUNCTION eventstore.versions_reached FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.versions_reached TO intentions, intentions_web, intentions_worker;
RESET ROLE;
