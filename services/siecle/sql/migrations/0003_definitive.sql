-- The definitive phase: answers are received too, and staff do more. Which kinds of change there are says the
-- enumeration of the code, which is all that writes them: the table knows their form.
ALTER TABLE siecle.received
    DROP CONSTRAINT received_resource_check,
    ADD CONSTRAINT received_resource_check CHECK (resource IN ('intentions', 'acknowledgements', 'answers'));
ALTER TABLE siecle.changes
    DROP CONSTRAINT changes_kind_check,
    ADD CONSTRAINT changes_kind_check CHECK (kind ~ '^[a-z]+(-[a-z]+)*$');
-- What staff did in a school, for its pages.
CREATE INDEX changes_of_school ON siecle.changes (school, seq);
