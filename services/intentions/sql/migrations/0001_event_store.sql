-- The event store: events, command ids, texts, checkpoints and the history id (ADR 0001, ADR 0003).
--
-- All of it belongs to intentions_store, which cannot log in: the service reads, and writes only through the
-- functions of 0002, which run with that role's rights.

CREATE SCHEMA eventstore AUTHORIZATION intentions_store;
SET LOCAL ROLE intentions_store;
GRANT USAGE ON SCHEMA eventstore TO intentions;

-- The log. `json`, not `jsonb`, keeps the bytes as they came: they are what is hashed, replayed and exported.
-- No CHECK: Postgres plans each anew for every INSERT, together a fifth of a lone append; 0002 checks instead.
CREATE TABLE eventstore.events (
    position       bigint PRIMARY KEY,
    stream         text NOT NULL,
    version        integer NOT NULL,
    id             uuid NOT NULL,
    type           text NOT NULL,
    schema_version smallint NOT NULL,
    data           json NOT NULL,
    metadata       json NOT NULL,
    academy        text,
    school         text,
    -- When it was stored; never before its predecessor's, even when the clock is set back.
    recorded_at    timestamptz NOT NULL,
    command_id     uuid,
    hash           bytea NOT NULL,
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
