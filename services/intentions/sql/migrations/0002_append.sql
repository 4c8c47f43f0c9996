-- Append: dense positions in commit order, in one round trip and one commit (ADR 0001).
--
-- One advisory lock serialises the givers of positions; the commit that makes them visible releases it, so no
-- reader ever sees a position before a smaller one. An append is all or nothing: it is left out, and said
-- so, when a stream it writes or only relies on is not at the version it expects, or when its command id is
-- known. `append` takes many appends; `append_one` takes one of one event that nothing speaks against, and
-- costs half.
--
-- Outcomes: `appended`; `conflict` with the stream and its actual version; `repeated` with the positions,
-- versions and result of the first time; `reused` when the first time was another request.

SET LOCAL ROLE intentions_store;

CREATE TYPE eventstore.new_event AS (
    append integer,   -- number of its append within the call
    ordinal integer,  -- 1, 2, … among the events of its append for its stream
    stream text, version integer, id uuid, type text, schema_version smallint, data text, metadata text,
    academy text, school text, command_id uuid
);
CREATE TYPE eventstore.expectation AS (append integer, stream text, version integer);
CREATE TYPE eventstore.new_command AS (append integer, id uuid, request_hash bytea, result text);
CREATE TYPE eventstore.new_text AS (append integer, id uuid, salt bytea, content text);

