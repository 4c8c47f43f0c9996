-- The definitive phase: answers are received too, and staff do more. Which kinds of change there are says the
-- enumeration of the code, which is all that writes them: the table knows their form.
ALTER TABLE siecle.received
    DROP CONSTRAINT received_resource_check,
    ADD CONSTRAINT received_resource_check CHECK (resource IN ('intentions', 'acknowledgements', 'answers'));
ALTER TABLE siecle.changes
    DROP CONSTRAINT changes_kind_check,
    ADD CONSTRAINT changes_kind_check CHECK (kind ~ '^[a-z]+(-[a-z]+)*$');
-- Versions are those of one school year's dossier: who stays in 3e begins a new one. 0 where it was never said.
ALTER TABLE siecle.received ADD COLUMN year integer NOT NULL DEFAULT 0;
UPDATE siecle.received SET year = extract(year FROM received_at - interval '7 months'); -- it turns in August
-- What staff did in a school, for its pages.
CREATE INDEX changes_of_school ON siecle.changes (school, seq);
