-- Limits of tries: how many places of a limit are taken, over all replicas and restarts. Whose limit it is, is kept as
-- a keyed hash only. Unlogged, as a crash may begin the counts again. Nobody but sql/functions/ touches the table.
CREATE SCHEMA limits;
GRANT USAGE ON SCHEMA limits TO siecle;

CREATE UNLOGGED TABLE limits.counts (
    key        bytea PRIMARY KEY,
    -- When each place that is taken becomes free again, in no order; also those that have meanwhile.
    places     timestamptz[] NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX counts_expired ON limits.counts (expires_at);
