-- Stored events as CloudEvents, built where they lie: relay, feed and export send the text as it is.

CREATE SCHEMA contract;
GRANT USAGE ON SCHEMA contract TO intentions;

-- The envelope of shared/contract/envelope.py around the stored bytes of the data. The keys of the metadata
-- are the envelope's own (time, correlationid, causationid), so it is put in as it is. `more` is JSON text
-- of further attributes, each beginning with a comma.
CREATE FUNCTION contract.cloudevent(
    id uuid, type text, schema_version smallint, stream text, version integer, "position" bigint, log uuid,
    academy text, school text, metadata json, data json, more text DEFAULT ''
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '{"specversion":"1.0","id":"' || id::text
        || '","source":"/orientation/intentions","type":"orientation.' || type || '.v' || schema_version
        || '","subject":"' || stream
        || '","datacontenttype":"application/json","dataschema":"urn:orientation:schema:' || type || ':'
        || schema_version || '","streamversion":' || version || ',"position":' || position
        || ',"log":"' || log::text || '"' || coalesce(',"academy":"' || academy || '"', '')
        || coalesce(',"school":"' || school || '"', '') || more
        || ',' || substr(metadata::text, 2, length(metadata::text) - 2) || ',"data":' || data::text || '}'
$$;
