-- The last day of a pupil who has left, where the school's exports said it. Null where the téléservice did: a newer
-- export that has the pupil says nothing against a move.
ALTER TABLE siecle.pupils ADD COLUMN left_on date;

-- Exports that were handed over on a page, until somebody has read what they would change: an hour. Only what is used of
-- them, and once that is taken, its report alone.
CREATE TABLE siecle.uploads (
    id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    school  text NOT NULL,
    account uuid NOT NULL REFERENCES siecle.accounts, -- who handed them over
    at      timestamptz NOT NULL DEFAULT now(),
    handed  json,
    report  json
);
CREATE INDEX uploads_by_age ON siecle.uploads (at);
GRANT SELECT, INSERT, UPDATE, DELETE ON siecle.uploads TO siecle;

-- Since when an account of a family has a password, as the téléservice says it, newest number first; null where it has
-- none, or is closed. By PERSONNE_ID alone: it may come before the school's exports do.
CREATE TABLE siecle.activations (
    school       text NOT NULL,
    person_id    text NOT NULL,
    number       bigint NOT NULL,
    activated_at timestamptz,
    PRIMARY KEY (school, person_id)
);
GRANT SELECT, INSERT, UPDATE ON siecle.activations TO siecle;
