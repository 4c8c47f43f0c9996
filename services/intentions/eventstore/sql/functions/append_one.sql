-- One append of one event that nothing speaks against: as `append`, at half the cost.
-- Out: the position; NULL when it is a repeat or comes too late, which `append` then explains.
SET LOCAL ROLE intentions_store;
CREATE OR REPLACE FUNCTION eventstore.append_one(
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
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED' USING ERRCODE = '25001';
    END IF;
    PERFORM pg_advisory_xact_lock(7308332180940808563);
    IF EXISTS (SELECT FROM losses WHERE losses.log = (SELECT log.id FROM log ORDER BY log.started_at DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'this history has lost events: it ends here, with events new-log' USING ERRCODE = '55000';
    END IF;

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

    SELECT position INTO place FROM events ORDER BY position DESC LIMIT 1;
    place := coalesce(place, 0) + 1;
    moment := clock_timestamp();
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
REVOKE EXECUTE ON FUNCTION eventstore.append_one FROM PUBLIC;
GRANT EXECUTE ON FUNCTION eventstore.append_one TO intentions, intentions_web, intentions_worker;
RESET ROLE;
