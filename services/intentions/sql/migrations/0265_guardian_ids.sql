-- The PERSONNE_ID by which another school than the guardian's own names a guardian: a pupil who changes collège keeps
-- the family's accounts, and the new school's staff name people as their exports do (A-34, A-04).
CREATE TABLE directory.guardian_ids (
    guardian  uuid NOT NULL REFERENCES directory.guardians ON DELETE CASCADE,
    school    text NOT NULL REFERENCES directory.schools,
    siecle_id text NOT NULL,
    PRIMARY KEY (guardian, school),
    UNIQUE (school, siecle_id)
);
GRANT SELECT ON directory.guardian_ids TO intentions_web;
GRANT SELECT, INSERT, DELETE ON directory.guardian_ids TO intentions_import, intentions;
