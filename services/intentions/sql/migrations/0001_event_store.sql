-- The event store: events, command ids, texts, checkpoints and the history id (DESIGN: ADR 0001, ADR 0003).

CREATE SCHEMA eventstore;
GRANT USAGE ON SCHEMA eventstore TO intentions, intentions_store;

CREATE TABLE eventstore.events (
    position       bigint PRIMARY KEY,
    stream         text NOT NULL,
    version        integer NOT NULL CHECK (version > 0),
    id             uuid NOT NULL,
    type           text NOT NULL,
    schema_version smallint NOT NULL,
    -- json keeps the bytes as they came: they are what is hashed and replayed.
    data           json NOT NULL,
    metadata       json NOT NULL,
    academy        text,
    school         text,
    recorded_at    timestamptz NOT NULL,
    command_id     uuid,
    hash           bytea NOT NULL,
    UNIQUE (stream, version)
);

-- The results of commands, so that a repeat gets the first answer.
CREATE TABLE eventstore.commands (
    id           uuid PRIMARY KEY,
    request_hash bytea NOT NULL,
    result       text NOT NULL,
    position     bigint,
    recorded_at  timestamptz NOT NULL DEFAULT now()
);

-- What people wrote, outside the log; the event keeps the id and sha256(salt || content).
CREATE TABLE eventstore.texts (
    id         uuid PRIMARY KEY,
    salt       bytea NOT NULL,
    content    text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

-- How far each reader of the whole log has come, in which history.
CREATE TABLE eventstore.checkpoints (
    reader     text PRIMARY KEY,
    log        uuid NOT NULL,
    position   bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- The id of this history; the newest row counts. A restore that may have lost published events adds one.
CREATE TABLE eventstore.log (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO eventstore.log DEFAULT VALUES;

CREATE FUNCTION eventstore.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % is refused', TG_OP USING ERRCODE = '55000';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON eventstore.events
    FOR EACH ROW EXECUTE FUNCTION eventstore.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON eventstore.events
    FOR EACH STATEMENT EXECUTE FUNCTION eventstore.refuse_change();

GRANT SELECT ON eventstore.events, eventstore.commands, eventstore.texts, eventstore.log TO intentions;
GRANT SELECT, INSERT, UPDATE ON eventstore.checkpoints TO intentions;
GRANT SELECT, INSERT ON eventstore.events, eventstore.commands, eventstore.texts TO intentions_store;
