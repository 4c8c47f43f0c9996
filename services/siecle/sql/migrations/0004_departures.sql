-- A pupil who has left for another collège (A-34): since when, as the téléservice said it at this version of the
-- dossier of this school year. Who comes back has no such instant any more.
ALTER TABLE siecle.pupils
    ADD COLUMN left_at      timestamptz,
    ADD COLUMN left_version integer NOT NULL DEFAULT 0,
    ADD COLUMN left_year    integer NOT NULL DEFAULT 0;
