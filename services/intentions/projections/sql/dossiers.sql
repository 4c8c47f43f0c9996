-- name: put
-- What further events, in order, say of dossiers, into generation $1. Taken twice, it is as once. A move alone ($20)
-- begins no phase.
INSERT INTO projections.dossier_rows AS known
    (generation, pupil, year, phase, entered, opinion_version, acknowledged_version, propositions_version,
     agreed_version, disagreed_version, decision_version, ground, appealed, retention_requested, entered_at,
     withdrawn_at, academy, school, position)
SELECT $1, pupil, year, phase, entered, opinion_version, acknowledged_version, propositions_version, agreed_version,
       disagreed_version, decision_version, ground, appealed, retention_requested, entered_at, withdrawn_at, academy,
       school, position
FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::boolean[], $6::integer[], $7::integer[], $8::integer[],
            $9::integer[], $10::integer[], $11::integer[], $12::text[], $13::boolean[], $14::boolean[], $15::bigint[],
            $16::bigint[], $17::text[], $18::text[], $19::bigint[], $20::boolean[])
     AS new (pupil, year, phase, entered, opinion_version, acknowledged_version, propositions_version, agreed_version,
             disagreed_version, decision_version, ground, appealed, retention_requested, entered_at, withdrawn_at,
             academy, school, position, only_moved)
WHERE NOT only_moved OR EXISTS (
    SELECT FROM projections.dossier_rows AS begun
    WHERE (begun.generation, begun.pupil, begun.year, begun.phase) = ($1, new.pupil, new.year, new.phase))
ON CONFLICT (generation, pupil, year, phase) DO UPDATE
SET entered = known.entered OR excluded.entered,
    opinion_version = greatest(known.opinion_version, excluded.opinion_version),
    acknowledged_version = greatest(known.acknowledged_version, excluded.acknowledged_version),
    propositions_version = greatest(known.propositions_version, excluded.propositions_version),
    agreed_version = greatest(known.agreed_version, excluded.agreed_version),
    disagreed_version = greatest(known.disagreed_version, excluded.disagreed_version),
    decision_version = greatest(known.decision_version, excluded.decision_version),
    ground = CASE WHEN excluded.decision_version > known.decision_version THEN excluded.ground ELSE known.ground END,
    appealed = known.appealed OR excluded.appealed,
    retention_requested = known.retention_requested OR excluded.retention_requested,
    entered_at = greatest(known.entered_at, excluded.entered_at),
    withdrawn_at = greatest(known.withdrawn_at, excluded.withdrawn_at),
    academy = excluded.academy, school = excluded.school, position = excluded.position;

-- name: drop_dead
-- What no reader sees: of before the last swap, or of a rebuild that was broken off.
DELETE FROM projections.dossier_rows
WHERE generation <> (SELECT generation FROM projections.live WHERE name = 'dossiers');

-- name: differences
-- Up to $3 dossiers that generation $2 has otherwise than generation $1, and how many there are.
WITH differing AS (
    SELECT count(*) OVER () AS total, pupil, year, phase
    FROM (SELECT * FROM projections.dossier_rows WHERE generation = $1) AS old
    FULL JOIN (SELECT * FROM projections.dossier_rows WHERE generation = $2) AS new USING (pupil, year, phase)
    WHERE
        (old.entered, old.opinion_version, old.acknowledged_version, old.propositions_version, old.agreed_version,
         old.disagreed_version, old.decision_version, old.ground, old.appealed, old.retention_requested,
         old.withdrawn_at > old.entered_at, old.academy, old.school, old.position)
        IS DISTINCT FROM
        (new.entered, new.opinion_version, new.acknowledged_version, new.propositions_version, new.agreed_version,
         new.disagreed_version, new.decision_version, new.ground, new.appealed, new.retention_requested,
         new.withdrawn_at > new.entered_at, new.academy, new.school, new.position)
    ORDER BY pupil, year, phase LIMIT $3
)
SELECT total, 'dossier-' || pupil || '-' || year AS stream, phase,
       nullif(concat_ws(' ', old.state, old.progress), '') AS before,
       nullif(concat_ws(' ', new.state, new.progress), '') AS after
FROM differing
LEFT JOIN (SELECT * FROM projections.dossier_states WHERE generation = $1) AS old USING (pupil, year, phase)
LEFT JOIN (SELECT * FROM projections.dossier_states WHERE generation = $2) AS new USING (pupil, year, phase)
ORDER BY stream, phase;

-- name: count
-- How many rows readers see.
SELECT count(*) FROM projections.dossiers;

-- name: schools
-- How many dossiers of each school and phase are in which state, in the year $1; NULL stands for the newest year,
-- and for no filter by academy or school.
SELECT school, academy, year, phase, count(*) AS pupils,
       count(*) FILTER (WHERE state = 'no_entry') AS no_entry,
       count(*) FILTER (WHERE state = 'validated') AS validated,
       count(*) FILTER (WHERE state = 'opinion') AS opinion,
       count(*) FILTER (WHERE state = 'acknowledged') AS acknowledged,
       count(*) FILTER (WHERE progress = 'proposed') AS proposed,
       count(*) FILTER (WHERE progress = 'disagreed') AS disagreed,
       count(*) FILTER (WHERE progress = 'agreed') AS agreed,
       count(*) FILTER (WHERE progress = 'decided') AS decided,
       count(*) FILTER (WHERE progress = 'appealed') AS appealed,
       count(*) FILTER (WHERE progress = 'decided_on_appeal') AS decided_on_appeal,
       count(*) FILTER (WHERE progress = 'retained') AS retained,
       count(*) FILTER (WHERE retention_requested) AS retention_requested
FROM projections.dossiers_of_schools
WHERE year = coalesce($1, (SELECT max(year) FROM directory.pupils), (SELECT max(year) FROM projections.dossiers))
  AND ($2::text[] IS NULL OR academy = ANY ($2)) AND ($3::text[] IS NULL OR school = ANY ($3))
GROUP BY school, academy, year, phase ORDER BY school, academy, phase DESC;

-- name: dossiers
-- The dossiers of the school $1 in the year $2, NULL for the newest, those without an event too.
SELECT pupil, 'dossier-' || pupil || '-' || year AS stream, year, academy, phase, state, progress,
       retention_requested, position
FROM projections.dossiers_of_schools
WHERE school = $1
  AND year = coalesce($2, (SELECT max(year) FROM projections.dossiers_of_schools WHERE school = $1))
ORDER BY phase DESC, pupil;

-- name: is_at
-- Whether the pupil $1 of the year $2 is now in one of these academies and at one of these schools; NULL for any.
SELECT EXISTS (
    SELECT FROM projections.dossiers_of_schools
    WHERE pupil = $1 AND year = $2
      AND ($3::text[] IS NULL OR academy = ANY ($3)) AND ($4::text[] IS NULL OR school = ANY ($4))
);
