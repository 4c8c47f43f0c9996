-- name: put
-- What further events, in order, say of dossiers, into generation $1. Taken twice, it is as once.
INSERT INTO projections.dossier_rows AS known
    (generation, pupil, year, phase, entered, opinion_version, acknowledged_version, academy, school, position)
SELECT $1, pupil, year, phase, entered, opinion, acknowledged, academy, school, position
FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::boolean[], $6::integer[], $7::integer[], $8::text[],
            $9::text[], $10::bigint[])
     AS new (pupil, year, phase, entered, opinion, acknowledged, academy, school, position)
ON CONFLICT (generation, pupil, year, phase) DO UPDATE
SET entered = known.entered OR excluded.entered,
    opinion_version = greatest(known.opinion_version, excluded.opinion_version),
    acknowledged_version = greatest(known.acknowledged_version, excluded.acknowledged_version),
    academy = excluded.academy, school = excluded.school, position = excluded.position;

-- name: drop_dead
-- What no reader sees: of before the last swap, or of a rebuild that was broken off.
DELETE FROM projections.dossier_rows
WHERE generation <> (SELECT generation FROM projections.live WHERE name = 'dossiers');

-- name: differences
-- Up to $3 dossiers that generation $2 has otherwise than generation $1, and how many there are.
SELECT count(*) OVER () AS total, 'dossier-' || pupil || '-' || year AS stream, phase,
       old.state AS before, new.state AS after
FROM (SELECT * FROM projections.dossier_rows WHERE generation = $1) AS old
FULL JOIN (SELECT * FROM projections.dossier_rows WHERE generation = $2) AS new USING (pupil, year, phase)
WHERE (old.entered, old.opinion_version, old.acknowledged_version, old.academy, old.school, old.position)
      IS DISTINCT FROM
      (new.entered, new.opinion_version, new.acknowledged_version, new.academy, new.school, new.position)
ORDER BY stream, phase LIMIT $3;

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
       count(*) FILTER (WHERE state = 'acknowledged') AS acknowledged
FROM projections.dossiers_of_schools
WHERE year = coalesce($1, (SELECT max(year) FROM directory.pupils), (SELECT max(year) FROM projections.dossiers))
  AND ($2::text[] IS NULL OR academy = ANY ($2)) AND ($3::text[] IS NULL OR school = ANY ($3))
GROUP BY school, academy, year, phase ORDER BY school, academy, phase DESC;

-- name: dossiers
-- The dossiers of the school $1 in the year $2, NULL for the newest, those without an event too.
SELECT pupil, 'dossier-' || pupil || '-' || year AS stream, year, academy, phase, state, position
FROM projections.dossiers_of_schools
WHERE school = $1
  AND year = coalesce($2, (SELECT max(year) FROM projections.dossiers_of_schools WHERE school = $1))
ORDER BY phase DESC, pupil;
