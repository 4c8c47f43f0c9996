-- The link of the hash chain; `link` of eventstore/verify.py is the same. No part can hold a line break, so the
-- encoding is unambiguous.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.link(
    previous bytea, stream text, version integer, type text, schema_version smallint, data text, metadata text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(previous, '') || convert_to(
        concat_ws(E'\n', stream, version, type, schema_version, data, metadata), 'UTF8'))
$$;
REVOKE EXECUTE ON FUNCTION eventstore.link FROM PUBLIC;
RESET ROLE;
