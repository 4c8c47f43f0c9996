-- E-mail addresses that are used once their owner has confirmed them, and the letters that this takes.

-- An address that somebody gave for an account in MON COMPTE. What is settled keeps no address, only what became of
-- it, so that a link that is followed late finds its sentence.
CREATE TABLE directory.address_requests (
    id         uuid PRIMARY KEY,
    account    uuid NOT NULL REFERENCES directory.accounts ON DELETE CASCADE,
    email      text,
    -- Of the code in the message; the code itself is derived when the message is sent, and never stored.
    code_hash  text NOT NULL UNIQUE,
    state      text NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'confirmed', 'cancelled', 'replaced', 'expired')),
    asked_at   timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    CHECK ((state = 'open') = (email IS NOT NULL))
);
CREATE UNIQUE INDEX address_requests_open ON directory.address_requests (account) WHERE state = 'open';
CREATE INDEX address_requests_account ON directory.address_requests (account);

-- Letters that notifications fetches and sends: an outbox, from which what went is deleted. No event and no message
-- of the broker holds an address.
CREATE TABLE directory.letters (
    id              uuid PRIMARY KEY,
    account         uuid NOT NULL REFERENCES directory.accounts ON DELETE CASCADE,
    kind            text NOT NULL CHECK (kind IN ('confirm', 'asked', 'changed', 'removed')),
    email           text NOT NULL,
    request         uuid REFERENCES directory.address_requests ON DELETE CASCADE,
    written_at      timestamptz NOT NULL DEFAULT now(),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'confirm') = (request IS NOT NULL))
);
CREATE INDEX letters_due ON directory.letters (next_attempt_at);
CREATE INDEX letters_account ON directory.letters (account);
CREATE INDEX letters_request ON directory.letters (request);

GRANT SELECT, INSERT, UPDATE, DELETE ON directory.address_requests, directory.letters TO intentions;
