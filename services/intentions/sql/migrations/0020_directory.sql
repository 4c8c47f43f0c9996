-- The directory: schools, pupils, legal responsibles, accounts and sessions. All personal data lies here and
-- in eventstore.texts, never in the events.

CREATE SCHEMA directory;
GRANT USAGE ON SCHEMA directory TO intentions;

CREATE TABLE directory.schools (
    uai     text PRIMARY KEY,
    name    text NOT NULL,
    academy text NOT NULL
);

CREATE TABLE directory.pupils (
    id         uuid PRIMARY KEY,
    school     text NOT NULL REFERENCES directory.schools,
    year       integer NOT NULL,
    -- SIECLE's ELEVE_ID: joins its files, and names the pupil towards Siècle.
    siecle_id  text NOT NULL,
    ine        text,
    last_name  text NOT NULL,
    first_name text NOT NULL,
    born_on    date NOT NULL,
    division   text NOT NULL DEFAULT '',
    mef        text NOT NULL,
    left_on    date,
    UNIQUE (school, year, siecle_id)
);
CREATE INDEX pupils_ine ON directory.pupils (school, ine);

CREATE TABLE directory.guardians (
    id         uuid PRIMARY KEY,
    school     text NOT NULL REFERENCES directory.schools,
    siecle_id  text NOT NULL,
    civility   text NOT NULL DEFAULT '',
    last_name  text NOT NULL,
    first_name text NOT NULL,
    -- As given by the school; judged when it is used.
    email      text,
    -- What the person gave in MON COMPTE outranks the next import.
    email_own  boolean NOT NULL DEFAULT false,
    UNIQUE (school, siecle_id)
);

-- Legal responsibles only: contacts without legal status have no access (A-32).
CREATE TABLE directory.guardianships (
    guardian uuid NOT NULL REFERENCES directory.guardians,
    pupil    uuid NOT NULL REFERENCES directory.pupils,
    kinship  text NOT NULL DEFAULT '',
    PRIMARY KEY (guardian, pupil)
);
CREATE INDEX guardianships_pupil ON directory.guardianships (pupil);

CREATE TABLE directory.accounts (
    id              uuid PRIMARY KEY,
    login           text NOT NULL UNIQUE,
    kind            text NOT NULL CHECK (kind IN ('guardian', 'pupil')),
    guardian        uuid UNIQUE REFERENCES directory.guardians,
    pupil           uuid UNIQUE REFERENCES directory.pupils,
    password_hash   text,
    code_hash       text,
    code_expires_at timestamptz,
    disabled        boolean NOT NULL DEFAULT false,
    CHECK ((kind = 'guardian') = (guardian IS NOT NULL) AND (kind = 'pupil') = (pupil IS NOT NULL))
);

CREATE TABLE directory.sessions (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    account    uuid NOT NULL REFERENCES directory.accounts,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX sessions_open ON directory.sessions (seen_at) WHERE ended_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON directory.schools, directory.pupils, directory.guardians,
    directory.accounts, directory.sessions TO intentions;
GRANT SELECT, INSERT, UPDATE, DELETE ON directory.guardianships TO intentions;
