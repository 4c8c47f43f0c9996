-- Letters of access that staff asked for, as the téléservice handed them over (ADR 0035): sealed to a key that lies in no
-- table. What was asked for says the feed of changes; the box goes when it was printed, or with its code.
CREATE TABLE siecle.letters (
    id          uuid PRIMARY KEY,     -- the `letter` of the change
    school      text NOT NULL,
    siecle_id   text NOT NULL,
    sealed      text,                 -- none where no letter could be written
    expires_at  timestamptz NOT NULL, -- of the code in it
    received_at timestamptz NOT NULL DEFAULT now(),
    printed_at  timestamptz,          -- for the first time
    FOREIGN KEY (school, siecle_id) REFERENCES siecle.pupils
);
CREATE INDEX letters_with_box ON siecle.letters (expires_at) WHERE sealed IS NOT NULL;
CREATE INDEX changes_letters ON siecle.changes (school, object, seq DESC) WHERE kind = 'letter';
CREATE INDEX changes_letter ON siecle.changes ((data ->> 'letter')) WHERE kind = 'letter';
GRANT SELECT, INSERT, UPDATE (sealed, printed_at) ON siecle.letters TO siecle;
