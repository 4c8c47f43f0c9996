-- name: lock_live
-- The live generation, for the one that takes it; nothing where another has it.
SELECT generation FROM projections.live WHERE name = $1 FOR UPDATE SKIP LOCKED;

-- name: wait_for_live
-- The same, but waits until the other is done.
SELECT generation FROM projections.live WHERE name = $1 FOR UPDATE;

-- name: put_dossiers
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

-- name: live
-- The generation that readers see.
SELECT generation FROM projections.live WHERE name = $1;

-- name: position
-- How far the reader $1 has come, whatever the history.
SELECT coalesce((SELECT position FROM eventstore.checkpoints WHERE reader = $1), 0);

-- name: one_rebuild
-- Whether this session may rebuild $1: one at a time.
SELECT pg_try_advisory_lock(hashtext('projections.rebuild'), hashtext($1));

-- name: rebuild_done
-- Another may.
SELECT pg_advisory_unlock(hashtext('projections.rebuild'), hashtext($1));

-- name: drop_dead_generations
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

-- name: swap
-- Readers see generation $2 of $1 from the commit on.
UPDATE projections.live SET generation = $2, rebuilt_at = now() WHERE name = $1;

-- name: projections
-- Every projection, how far it has come and how many rows it has.
SELECT live.name, coalesce(c.position, 0) AS position, head.position - coalesce(c.position, 0) AS behind,
       (SELECT count(*) FROM projections.dossiers) AS rows, live.rebuilt_at
FROM projections.live
LEFT JOIN eventstore.checkpoints c ON c.reader = 'projection.' || live.name
CROSS JOIN (SELECT coalesce(max(position), 0) AS position FROM eventstore.events) AS head
ORDER BY live.name;

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

-- name: place
-- Up to which position of which history the projection $1 is true.
SELECT (SELECT id FROM eventstore.log ORDER BY started_at DESC LIMIT 1) AS log,
       coalesce((SELECT position FROM eventstore.checkpoints WHERE reader = 'projection.' || $1), 0) AS position;
