-- Whether a JSON text may be in the log: an object on one line, as a raw line break would break the export's lines and
-- the hash's separators, without a \u escape that is no text (\u0000, half a surrogate pair), as that would break ->>
-- on the whole row; reading it as jsonb fails on those.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.is_storable(value text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT starts_with(value, '{') AND strpos(value, E'\n') = 0 AND strpos(value, E'\r') = 0
       AND (strpos(value, '\u') = 0 OR value::jsonb IS NOT NULL)
$$;
REVOKE EXECUTE ON FUNCTION eventstore.is_storable FROM PUBLIC;
RESET ROLE;
