-- Withdrawn intentions (A-27). Which resources there are says the code, which is all that writes them: the table knows
-- their form.
ALTER TABLE siecle.received
    DROP CONSTRAINT received_resource_check,
    ADD CONSTRAINT received_resource_check CHECK (resource ~ '^[a-z]+$');

-- The intentions and the choices that count: a withdrawal at a newer version of the same dossier takes them away.
CREATE VIEW siecle.entries AS
SELECT i.* FROM siecle.received i
WHERE i.resource = 'intentions' AND NOT EXISTS (
    SELECT FROM siecle.received w
    WHERE (w.school, w.siecle_id, w.phase) = (i.school, i.siecle_id, i.phase) AND w.resource = 'withdrawals'
      AND (w.year, w.dossier_version) > (i.year, i.dossier_version)
);
GRANT SELECT ON siecle.entries TO siecle;

-- What became of e-mails to families (A-36): those that did not go, until they are settled.
CREATE TABLE siecle.emails (
    id        uuid PRIMARY KEY,
    school    text NOT NULL,
    siecle_id text NOT NULL,
    number    integer NOT NULL,
    body      json NOT NULL,
    FOREIGN KEY (school, siecle_id) REFERENCES siecle.pupils
);
CREATE INDEX emails_of_school ON siecle.emails (school);
GRANT SELECT, INSERT, UPDATE ON siecle.emails TO siecle;
