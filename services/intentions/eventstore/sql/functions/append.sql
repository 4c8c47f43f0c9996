-- Many appends: dense positions in commit order, in one round trip and one commit (ADR 0001).
--
-- One advisory lock serialises the givers of positions; the commit that makes them visible releases it, so no reader
-- ever sees a position before a smaller one. An append is all or nothing: it is left out, and said so, when a stream it
-- writes or only relies on is not at the version it expects, or when its command id is known. Another isolation than
-- READ COMMITTED is refused, in which it would not see what was appended while it waited for the lock. The stamp is
-- what the clock says, and may go back: positions alone give the order. A history of which events are known to be lost
-- is refused (ADR 0040): the next positions are theirs.
--
-- Outcomes: `appended`; `conflict` with the stream and its actual version; `repeated` with the positions, versions and
-- result of the first time, which then waits for the standby as that did; `reused` when the first time was another
-- request.
--
-- The caller never puts two appends into one call of which one writes a stream that the other names.
-- Out: a row for each append that was left out, then one row `appended` with the last position before the call.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.append(
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
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED' USING ERRCODE = '25001';
    END IF;
    PERFORM pg_advisory_xact_lock(7308332180940808563);
    IF EXISTS (SELECT FROM losses WHERE losses.log = (SELECT log.id FROM log ORDER BY log.started_at DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'this history has lost events: it ends here, with events new-log' USING ERRCODE = '55000';
    END IF;

    IF cardinality(new_commands) > 0 THEN
        FOR append, outcome, first_position, last_position, result, versions IN
            SELECT given.append,
                   CASE WHEN known.request_hash = given.request_hash THEN 'repeated' ELSE 'reused' END,
                   known.first_position, known.last_position, known.result::text,
                   versions_reached(known.first_position, known.last_position)::text
            FROM unnest(new_commands) AS given JOIN commands AS known ON known.id = given.id
        LOOP
            left_out := left_out || append;
            PERFORM public.await_replication() WHERE outcome = 'repeated';
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

    SELECT events.position INTO base FROM events ORDER BY events.position DESC LIMIT 1;
    base := coalesce(base, 0);
    head := base;
    moment := clock_timestamp();

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
REVOKE EXECUTE ON FUNCTION eventstore.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.append TO intentions, intentions_web, intentions_worker;
RESET ROLE;
