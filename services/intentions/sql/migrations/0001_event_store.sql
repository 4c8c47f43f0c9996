-- The event store: events, command ids, texts, checkpoints and the history id (ADR 0001, ADR 0003).
--
-- All of it belongs to intentions_store, which cannot log in: the service reads, and writes only through the
-- functions of 0002, which run with that role's rights.

CREATE SCHEMA eventstore AUTHORIZATION intentions_store;
SET LOCAL ROLE intentions_store;
GRANT USAGE ON SCHEMA eventstore TO intentions;

-- The log. `json`, not `jsonb`, keeps the bytes as they came: they are what is hashed, replayed and exported.
-- A raw line break would break the export's lines and the hash's separators; a \u escape that Postgres cannot
-- turn into text (\u0000, half a surrogate pair) would break ->> on the whole row, so jsonb has to read it.
CREATE TABLE eventstore.events (
    position       bigint NOT NULL PRIMARY KEY CHECK (position > 0),
    stream         text NOT NULL CHECK (stream <> '' AND strpos(stream, E'\n') = 0),
    version        integer NOT NULL CHECK (version > 0),
    id             uuid NOT NULL,
    type           text NOT NULL CHECK (type <> '' AND strpos(type, E'\n') = 0),
    schema_version smallint NOT NULL CHECK (schema_version > 0),
    data           json NOT NULL CHECK (
        json_typeof(data) = 'object' AND strpos(data::text, E'\n') = 0 AND strpos(data::text, E'\r') = 0
        AND (strpos(data::text, '\u') = 0 OR data::jsonb IS NOT NULL)
    ),
    metadata       json NOT NULL CHECK (
        json_typeof(metadata) = 'object' AND strpos(metadata::text, E'\n') = 0
        AND strpos(metadata::text, E'\r') = 0
        AND (strpos(metadata::text, '\u') = 0 OR metadata::jsonb IS NOT NULL)
    ),
    academy        text,
    school         text,
    -- When it was stored; never before its predecessor's, even when the clock is set back.
    recorded_at    timestamptz NOT NULL,
    command_id     uuid,
    hash           bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, version)
);

-- What commands led to, so that a repeat gets the first answer.
CREATE TABLE eventstore.commands (
    id             uuid PRIMARY KEY,
    request_hash   bytea NOT NULL,
    result         json NOT NULL,
    -- The events it appended; NULL where there were none.
    first_position bigint,
    last_position  bigint,
    recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What people wrote, outside the log; the event keeps the id and sha256(salt || content).
CREATE TABLE eventstore.texts (
    id          uuid PRIMARY KEY,
    salt        bytea NOT NULL,
    content     text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How far each reader of the whole log has come, and in which history.
CREATE TABLE eventstore.checkpoints (
    reader     text PRIMARY KEY,
    log        uuid NOT NULL,
    position   bigint NOT NULL CHECK (position >= 0),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The id of this history; the newest row counts. A restore that may have lost published events adds one.
CREATE TABLE eventstore.log (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO eventstore.log DEFAULT VALUES;

-- Append-only is a promise to subscribers: whoever owns the table is refused too.
CREATE FUNCTION eventstore.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % is refused', TG_OP USING ERRCODE = '55000';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON eventstore.events
    FOR EACH STATEMENT EXECUTE FUNCTION eventstore.refuse_change();
ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only;

GRANT SELECT ON eventstore.events, eventstore.commands, eventstore.texts, eventstore.log TO intentions;
GRANT SELECT, INSERT, UPDATE ON eventstore.checkpoints TO intentions;
RESET ROLE;
