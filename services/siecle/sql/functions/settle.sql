-- What became of a place: free at once where `hold` is NULL, else held for so long from now. A place whose time
-- was over meanwhile is taken again.
CREATE OR REPLACE FUNCTION limits.settle(keys bytea[], place timestamptz, hold interval) RETURNS void
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
REVOKE EXECUTE ON FUNCTION limits.settle FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limits.settle TO siecle;
