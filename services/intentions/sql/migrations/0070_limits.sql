-- Limits of tries: how many places of a limit are taken, over all replicas and restarts.
--
-- Whose limit it is, is kept as a keyed hash only. Unlogged: a crash of Postgres or a failover begins the counts
-- again, a backup never holds them, and a try costs no write to disk. Nobody but sql/functions/ touches the table.
-- formerly 89afa58649e13312fa90b996dacfee185f8f99a298c6162d50e442e54a0418e6
CREATE SCHEMA limits;
GRANT USAGE ON SCHEMA limits TO intentions;

CREATE UNLOGGED TABLE limits.counts (
    key        bytea PRIMARY KEY,
    -- When each place that is taken becomes free again, in no order; also those that have meanwhile.
    places     timestamptz[] NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX counts_expired ON limits.counts (expires_at);
