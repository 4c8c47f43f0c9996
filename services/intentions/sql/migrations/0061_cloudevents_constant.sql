-- The same text, with less to put together for each: the history, the same for a whole query, is a constant of its
-- plan, and a quote that ends an attribute stands with the next one.
CREATE OR REPLACE FUNCTION contract.cloudevent(
    id uuid, type text, schema_version smallint, stream text, version integer, "position" bigint, log uuid,
    academy text, school text, metadata json, data json, more text DEFAULT ''
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat(
        '{"specversion":"1.0","id":"', id, '","source":"/orientation/intentions","type":"orientation.', type, '.v',
        schema_version, '","subject":"', stream,
        '","datacontenttype":"application/json","dataschema":"urn:orientation:schema:', type, ':', schema_version,
        '","streamversion":', version, ',"position":', position, ',"log":"' || log::text,
        '","academy":"' || academy, '","school":"' || school, '"', more,
        ',"data":', data, ',', replace(metadata::text, '{', ''))
$$;
