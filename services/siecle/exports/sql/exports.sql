-- name: now
-- What time it is.
SELECT now();

-- name: known_pupils
-- All who are or were at a school.
SELECT siecle_id, last_name, first_name, division, birth_date, left_at, left_on FROM siecle.pupils WHERE school = $1;

-- name: leave
-- The pupil's last day is over, by an export; nothing where it is said already that the pupil has left.
UPDATE siecle.pupils SET left_on = $3, left_at = $4 WHERE school = $1 AND siecle_id = $2 AND left_at IS NULL;

-- name: come_back
-- The pupil is in a newer export again; nothing where the téléservice said that the pupil has left.
UPDATE siecle.pupils SET left_on = NULL, left_at = NULL WHERE school = $1 AND siecle_id = $2 AND left_on IS NOT NULL;

-- name: end_responsible
-- The person is legally responsible for the pupil no longer.
DELETE FROM siecle.responsibles WHERE school = $1 AND siecle_id = $2 AND person_id = $3;

-- name: keep_upload
-- What was handed over and what becomes of it, until it is confirmed.
INSERT INTO siecle.uploads (school, account, handed) VALUES ($1, $2, $3::text::json) RETURNING id;

-- name: upload
-- One that is still kept, with who handed it over.
SELECT u.at, u.handed, u.report, a.first_name, a.last_name
FROM siecle.uploads u JOIN siecle.accounts a ON a.id = u.account
WHERE u.id = $1 AND u.school = $2 AND u.at > now() - $3::interval;

-- name: lock_upload
-- The same for who confirms it, one at a time.
SELECT handed, report FROM siecle.uploads WHERE id = $1 AND school = $2 AND at > now() - $3::interval FOR UPDATE;

-- name: settle_upload
-- It is taken: only its report stays, until its end.
UPDATE siecle.uploads SET handed = NULL, report = $2::text::json WHERE id = $1;

-- name: drop_upload
-- It is not to be taken; gives a row where it was still there to be.
DELETE FROM siecle.uploads WHERE id = $1 AND school = $2 AND handed IS NOT NULL RETURNING id;

-- name: drop_older_uploads
-- Of a school the newest $2 are enough.
DELETE FROM siecle.uploads WHERE school = $1 AND id NOT IN (
    SELECT id FROM siecle.uploads WHERE school = $1 ORDER BY at DESC LIMIT $2);

-- name: drop_outlived_uploads
-- Those that nobody confirmed in time, and old reports.
DELETE FROM siecle.uploads WHERE at <= now() - $1::interval;

-- name: last_import
-- The last time that exports of a school were taken, and by whom; by an operator where nobody is named.
SELECT a.at, w.first_name, w.last_name
FROM siecle.audit a LEFT JOIN siecle.accounts w ON w.id = a.account
WHERE a.school = $1 AND a.action = 'imported' ORDER BY a.id DESC LIMIT 1;
