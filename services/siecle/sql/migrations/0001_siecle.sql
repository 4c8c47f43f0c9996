-- The mock's own memory. It stands for another system, so names lie here in the clear.
CREATE SCHEMA siecle;

CREATE TABLE siecle.schools (
    uai     text PRIMARY KEY,
    academy text NOT NULL
);

CREATE TABLE siecle.pupils (
    school     text NOT NULL REFERENCES siecle.schools,
    siecle_id  text NOT NULL,
    last_name  text NOT NULL,
    first_name text NOT NULL,
    division   text NOT NULL DEFAULT '',
    PRIMARY KEY (school, siecle_id)
);

-- What was pushed last for a pupil: intentions or acknowledgements of a phase.
CREATE TABLE siecle.received (
    school          text NOT NULL,
    siecle_id       text NOT NULL,
    resource        text NOT NULL CHECK (resource IN ('intentions', 'acknowledgements')),
    phase           text NOT NULL,
    dossier_version integer NOT NULL,
    body            json NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (school, siecle_id, resource, phase),
    FOREIGN KEY (school, siecle_id) REFERENCES siecle.pupils
);

-- Every push that changed something, so that tests can count effects.
CREATE TABLE siecle.ledger (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    idempotency_key text NOT NULL,
    school          text NOT NULL,
    siecle_id       text NOT NULL,
    resource        text NOT NULL,
    dossier_version integer NOT NULL,
    stored_at       timestamptz NOT NULL DEFAULT now()
);

-- What staff did, in order: read by the téléservice. `object` is what `version` counts.
CREATE TABLE siecle.changes (
    seq     bigint PRIMARY KEY,
    id      uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kind    text NOT NULL CHECK (kind IN ('campaign', 'window-opened', 'window-closed', 'opinion')),
    object  text NOT NULL,
    version integer NOT NULL,
    academy text NOT NULL,
    school  text,
    at      timestamptz NOT NULL DEFAULT now(),
    by      uuid NOT NULL,
    data    json NOT NULL,
    outcome text CHECK (outcome IN ('accepted', 'refused')),
    reason  text,
    UNIQUE (object, version)
);

GRANT USAGE ON SCHEMA siecle TO siecle;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA siecle TO siecle;
