-- A stored event as a CloudEvent, built where it lies: relay, feed and export send the text as it is.
--
-- The envelope of shared/contract/envelope.py around the stored bytes of the data. The keys of the metadata are the
-- envelope's own (time, correlationid, causationid), so it is put in as it is, last, so that only its opening brace has
-- to go. `more` is JSON text of further attributes, each beginning with a comma.
--
-- STABLE, as writing JSON out is, so that Postgres puts the body into the query; one concatenation, which leaves NULL
-- parts out; and the history, the same for a whole query, is a constant of its plan.
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
