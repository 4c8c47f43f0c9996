-- The event that a push was of, by its idempotency key, so that who compares can tell whose it was. Null for what was
-- received before, and by the release before.
ALTER TABLE siecle.received ADD COLUMN event text;
