-- A reader whose token was revoked may get another under the same name; the rows of the past stay.
ALTER TABLE feed.tokens DROP CONSTRAINT tokens_pkey;
CREATE UNIQUE INDEX tokens_name_in_force ON feed.tokens (name) WHERE revoked_at IS NULL;
