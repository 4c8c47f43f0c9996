-- Append many appends in one round trip and one commit, with dense positions in commit order (ADR 0001).
--
-- One advisory lock serialises the givers of positions; it is released by the commit that makes them visible,
-- so no reader ever sees a position before a smaller one. An append is all or nothing: it is left out, and
-- reported, when a stream it wrote or only read is not at the version it expects, or when its command id is
-- known. The caller never puts two appends into one call of which one writes a stream the other names.
--
-- In: events in order (`append` is the number of their append, `ordinal` counts the events of one stream
-- within its append), expectations, command ids with the hash of their request and their result, texts.
-- Out: one row an append that did not simply succeed (`repeated`, `reused`, `conflict`), then one row with
-- outcome `appended` whose position is the last one before this call.
CREATE FUNCTION eventstore.append(
    event_append integer[], event_ordinal integer[], event_stream text[], event_version integer[],
    event_id uuid[], event_type text[], event_schema smallint[], event_data text[], event_metadata text[],
    event_academy text[], event_school text[], event_command uuid[],
    expect_append integer[], expect_stream text[], expect_version integer[],
    command_append integer[], command_id uuid[], command_hash bytea[], command_result text[],
    text_append integer[], text_id uuid[], text_salt bytea[], text_content text[]
) RETURNS TABLE (append integer, outcome text, stream text, version integer, "position" bigint, result text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, eventstore, pg_temp AS $$
#variable_conflict use_column
DECLARE
    rejected integer[] := '{}';
    base bigint;
    now_ timestamptz;
    found_row record;
    step integer;
    steps integer;
BEGIN
    IF EXISTS (SELECT FROM unnest(event_data || event_metadata) AS d
               WHERE strpos(d, '\u0000') > 0 OR strpos(d, E'\n') > 0 OR strpos(d, E'\r') > 0) THEN
        RAISE EXCEPTION 'data with \u0000 or a raw line break is refused' USING ERRCODE = '22P05';
    END IF;

    PERFORM pg_advisory_xact_lock(7308332180940808563);

    IF cardinality(command_id) > 0 THEN
        FOR found_row IN
            SELECT asked.append, known.request_hash = asked.request_hash AS same, known.result, known.position
            FROM unnest(command_append, command_id, command_hash) AS asked(append, id, request_hash)
            JOIN commands AS known ON known.id = asked.id
        LOOP
            rejected := rejected || found_row.append;
            append := found_row.append;
            outcome := CASE WHEN found_row.same THEN 'repeated' ELSE 'reused' END;
            result := found_row.result;
            position := found_row.position;
            RETURN NEXT;
        END LOOP;
        result := NULL;
    END IF;

    FOR found_row IN
        SELECT DISTINCT ON (wanted.append) wanted.append, wanted.stream, coalesce(head.version, 0) AS version
        FROM unnest(expect_append, expect_stream, expect_version) AS wanted(append, stream, version)
        LEFT JOIN LATERAL (
            SELECT events.version FROM events WHERE events.stream = wanted.stream
            ORDER BY events.version DESC LIMIT 1
        ) AS head ON true
        WHERE coalesce(head.version, 0) <> wanted.version AND wanted.append <> ALL (rejected)
        ORDER BY wanted.append
    LOOP
        rejected := rejected || found_row.append;
        append := found_row.append;
        outcome := 'conflict';
        stream := found_row.stream;
        version := found_row.version;
        position := NULL;
        RETURN NEXT;
    END LOOP;

    base := coalesce((SELECT events.position FROM events ORDER BY events.position DESC LIMIT 1), 0);
    now_ := clock_timestamp();
    steps := coalesce((SELECT max(o) FROM unnest(event_ordinal) AS o), 0);

    FOR step IN 1..steps LOOP
        INSERT INTO events
        SELECT base + input.place, input.stream, input.version, input.id, input.type, input.schema_version,
               input.data::json, input.metadata::json, input.academy, input.school, now_, input.command_id,
               sha256(coalesce(head.hash, '')
                      || convert_to(concat_ws(E'\n', input.stream, input.version, input.type,
                                              input.schema_version, input.data, input.metadata), 'UTF8'))
        FROM (
            SELECT e.*, row_number() OVER (ORDER BY e.n) AS place
            FROM unnest(event_append, event_ordinal, event_stream, event_version, event_id, event_type,
                        event_schema, event_data, event_metadata, event_academy, event_school, event_command)
                 WITH ORDINALITY AS e(append, ordinal, stream, version, id, type, schema_version, data,
                                      metadata, academy, school, command_id, n)
            WHERE e.append <> ALL (rejected)
        ) AS input
        LEFT JOIN LATERAL (
            SELECT events.hash FROM events WHERE events.stream = input.stream
            ORDER BY events.version DESC LIMIT 1
        ) AS head ON true
        WHERE input.ordinal = step;
    END LOOP;

    IF cardinality(command_id) > 0 THEN
        INSERT INTO commands (id, request_hash, result, position)
        SELECT given.id, given.request_hash, given.result, last.position
        FROM unnest(command_append, command_id, command_hash, command_result)
             AS given(append, id, request_hash, result)
        LEFT JOIN (
            SELECT e.append, base + max(e.place) AS position
            FROM (SELECT n.append, row_number() OVER (ORDER BY n.n) AS place
                  FROM unnest(event_append) WITH ORDINALITY AS n(append, n)
                  WHERE n.append <> ALL (rejected)) AS e
            GROUP BY e.append
        ) AS last USING (append)
        WHERE given.append <> ALL (rejected);
    END IF;
    IF cardinality(text_id) > 0 THEN
        INSERT INTO texts (id, salt, content)
        SELECT given.id, given.salt, given.content
        FROM unnest(text_append, text_id, text_salt, text_content) AS given(append, id, salt, content)
        WHERE given.append <> ALL (rejected);
    END IF;
    PERFORM pg_notify('orientation_events', '');

    append := NULL;
    outcome := 'appended';
    stream := NULL;
    version := NULL;
    result := NULL;
    position := base;
    RETURN NEXT;
END $$;

GRANT CREATE ON SCHEMA eventstore TO intentions_store;
ALTER FUNCTION eventstore.append OWNER TO intentions_store;
REVOKE CREATE ON SCHEMA eventstore FROM intentions_store;
REVOKE EXECUTE ON FUNCTION eventstore.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.append TO intentions;
