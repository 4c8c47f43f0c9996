-- The events after position `after`, up to `upto`, of these types, stream, academies and schools; NULL stands for no
-- filter. Postgres puts the body into the query that asks, which says the order and how many: so it stays without
-- SET, STRICT and SECURITY DEFINER.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.selected(
    after bigint, upto bigint, types text[], of_stream text, academies text[], schools text[]
) RETURNS SETOF eventstore.events LANGUAGE sql STABLE AS $$
    SELECT * FROM eventstore.events AS e
    WHERE e.position > after AND e.position <= upto
      AND (types IS NULL OR e.type = ANY (types))
      AND (of_stream IS NULL OR e.stream = of_stream)
      AND (academies IS NULL OR e.academy = ANY (academies))
      AND (schools IS NULL OR e.school = ANY (schools))
$$;
REVOKE EXECUTE ON FUNCTION eventstore.selected FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.selected
    TO intentions, intentions_web, intentions_feed, intentions_worker, intentions_cli;
RESET ROLE;
