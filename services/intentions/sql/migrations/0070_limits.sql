-- Limits of tries: how many places of a limit are taken, over all replicas and restarts.
--
-- Whose limit it is, is kept as a keyed hash only. Unlogged: a crash of Postgres or a failover begins the counts
-- again, a backup never holds them, and a try costs no write to disk. Nobody but these functions touches the table.
CREATE SCHEMA limits;
GRANT USAGE ON SCHEMA limits TO intentions;

CREATE UNLOGGED TABLE limits.counts (
    key        bytea PRIMARY KEY,
    -- When each place that is taken becomes free again, in no order; also those that have meanwhile.
    places     timestamptz[] NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX counts_expired ON limits.counts (expires_at);

-- Take a place of each key, held for `hold`, or of none where one is full; `most` says how many there are.
-- Out: until when the place is held, by which it is known, and how many are taken now, the most of any key; or
-- the first full key, and after how many seconds it has a place again.
CREATE FUNCTION limits.reserve(
    keys bytea[], most integer[], hold interval,
    OUT place timestamptz, OUT taken integer, OUT full_key integer, OUT free_after double precision
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz;
    held   timestamptz[];
    each   integer;
BEGIN
    -- In the keys' order, so that two that share keys never wait for one another. From here on they are ours.
    INSERT INTO limits.counts AS known SELECT key, '{}', 'epoch' FROM unnest(keys) AS key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET expires_at = known.expires_at;
    moment := clock_timestamp();
    place := moment + hold;
    taken := 0;
    FOR each IN 1 .. cardinality(keys) LOOP
        SELECT coalesce(array_agg(until ORDER BY until) FILTER (WHERE until > moment), '{}') INTO held
        FROM limits.counts, unnest(places) AS until WHERE key = keys[each];
        IF cardinality(held) >= most[each] THEN
            full_key := each;
            free_after := extract(epoch FROM held[cardinality(held) - most[each] + 1] - moment);
            place := NULL;
            EXIT;
        END IF;
        taken := greatest(taken, cardinality(held) + 1);
    END LOOP;
    IF full_key IS NULL THEN
        UPDATE limits.counts
        SET places = array_append(
                (SELECT coalesce(array_agg(until), '{}') FROM unnest(places) AS until WHERE until > moment), place),
            expires_at = greatest(expires_at, place)
        WHERE key = ANY (keys);
    END IF;
    -- A few of those that nobody needs any more. What another holds is left to it: nothing is waited for here.
    DELETE FROM limits.counts WHERE key IN (
        SELECT key FROM limits.counts WHERE expires_at < moment AND key <> ALL (keys)
        ORDER BY expires_at LIMIT 20 FOR UPDATE SKIP LOCKED
    );
END $$;

-- What became of a place: free at once where `hold` is NULL, else held for so long from now. A place whose time
-- was over meanwhile is taken again.
CREATE FUNCTION limits.settle(keys bytea[], place timestamptz, hold interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    until timestamptz := clock_timestamp() + hold;
BEGIN
    INSERT INTO limits.counts AS known
    SELECT key, CASE WHEN until IS NULL THEN '{}' ELSE ARRAY[until] END, coalesce(until, 'epoch')
    FROM unnest(keys) AS key ORDER BY key
    ON CONFLICT (key) DO UPDATE
    SET places = known.places[:coalesce(array_position(known.places, place), cardinality(known.places) + 1) - 1]
                 || known.places[coalesce(array_position(known.places, place), cardinality(known.places)) + 1:]
                 || excluded.places,
        expires_at = greatest(known.expires_at, excluded.expires_at);
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA limits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limits.reserve, limits.settle TO intentions;
