-- Who is legally responsible for a pupil, as the school's exports say it, and when the pupil was born (A-33).
ALTER TABLE siecle.pupils ADD COLUMN birth_date date;

CREATE TABLE siecle.guardians (
    school       text NOT NULL REFERENCES siecle.schools,
    person_id    text NOT NULL,                -- PERSONNE_ID, which counts within the school
    civility     text NOT NULL DEFAULT '',
    last_name    text NOT NULL,
    first_name   text NOT NULL,
    email        text,
    address      text[] NOT NULL DEFAULT '{}', -- its lines, where the export has addresses
    activated_at timestamptz,                  -- since when the family's account has a password, where that is known
    PRIMARY KEY (school, person_id)
);

CREATE TABLE siecle.responsibles (
    school    text NOT NULL,
    siecle_id text NOT NULL,
    person_id text NOT NULL,
    PRIMARY KEY (school, siecle_id, person_id),
    FOREIGN KEY (school, siecle_id) REFERENCES siecle.pupils,
    FOREIGN KEY (school, person_id) REFERENCES siecle.guardians
);
CREATE INDEX responsibles_of_person ON siecle.responsibles (school, person_id);
GRANT SELECT, INSERT, UPDATE ON siecle.guardians TO siecle;
GRANT SELECT, INSERT, DELETE ON siecle.responsibles TO siecle;
