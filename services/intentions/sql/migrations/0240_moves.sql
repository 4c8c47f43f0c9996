-- Pupils who changed collège (A-34): noted in the transaction that writes their new school, and told as an event of
-- the dossier by the worker, so that no crash between the two loses one. Kept afterwards: Siècle knew the pupil at the
-- former school by an id of that school's, which no event holds. `place` is the order of the imports, one at a time.
CREATE TABLE directory.moves (
    place          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    pupil          uuid NOT NULL REFERENCES directory.pupils ON DELETE CASCADE,
    year           integer NOT NULL,
    from_school    text NOT NULL REFERENCES directory.schools,
    from_academy   text NOT NULL,
    from_siecle_id text NOT NULL,
    to_school      text NOT NULL REFERENCES directory.schools,
    to_academy     text NOT NULL,
    moved_at       timestamptz NOT NULL DEFAULT now(),
    told_at        timestamptz -- when the event was stored
);
CREATE INDEX moves_to_tell ON directory.moves (place) WHERE told_at IS NULL;
CREATE INDEX moves_of_pupil ON directory.moves (pupil);
CREATE INDEX moves_from_school ON directory.moves (from_school, from_siecle_id);

GRANT INSERT ON directory.moves TO intentions_import;
GRANT SELECT, UPDATE (told_at) ON directory.moves TO intentions_worker;
GRANT SELECT ON directory.moves TO intentions_web, intentions_cli;
GRANT SELECT, INSERT, UPDATE ON directory.moves TO intentions;
