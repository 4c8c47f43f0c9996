-- A pupil whose departure is planned is here until the end of that day.
CREATE OR REPLACE VIEW projections.dossiers_of_schools AS
SELECT p.school, s.academy, p.id AS pupil, p.year, phases.phase, coalesce(d.state, 'no_entry') AS state, d.position
FROM directory.pupils p
JOIN directory.schools s ON s.uai = p.school
CROSS JOIN (VALUES ('provisional'), ('final')) AS phases (phase)
LEFT JOIN projections.dossiers d ON d.pupil = p.id AND d.year = p.year AND d.phase = phases.phase
WHERE p.left_on IS NULL OR p.left_on >= current_date OR d.state IS NOT NULL
UNION ALL
SELECT d.school, d.academy, d.pupil, d.year, d.phase, d.state, d.position
FROM projections.dossiers d
WHERE NOT EXISTS (SELECT FROM directory.pupils p WHERE p.id = d.pupil);
