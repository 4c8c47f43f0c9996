-- What sync remembers: what is to be pushed to Siècle, and what came from it. No name, no text of families.
CREATE SCHEMA sync;

-- Every event that had its effect here. Rows outlive the longest replay.
CREATE TABLE sync.inbox (
    event       uuid PRIMARY KEY,
    type        text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

-- One push an event, parked here until Siècle has taken it, however long that lasts.
CREATE TABLE sync.pushes (
    event           uuid PRIMARY KEY,
    stream          text NOT NULL,
    version         integer NOT NULL CHECK (version > 0),
    type            text NOT NULL,
    phase           text NOT NULL,
    pupil           uuid NOT NULL,
    happened_at     timestamptz NOT NULL,
    data            json NOT NULL,
    state           text NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'pushed', 'superseded', 'refused')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    done_at         timestamptz,
    UNIQUE (stream, version)
);
CREATE INDEX pushes_pending ON sync.pushes (stream, version) WHERE state = 'pending';
CREATE INDEX pushes_done ON sync.pushes (stream, type, version) WHERE state = 'pushed';

-- How far Siècle's change feed was read.
CREATE TABLE sync.cursor (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint NOT NULL,
    read_at  timestamptz NOT NULL
);
INSERT INTO sync.cursor (seq, read_at) VALUES (0, '-infinity');

-- One command a change. A command holds what the council wrote until it is answered, then no longer.
CREATE TABLE sync.commands (
    id          uuid PRIMARY KEY,
    seq         bigint NOT NULL UNIQUE,
    name        text NOT NULL,
    body        bytea,
    state       text NOT NULL CHECK (state IN ('pending', 'sent', 'accepted', 'refused')),
    reason      text,
    sent_at     timestamptz,
    answered_at timestamptz,
    reported_at timestamptz
);
CREATE INDEX commands_open ON sync.commands (seq) WHERE state IN ('pending', 'sent') OR reported_at IS NULL;

GRANT USAGE ON SCHEMA sync TO sync;
GRANT SELECT, INSERT ON sync.inbox TO sync;
GRANT SELECT, INSERT, UPDATE ON sync.pushes, sync.commands TO sync;
GRANT SELECT, UPDATE ON sync.cursor TO sync;
