-- The definitive phase in the projection. Each column keeps the newest version that it knows, so that what is taken
-- twice is as once; a state that goes back, as new propositions make an answer void, follows from two of them.
ALTER TABLE projections.dossier_rows
    ADD COLUMN propositions_version integer NOT NULL DEFAULT 0,
    -- The newest propositions that the family was in agreement with, and in disagreement.
    ADD COLUMN agreed_version       integer NOT NULL DEFAULT 0,
    ADD COLUMN disagreed_version    integer NOT NULL DEFAULT 0,
    -- The newest decision, and what it rests on.
    ADD COLUMN decision_version     integer NOT NULL DEFAULT 0,
    ADD COLUMN ground               text,
    ADD COLUMN appealed             boolean NOT NULL DEFAULT false,
    ADD COLUMN retention_requested  boolean NOT NULL DEFAULT false;

-- What the rows of every generation come to. `state`: has the family entered, and its avis; in the definitive phase there
-- is no avis, and propositions may be there without choices. `progress`: how far that phase has come since.
CREATE VIEW projections.dossier_states AS
SELECT generation, pupil, year, phase, academy, school, position,
       CASE WHEN phase = 'provisional' THEN state WHEN entered THEN 'validated' ELSE 'no_entry' END AS state,
       CASE WHEN appealed AND coalesce(ground, 'head') = 'head' THEN 'appealed'
            WHEN ground = 'agreement' THEN 'agreed'
            WHEN ground = 'head' THEN 'decided'
            WHEN ground = 'appeal' THEN 'decided_on_appeal'
            WHEN ground = 'retention' THEN 'retained'
            WHEN propositions_version = 0 THEN NULL
            WHEN agreed_version = propositions_version THEN 'agreed'
            WHEN disagreed_version = propositions_version THEN 'disagreed'
            ELSE 'proposed' END AS progress,
       retention_requested
FROM projections.dossier_rows;

CREATE OR REPLACE VIEW projections.dossiers AS
SELECT pupil, year, phase, academy, school, position, state, progress, retention_requested
FROM projections.dossier_states
WHERE generation = (SELECT generation FROM projections.live WHERE name = 'dossiers');

CREATE OR REPLACE VIEW projections.dossiers_of_schools AS
SELECT p.school, s.academy, p.id AS pupil, p.year, phases.phase, coalesce(d.state, 'no_entry') AS state, d.position,
       d.progress, coalesce(d.retention_requested, false) AS retention_requested
FROM directory.pupils p
JOIN directory.schools s ON s.uai = p.school
CROSS JOIN (VALUES ('provisional'), ('final')) AS phases (phase)
LEFT JOIN projections.dossiers d ON d.pupil = p.id AND d.year = p.year AND d.phase = phases.phase
WHERE p.left_on IS NULL OR p.left_on >= current_date OR d.state IS NOT NULL
UNION ALL
SELECT d.school, d.academy, d.pupil, d.year, d.phase, d.state, d.position, d.progress, d.retention_requested
FROM projections.dossiers d
WHERE NOT EXISTS (SELECT FROM directory.pupils p WHERE p.id = d.pupil);

GRANT SELECT ON projections.dossier_states TO intentions, intentions_cli;
