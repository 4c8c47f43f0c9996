-- name: report
-- What became of an e-mail; nothing for a pupil or an account that was erased.
INSERT INTO directory.undelivered AS known (id, pupil, account, kind, state, reason, happened_at)
SELECT $1, p.id, a.id, $4, $5, $6, $7 FROM directory.pupils p CROSS JOIN directory.accounts a WHERE p.id = $2 AND a.id = $3
ON CONFLICT (id) DO UPDATE
SET state = excluded.state, reason = excluded.reason, happened_at = excluded.happened_at, number = known.number + 1;

-- name: untold
-- Up to $1 e-mails of which Siècle does not know the newest, with the PERSONNE_ID that the pupil's school gave, if any.
SELECT u.id, u.number, u.pupil, u.kind, u.state, u.reason, u.happened_at,
       coalesce(i.siecle_id, CASE WHEN g.school = p.school THEN g.siecle_id END) AS guardian
FROM directory.undelivered u
JOIN directory.pupils p ON p.id = u.pupil
JOIN directory.accounts a ON a.id = u.account JOIN directory.guardians g ON g.id = a.guardian
LEFT JOIN directory.guardian_ids i ON i.guardian = g.id AND i.school = p.school
WHERE u.told < u.number ORDER BY u.happened_at LIMIT $1;

-- name: told
-- Siècle knows what was reported up to number $2.
UPDATE directory.undelivered SET told = greatest(told, $2) WHERE id = $1;
