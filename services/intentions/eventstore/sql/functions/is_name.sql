-- Whether a stream or type may be in the log: not empty, on one line.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.is_name(value text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT value <> '' AND strpos(value, E'\n') = 0
$$;
REVOKE EXECUTE ON FUNCTION eventstore.is_name FROM PUBLIC;
RESET ROLE;