-- Whether a JSON text may be in the log: an object on one line, as a raw line break would break the export's
-- lines and the hash's separators, without a \u escape that is no text (\u0000, half a surrogate pair), as
-- that would break ->> on the whole row; reading it as jsonb fails on those.
CREATE FUNCTION eventstore.is_storable(value text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT starts_with(value, '{') AND strpos(value, E'\n') = 0 AND strpos(value, E'\r') = 0
       AND (strpos(value, '\u') = 0 OR value::jsonb IS NOT NULL)
$$;

-- Whether a stream or type may be in the log: not empty, on one line.
CREATE FUNCTION eventstore.is_name(value text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT value <> '' AND strpos(value, E'\n') = 0
$$;

-- The link of the hash chain. No part can hold a line break, so the encoding is unambiguous.
CREATE FUNCTION eventstore.link(
    previous bytea, stream text, version integer, type text, schema_version smallint, data text, metadata text
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(previous, '') || convert_to(
        concat_ws(E'\n', stream, version, type, schema_version, data, metadata), 'UTF8'))
$$;

-- Stream → version reached by the events of one append.
CREATE FUNCTION eventstore.versions_reached(first_position bigint, last_position bigint)
RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_object_agg(reached.stream, reached.version) FROM (
        SELECT events.stream, max(events.version) AS version FROM eventstore.events
        WHERE events.position BETWEEN first_position AND last_position GROUP BY events.stream
    ) AS reached
$$;

-- The caller never puts two appends into one call of which one writes a stream that the other names.
-- Out: a row for each append that was left out, then one row `appended` with the last position before the call.
CREATE FUNCTION eventstore.append(
    new_events eventstore.new_event[], expectations eventstore.expectation[],
    new_commands eventstore.new_command[], new_texts eventstore.new_text[]
) RETURNS TABLE (
    append integer, outcome text, stream text, version integer, first_position bigint, last_position bigint,
    result text, versions text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, eventstore, pg_temp AS $$
#variable_conflict use_column
DECLARE
    left_out integer[] := '{}';
    base     bigint;
    moment   timestamptz;
    step     integer := 0;
    inserted integer;
    waiting  integer := cardinality(new_events);
    head     bigint;
BEGIN
    IF EXISTS (
        SELECT FROM unnest(new_events) AS event
        WHERE NOT (is_storable(event.data) AND is_storable(event.metadata)
                   AND is_name(event.stream) AND is_name(event.type))
    ) THEN
        RAISE EXCEPTION 'an event holds what the log cannot keep' USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(7308332180940808563);

    IF cardinality(new_commands) > 0 THEN
        FOR append, outcome, first_position, last_position, result, versions IN
            SELECT given.append,
                   CASE WHEN known.request_hash = given.request_hash THEN 'repeated' ELSE 'reused' END,
                   known.first_position, known.last_position, known.result::text,
                   versions_reached(known.first_position, known.last_position)::text
            FROM unnest(new_commands) AS given JOIN commands AS known ON known.id = given.id
        LOOP
            left_out := left_out || append;
            RETURN NEXT;
        END LOOP;
        first_position := NULL; last_position := NULL; result := NULL; versions := NULL;
    END IF;

    FOR append, outcome, stream, version IN
        SELECT DISTINCT ON (expected.append)
               expected.append, 'conflict', expected.stream, coalesce(head.version, 0)
        FROM unnest(expectations) AS expected
        LEFT JOIN LATERAL (
            SELECT events.version FROM events WHERE events.stream = expected.stream
            ORDER BY events.version DESC LIMIT 1
        ) AS head ON true
        WHERE coalesce(head.version, 0) <> expected.version AND expected.append <> ALL (left_out)
    LOOP
        left_out := left_out || append;
        RETURN NEXT;
    END LOOP;

    SELECT events.position, greatest(events.recorded_at, clock_timestamp()) INTO base, moment
    FROM events ORDER BY events.position DESC LIMIT 1;
    base := coalesce(base, 0);
    head := base;
    moment := coalesce(moment, clock_timestamp());

    -- A link needs its predecessor stored: first the first events of each stream, then the second ones, …
    LOOP
        step := step + 1;
        INSERT INTO events
        SELECT base + given.place, given.stream, given.version, given.id, given.type, given.schema_version,
               given.data::json, given.metadata::json, given.academy, given.school, moment, given.command_id,
               link(previous.hash, given.stream, given.version, given.type, given.schema_version, given.data,
                    given.metadata)
        FROM (
            SELECT event.*, row_number() OVER () AS place
            FROM unnest(new_events) AS event WHERE event.append <> ALL (left_out)
        ) AS given
        LEFT JOIN LATERAL (
            SELECT events.hash FROM events WHERE events.stream = given.stream
            ORDER BY events.version DESC LIMIT 1
        ) AS previous ON true
        WHERE given.ordinal = step;
        GET DIAGNOSTICS inserted = ROW_COUNT;
        head := head + inserted;
        waiting := waiting - inserted;
        EXIT WHEN inserted = 0 OR waiting = 0;
    END LOOP;

    IF cardinality(new_commands) > 0 THEN
        INSERT INTO commands
        SELECT given.id, given.request_hash, given.result::json, placed.first, placed.last, moment
        FROM unnest(new_commands) AS given
        LEFT JOIN (
            SELECT event.append, base + min(event.place) AS first, base + max(event.place) AS last
            FROM (
                SELECT event.append, row_number() OVER () AS place
                FROM unnest(new_events) AS event WHERE event.append <> ALL (left_out)
            ) AS event
            GROUP BY event.append
        ) AS placed USING (append)
        WHERE given.append <> ALL (left_out);
    END IF;
    IF cardinality(new_texts) > 0 THEN
        INSERT INTO texts
        SELECT given.id, given.salt, given.content, moment FROM unnest(new_texts) AS given
        WHERE given.append <> ALL (left_out);
    END IF;
    IF head > base THEN
        PERFORM pg_notify('orientation_events', head::text);
    END IF;

    append := NULL; outcome := 'appended'; stream := NULL; version := NULL;
    last_position := base;
    RETURN NEXT;
END $$;

-- Out: the position; NULL when it is a repeat or comes too late, which `append` then explains.
CREATE FUNCTION eventstore.append_one(
    event_stream text, event_version integer, event_id uuid, event_type text, event_schema smallint,
    event_data text, event_metadata text, event_academy text, event_school text,
    relied_streams text[], relied_versions integer[],
    command uuid, command_hash bytea, command_result text, new_texts eventstore.new_text[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, eventstore, pg_temp AS $$
DECLARE
    place    bigint;
    moment   timestamptz;
    reached  integer;
    previous bytea;
BEGIN
    IF NOT (is_storable(event_data) AND is_storable(event_metadata)
            AND is_name(event_stream) AND is_name(event_type)) THEN
        RAISE EXCEPTION 'the event holds what the log cannot keep' USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(7308332180940808563);

    IF command IS NOT NULL THEN  -- not with AND: that would look the command up all the same
        IF EXISTS (SELECT FROM commands WHERE commands.id = command) THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT version, hash INTO reached, previous FROM events
    WHERE stream = event_stream ORDER BY version DESC LIMIT 1;
    IF coalesce(reached, 0) <> event_version - 1 THEN
        RETURN NULL;
    END IF;
    FOR i IN 1 .. cardinality(relied_streams) LOOP
        IF coalesce((SELECT max(version) FROM events WHERE stream = relied_streams[i]), 0)
           <> relied_versions[i] THEN
            RETURN NULL;
        END IF;
    END LOOP;

    SELECT position, recorded_at INTO place, moment FROM events ORDER BY position DESC LIMIT 1;
    place := coalesce(place, 0) + 1;
    moment := greatest(moment, clock_timestamp());
    INSERT INTO events VALUES (
        place, event_stream, event_version, event_id, event_type, event_schema, event_data::json,
        event_metadata::json, event_academy, event_school, moment, command,
        link(previous, event_stream, event_version, event_type, event_schema, event_data, event_metadata)
    );
    IF command IS NOT NULL THEN
        INSERT INTO commands VALUES (command, command_hash, command_result::json, place, place, moment);
    END IF;
    IF cardinality(new_texts) > 0 THEN
        INSERT INTO texts
        SELECT given.id, given.salt, given.content, moment FROM unnest(new_texts) AS given;
    END IF;
    PERFORM pg_notify('orientation_events', place::text);
    RETURN place;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA eventstore FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.append, eventstore.append_one, eventstore.versions_reached TO intentions;
RESET ROLE;
