-- What was seen of a history that the log lacks: an event that somebody was told of, or that was published, and that a
-- failover has lost. While the history of now has such a row nothing is appended (functions/append.sql), as its
-- position would be given again; `events new-log` begins another history. Rows are never removed: they say what
-- happened.
SET LOCAL ROLE intentions_store;
CREATE TABLE eventstore.losses (
    log        uuid NOT NULL,
    witness    text NOT NULL,    -- who had seen it
    position   bigint NOT NULL,  -- the furthest
    event      uuid,             -- its id, where the witness knows it
    noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (log, witness)
);
GRANT SELECT ON eventstore.losses TO intentions, intentions_worker, intentions_cli, intentions_restore;
RESET ROLE;
