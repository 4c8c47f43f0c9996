-- name: put
-- What further events, in order, say of plans, into generation $1: first they end what was planned before them, as
-- `Change.ends` has it, then come the new ones ($6 is the kind of the event to come, '' where there is none). Taken
-- twice, it is as once.
WITH said AS (
    SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::uuid[],
                         $9::text[], $10::text[], $11::integer[], $12::timestamptz[])
        AS said (position, what, school, academy, kind, year, class_id, phase, stage, opening_version, at)
), ended AS (
    DELETE FROM projections.plan_rows AS known USING said
    WHERE known.generation = $1 AND (known.school, known.year) = (said.school, said.year)
      AND known.position < said.position
      AND CASE said.what
          WHEN 'school-opened' THEN known.at > said.at
               AND (known.class_id IS NULL OR (known.phase, known.stage) <> (said.phase, said.stage))
          WHEN 'school-closed' THEN known.at > said.at AND (known.phase, known.stage) = (said.phase, said.stage)
          WHEN 'class-said' THEN known.at > said.at AND known.class_id = said.class_id
          WHEN 'reached' THEN known.class_id IS NOT DISTINCT FROM said.class_id
               AND (known.kind, known.opening_version) = (said.kind, said.opening_version)
          ELSE false END
)
INSERT INTO projections.plan_rows
    (generation, position, kind, school, academy, year, class_id, phase, stage, opening_version, at)
SELECT $1, position, kind, school, academy, year, class_id, phase, stage, opening_version, at
FROM said WHERE what = 'planned'
ON CONFLICT (generation, position, kind) DO NOTHING;

-- name: drop_dead
-- What no reader sees: of before the last swap, or of a rebuild that was broken off.
DELETE FROM projections.plan_rows
WHERE generation <> (SELECT generation FROM projections.live WHERE name = 'plans');

-- name: differences
-- Up to $3 plans that generation $2 has otherwise than generation $1, and how many there are.
SELECT count(*) OVER () AS total, coalesce(old.school, new.school) AS school, kind, old.at AS before, new.at AS after
FROM (SELECT * FROM projections.plan_rows WHERE generation = $1) AS old
FULL JOIN (SELECT * FROM projections.plan_rows WHERE generation = $2) AS new USING (position, kind)
WHERE (old.school, old.academy, old.year, old.class_id, old.phase, old.stage, old.opening_version, old.at)
      IS DISTINCT FROM
      (new.school, new.academy, new.year, new.class_id, new.phase, new.stage, new.opening_version, new.at)
ORDER BY position, kind LIMIT $3;

-- name: count
-- How many rows readers see.
SELECT count(*) FROM projections.plans;

-- name: due
-- The first $4 instants up to $1 that were not told yet, after the one $2 of the school $3, with the school that planned
-- them: each once, in order.
SELECT at, school, academy, year FROM projections.plans WHERE at <= $1 AND (at, school) > ($2, $3)
GROUP BY at, school, academy, year ORDER BY at, school LIMIT $4;
