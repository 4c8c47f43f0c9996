-- Take a place of each key, held for `hold`, or of none where one is full; `most` says how many there are.
-- Out: until when the place is held, by which it is known, and how many are taken now, the most of any key; or
-- the first full key, and after how many seconds it has a place again.
CREATE OR REPLACE FUNCTION limits.reserve(
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
REVOKE EXECUTE ON FUNCTION limits.reserve FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limits.reserve TO siecle;
