-- Who reads the events over HTTP, and which of them: empty stands for all.
CREATE SCHEMA feed;
GRANT USAGE ON SCHEMA feed TO intentions;

CREATE TABLE feed.tokens (
    name       text PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    types      text[] NOT NULL,
    academies  text[] NOT NULL,
    schools    text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON feed.tokens TO intentions;
