-- When the person last set the password, and a keyed hash of the form it was sent with: so that a form that is
-- sent twice gets the same answer.
ALTER TABLE directory.accounts ADD COLUMN password_set_at timestamptz, ADD COLUMN password_set_by bytea;
