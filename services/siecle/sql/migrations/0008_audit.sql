-- Who did what, when, of whom, and from where: every write, and every dossier that was read. It only grows: the
-- service may add to it and read it, nobody but the owner may change it.
CREATE TABLE siecle.audit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    account   uuid REFERENCES siecle.accounts, -- none where an operator's command did it
    action    text NOT NULL CHECK (action ~ '^[a-z]+(-[a-z]+)*$'),
    what      text,                            -- the page that was read, the kind of change
    academy   text,
    school    text,
    siecle_id text,                            -- the pupil
    subject   uuid REFERENCES siecle.accounts, -- whose account was changed
    change    bigint REFERENCES siecle.changes,
    address   text
);
CREATE INDEX audit_of_school ON siecle.audit (school, id);
GRANT SELECT, INSERT ON siecle.audit TO siecle;
