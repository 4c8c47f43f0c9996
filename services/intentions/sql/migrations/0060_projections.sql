-- Projections: tables computed from the log. Rows belong to a generation; readers see the live one, and a rebuild
-- fills another beside it. How far the live one has come is the checkpoint `projection.<name>`.
CREATE SCHEMA projections;
GRANT USAGE ON SCHEMA projections TO intentions;

CREATE TABLE projections.live (
    name       text PRIMARY KEY,
    generation integer NOT NULL,
    rebuilt_at timestamptz
);
INSERT INTO projections.live (name, generation) VALUES ('dossiers', 1);

-- What has happened to each dossier in each phase: none of it ever becomes less.
CREATE TABLE projections.dossier_rows (
    generation           integer NOT NULL,
    pupil                uuid NOT NULL,
    year                 integer NOT NULL,
    phase                text NOT NULL,
    entered              boolean NOT NULL,
    -- The newest avis, and the newest that was acknowledged, from 1; 0 where there is none.
    opinion_version      integer NOT NULL,
    acknowledged_version integer NOT NULL,
    -- Of the last event.
    academy              text,
    school               text,
    position             bigint NOT NULL,
    -- A changed avis waits for its acknowledgement again (A-19).
    state                text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN opinion_version = 0 THEN 'validated'
             WHEN acknowledged_version < opinion_version THEN 'opinion'
             ELSE 'acknowledged' END
    ) STORED,
    PRIMARY KEY (generation, pupil, year, phase)
);
CREATE INDEX dossier_rows_school ON projections.dossier_rows (generation, school);

CREATE VIEW projections.dossiers AS
SELECT pupil, year, phase, academy, school, position, state FROM projections.dossier_rows
WHERE generation = (SELECT generation FROM projections.live WHERE name = 'dossiers');

-- The same with the pupils of whom the log says nothing yet; the directory knows best who is in which school.
CREATE VIEW projections.dossiers_of_schools AS
SELECT p.school, s.academy, p.id AS pupil, p.year, phases.phase, coalesce(d.state, 'no_entry') AS state, d.position
FROM directory.pupils p
JOIN directory.schools s ON s.uai = p.school
CROSS JOIN (VALUES ('provisional'), ('final')) AS phases (phase)
LEFT JOIN projections.dossiers d ON d.pupil = p.id AND d.year = p.year AND d.phase = phases.phase
WHERE p.left_on IS NULL OR d.state IS NOT NULL
UNION ALL
SELECT d.school, d.academy, d.pupil, d.year, d.phase, d.state, d.position
FROM projections.dossiers d
WHERE NOT EXISTS (SELECT FROM directory.pupils p WHERE p.id = d.pupil);

GRANT SELECT, UPDATE ON projections.live TO intentions;
GRANT SELECT, INSERT, UPDATE, DELETE ON projections.dossier_rows TO intentions;
GRANT SELECT ON projections.dossiers, projections.dossiers_of_schools TO intentions;
