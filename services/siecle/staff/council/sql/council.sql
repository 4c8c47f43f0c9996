-- name: dossiers
-- The pupils of the school $1, of its class $2 or the one pupil $3 where that is not null, with what was received of the
-- school year $4 and the draft of the kind $5. What was received is looked up a pupil: joined, all of the school would be
-- gone through for each.
SELECT p.siecle_id, p.last_name, p.first_name, p.division, p.left_at,
       i.body AS intentions, c.body AS choices, k.body AS acknowledgement, r.body AS answer,
       d.id AS draft_id, d.data AS draft, d.entry AS draft_entry, d.saved_at, d.account, a.disabled AS is_closed,
       a.first_name || ' ' || a.last_name AS author
FROM siecle.pupils p
LEFT JOIN LATERAL (
    SELECT body FROM siecle.entries
    WHERE school = p.school AND siecle_id = p.siecle_id AND phase = 'provisional' AND year IN (0, $4) LIMIT 1
) i ON true
LEFT JOIN LATERAL (
    SELECT body FROM siecle.entries
    WHERE school = p.school AND siecle_id = p.siecle_id AND phase = 'final' AND year IN (0, $4) LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT body FROM siecle.received
    WHERE school = p.school AND siecle_id = p.siecle_id
      AND resource = 'acknowledgements' AND phase = 'provisional' AND year IN (0, $4) LIMIT 1
) k ON true
LEFT JOIN LATERAL (
    SELECT body FROM siecle.received
    WHERE school = p.school AND siecle_id = p.siecle_id
      AND resource = 'answers' AND phase = 'final' AND year IN (0, $4) LIMIT 1
) r ON true
LEFT JOIN LATERAL (
    SELECT * FROM siecle.drafts
    WHERE school = p.school AND siecle_id = p.siecle_id AND kind = $5 AND year = $4 LIMIT 1
) d ON true
LEFT JOIN siecle.accounts a ON a.id = d.account
WHERE p.school = $1 AND ($2::text IS NULL OR p.division = $2) AND ($3::text IS NULL OR p.siecle_id = $3)
ORDER BY p.division, p.last_name, p.first_name, p.siecle_id;

-- name: said
-- What staff entered about the objects $1 in the school year $2, in order, and who.
SELECT c.seq, c.kind, c.version, c.at, c.data, c.outcome, c.reason, a.first_name || ' ' || a.last_name AS who
FROM siecle.changes c LEFT JOIN siecle.accounts a ON a.id = c.by
WHERE c.object = ANY ($1::text[]) AND (c.data ->> 'year')::integer = $2
ORDER BY c.seq;

-- name: lock_pupil
-- One writer at a time for a pupil.
SELECT siecle_id FROM siecle.pupils WHERE school = $1 AND siecle_id = $2 FOR NO KEY UPDATE;

-- name: put_draft
-- A draft in the place of the one before.
INSERT INTO siecle.drafts (school, siecle_id, kind, year, data, entry, account)
VALUES ($1, $2, $3, $4, $5::text::json, $6, $7)
ON CONFLICT (school, siecle_id, kind) DO UPDATE
SET year = excluded.year, id = gen_random_uuid(), data = excluded.data, entry = excluded.entry,
    account = excluded.account, saved_at = now();

-- name: drop_draft
-- It is deleted, or sent; a row where it was there.
DELETE FROM siecle.drafts WHERE school = $1 AND siecle_id = $2 AND kind = $3 RETURNING id;

-- name: drop_old_drafts
-- Those of school years before $1: nobody can send them any more. Of whom they were.
DELETE FROM siecle.drafts d WHERE d.year < $1
RETURNING d.school, (SELECT s.academy FROM siecle.schools s WHERE s.uai = d.school) AS academy, d.siecle_id, d.kind;

-- name: waiting_drafts
-- Drafts of the kinds $2 of pupils who are there, in names in which they may go, with the pushes by which everything of
-- the pupil was received: another one, and the family may have entered anew.
SELECT d.id, d.school, s.academy, p.division, d.kind, ARRAY(
    SELECT r.event FROM siecle.received r WHERE (r.school, r.siecle_id) = (d.school, d.siecle_id)
    ORDER BY r.resource, r.phase
) AS received
FROM siecle.drafts d JOIN siecle.pupils p USING (school, siecle_id) JOIN siecle.schools s ON s.uai = d.school
JOIN siecle.accounts a ON a.id = d.account
WHERE d.year = $1 AND d.kind = ANY ($2::text[]) AND p.left_at IS NULL AND NOT a.disabled;

-- name: is_the_sender
-- Whether no other replica sends drafts at this moment; until the end of the transaction.
SELECT pg_try_advisory_xact_lock(7308332180940808567);
