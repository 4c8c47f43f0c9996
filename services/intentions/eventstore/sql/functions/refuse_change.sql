-- Append-only is a promise to subscribers: whoever owns the table is refused too.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % is refused', TG_OP USING ERRCODE = '55000';
END $$;
REVOKE EXECUTE ON FUNCTION eventstore.refuse_change FROM PUBLIC;
RESET ROLE;
