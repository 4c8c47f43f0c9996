-- An entry that staff withdrew (A-27): the last entry and the last withdrawal by their positions, which only grow; the
-- later one holds. A row that the release before wrote says `entered` alone: it knows no withdrawal, and passes over none.
ALTER TABLE projections.dossier_rows
    ADD COLUMN entered_at   bigint NOT NULL DEFAULT 0,
    ADD COLUMN withdrawn_at bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW projections.dossier_states AS
SELECT generation, pupil, year, phase, academy, school, position,
       CASE WHEN phase = 'provisional' AND opinion_version > 0 THEN state
            WHEN entered AND withdrawn_at <= entered_at THEN 'validated'
            ELSE 'no_entry' END AS state,
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
