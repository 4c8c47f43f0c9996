-- name: keep_campaign
-- What an academy wants in a school year; an older word than the one that is known changes nothing.
INSERT INTO notifications.campaigns AS known (academy, year, version, kinds) VALUES ($1, $2, $3, $4)
ON CONFLICT (academy, year) DO UPDATE SET version = excluded.version, kinds = excluded.kinds
WHERE known.version < excluded.version;

-- name: look_sooner
-- Looks of an academy that wait for a date of it which may have moved.
UPDATE notifications.looks SET next_attempt_at = greatest(at, now())
WHERE academy = $1 AND year = $2 AND next_attempt_at > at;

-- name: plan_look
-- A look at the school $4 from the instant $7 on, at its class $5 or its pupil $6; at one pupil only where the academy
-- wants any notices now, as it would be over before it began.
INSERT INTO notifications.looks (id, academy, year, school, class_id, pupil, at, next_attempt_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $7
WHERE $6::uuid IS NULL OR EXISTS (
    SELECT FROM notifications.campaigns WHERE academy = $2 AND year = $3 AND kinds <> '{}'
)
ON CONFLICT (id) DO NOTHING;

-- name: claim_look
-- Takes the look that is due first for $1 seconds, with what its academy wants; none while a recap is due.
WITH due AS MATERIALIZED (
    SELECT look.id FROM notifications.looks AS look
    WHERE look.next_attempt_at <= now() AND NOT EXISTS (
        SELECT FROM notifications.recaps AS recap
        WHERE recap.state = 'pending' AND recap.next_attempt_at <= now()
          AND NOT EXISTS (SELECT FROM notifications.lacking(recap))
    )
    ORDER BY look.next_attempt_at LIMIT 1
    FOR UPDATE OF look SKIP LOCKED
)
UPDATE notifications.looks AS look
SET attempts = look.attempts + 1, next_attempt_at = now() + make_interval(secs => $1)
FROM due WHERE look.id = due.id
RETURNING look.id, look.academy, look.year, look.school, look.class_id, look.pupil, look.at, look.after, look.attempts,
    coalesce((SELECT kinds FROM notifications.campaigns AS campaign
              WHERE campaign.academy = look.academy AND campaign.year = look.year), '{}') AS kinds;

-- name: go_on
-- The look has come to the pupil $3 in its attempt $2, and has seen an opening that is planned for $4, or none.
UPDATE notifications.looks
SET after = $3, again_at = least(again_at, $4), next_attempt_at = now(), attempts = 0
WHERE id = $1 AND attempts = $2;

-- name: look_again
-- The look is done, and is taken anew when the opening that was seen on the way, or on its last page ($3), begins.
UPDATE notifications.looks
SET after = NULL, again_at = NULL, next_attempt_at = least(again_at, $3), attempts = 0
WHERE id = $1 AND attempts = $2 AND (again_at IS NOT NULL OR $3::timestamptz IS NOT NULL)
RETURNING id;

-- name: end_look
-- The look is done with.
DELETE FROM notifications.looks WHERE id = $1 AND attempts = $2;

-- name: look_later
-- The look is tried again in $3 seconds.
UPDATE notifications.looks SET next_attempt_at = now() + make_interval(secs => $3) WHERE id = $1 AND attempts = $2;
