-- name: in_order
-- One list at a time, so that what was seen later has the higher number.
SELECT pg_advisory_xact_lock(hashtext('directory.activations'));

-- name: untold
-- Up to $1 accounts of legal responsibles of which Siècle does not know what they are now, with the PERSONNE_ID of each
-- school that names the person; with none for whom no school names any more.
WITH next AS MATERIALIZED (
    SELECT id FROM directory.accounts
    WHERE guardian IS NOT NULL AND told_active IS DISTINCT FROM (password_hash IS NOT NULL AND NOT disabled)
    ORDER BY told_active, guardian LIMIT $1  -- as the index has them
)
SELECT a.id AS account, nextval('directory.activation_numbers') AS number,
       CASE WHEN a.password_hash IS NOT NULL AND NOT a.disabled THEN coalesce(a.password_set_at, now()) END
           AS activated_at,
       coalesce((
           SELECT json_object_agg(named.school, named.siecle_id) FROM (
               SELECT g.school, g.siecle_id FROM directory.guardians g WHERE g.id = a.guardian AND g.siecle_id <> g.id::text
               UNION ALL
               SELECT i.school, i.siecle_id FROM directory.guardian_ids i WHERE i.guardian = a.guardian
           ) AS named), '{}')::text AS names
FROM next JOIN directory.accounts a USING (id);

-- name: lock_account
-- Names do not change meanwhile.
SELECT id FROM directory.accounts WHERE id = $1 FOR UPDATE;

-- name: told
-- Siècle knows this ($2) of the account, under the names $4 of the schools $3; nothing where there is another name by now.
-- Where the account is something else by now, that is to be told.
UPDATE directory.accounts a SET told_active = $2
WHERE a.id = $1 AND NOT EXISTS (
    SELECT FROM (
        SELECT g.school, g.siecle_id FROM directory.guardians g WHERE g.id = a.guardian AND g.siecle_id <> g.id::text
        UNION ALL
        SELECT i.school, i.siecle_id FROM directory.guardian_ids i WHERE i.guardian = a.guardian
        EXCEPT SELECT * FROM unnest($3::text[], $4::text[])
    ) AS untold);
