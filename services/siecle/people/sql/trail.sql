-- name: note
-- One thing that was done.
INSERT INTO siecle.audit (account, action, what, academy, school, siecle_id, subject, change, address)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: lines
-- Those of a school, the newest first: between the instants $2 and $3, by the account $4, about the pupil $5, before the
-- line $6; each where it is not null.
SELECT a.id, a.at, a.account, a.action, a.what, a.siecle_id, a.address,
       w.login, w.first_name, w.last_name, w.role,
       s.first_name AS subject_first_name, s.last_name AS subject_last_name,
       p.first_name AS pupil_first_name, p.last_name AS pupil_last_name
FROM siecle.audit a
LEFT JOIN siecle.accounts w ON w.id = a.account
LEFT JOIN siecle.accounts s ON s.id = a.subject
LEFT JOIN siecle.pupils p ON p.school = a.school AND p.siecle_id = a.siecle_id
WHERE a.school = $1
  AND ($2::timestamptz IS NULL OR a.at >= $2) AND ($3::timestamptz IS NULL OR a.at < $3)
  AND ($4::uuid IS NULL OR a.account = $4) AND ($5::text IS NULL OR a.siecle_id = $5)
  AND ($6::bigint IS NULL OR a.id < $6)
ORDER BY a.id DESC LIMIT $7;

-- name: people
-- Who did something in a school.
SELECT id, login, first_name, last_name FROM siecle.accounts
WHERE id IN (SELECT account FROM siecle.audit WHERE school = $1) ORDER BY last_name, first_name, login;
