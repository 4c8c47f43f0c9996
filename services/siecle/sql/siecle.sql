-- name: put_school
-- A school of the roster, with its academy.
INSERT INTO siecle.schools (uai, academy) VALUES ($1, $2) ON CONFLICT (uai) DO UPDATE SET academy = $2;

-- name: academy_of
-- The academy of a school; none for an unknown school.
SELECT academy FROM siecle.schools WHERE uai = $1;

-- name: begin_school
-- A school without pupils yet; its academy, also where it was there.
INSERT INTO siecle.schools (uai, academy) VALUES ($1, $2) ON CONFLICT (uai) DO UPDATE SET academy = schools.academy
RETURNING academy;

-- name: name_of_school
-- What a school is called, where somebody has said so.
SELECT name FROM siecle.schools WHERE uai = $1;

-- name: name_school
-- A school is called $2 from now on; null takes the name away.
UPDATE siecle.schools SET name = $2 WHERE uai = $1;

-- name: put_pupil
-- One pupil of the roster; a repeat refreshes it.
INSERT INTO siecle.pupils (school, siecle_id, last_name, first_name, division, birth_date)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (school, siecle_id) DO UPDATE
SET last_name = $3, first_name = $4, division = $5, birth_date = coalesce($6, pupils.birth_date);

-- name: pupil
-- One pupil.
SELECT * FROM siecle.pupils WHERE school = $1 AND siecle_id = $2;

-- name: put_guardian
-- One legal responsible of a school; a repeat refreshes what an export says, which may be one without addresses.
INSERT INTO siecle.guardians (school, person_id, civility, last_name, first_name, email, address)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (school, person_id) DO UPDATE
SET civility = $3, last_name = $4, first_name = $5, email = $6, address = coalesce(nullif($7, '{}'), guardians.address);

-- name: put_responsible
-- That the person $3 is legally responsible for the pupil $2.
INSERT INTO siecle.responsibles (school, siecle_id, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: lock_people
-- One at a time says who the people of a school are, and which of their accounts are activated.
SELECT pg_advisory_xact_lock(hashtext('siecle.people'), hashtext($1));

-- name: put_activation
-- Since when the account of the PERSONNE_ID $2 is activated; gives a row where that is newer than what was said before.
INSERT INTO siecle.activations (school, person_id, number, activated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (school, person_id) DO UPDATE SET number = excluded.number, activated_at = excluded.activated_at
WHERE activations.number < excluded.number
RETURNING number;

-- name: show_activations
-- What was said of accounts is shown with the people of a school, or with the one whom $2 names.
UPDATE siecle.guardians g SET activated_at = a.activated_at FROM siecle.activations a
WHERE (a.school, a.person_id) = (g.school, g.person_id) AND g.school = $1 AND ($2::text IS NULL OR g.person_id = $2)
  AND g.activated_at IS DISTINCT FROM a.activated_at;

-- name: store_received
-- Keeps what is newer than what was there, and only that; gives a row when it was. $7 is the school year, null where
-- the push does not say it; $8 the event that it is of.
INSERT INTO siecle.received (school, siecle_id, resource, phase, dossier_version, body, year, event)
VALUES ($1, $2, $3, $4, $5, $6::text::json, coalesce($7, 0), $8)
ON CONFLICT (school, siecle_id, resource, phase) DO UPDATE
SET dossier_version = excluded.dossier_version, body = excluded.body, received_at = now(), event = excluded.event,
    year = coalesce($7, received.year)
WHERE (received.year, received.dossier_version) < (coalesce($7, received.year), excluded.dossier_version)
RETURNING dossier_version;

-- name: received_of_school
-- All that is held of the first $3 pupils of a school after the one $2.
SELECT siecle_id, resource, phase, year, dossier_version, event, received_at, body, left_at IS NOT NULL AS has_left
FROM siecle.received JOIN siecle.pupils USING (school, siecle_id)
WHERE school = $1 AND siecle_id IN (
    SELECT DISTINCT siecle_id FROM siecle.received WHERE school = $1 AND siecle_id > $2 ORDER BY siecle_id LIMIT $3)
ORDER BY siecle_id, resource, phase;

-- name: put_departure
-- Since when a pupil has left, NULL for one who is there; gives a row where that is newer than what was said before.
-- It is the téléservice's word from then on, not that of the school's exports.
UPDATE siecle.pupils SET left_at = $3, left_on = NULL, left_version = $4, left_year = coalesce($5, left_year)
WHERE school = $1 AND siecle_id = $2 AND (left_year, left_version) < (coalesce($5, left_year), $4)
RETURNING siecle_id;

-- name: note_effect
-- The push changed something.
INSERT INTO siecle.ledger (idempotency_key, school, siecle_id, resource, dossier_version)
VALUES ($1, $2, $3, $4, $5);

-- name: had_effect
-- Whether this very push changed something before, which the standby has then, too.
SELECT EXISTS (SELECT FROM siecle.ledger WHERE idempotency_key = $1 AND public.await_replication());

-- name: lock_changes
-- One writer at a time, so that sequence numbers are dense and in commit order.
SELECT pg_advisory_xact_lock(7308332180940808566);

-- name: add_change
-- One change at the next number. That is its object's version, too: a pupil who changes school is another object
-- here, and what the new school says is newer all the same.
INSERT INTO siecle.changes (seq, kind, object, version, academy, school, by, data)
SELECT next, $1, $2, next, $3, $4, $5, $6::text::json
FROM (SELECT coalesce(max(seq), 0) + 1 AS next FROM siecle.changes) AS numbers
RETURNING seq;

-- name: changes
-- The feed after a number.
SELECT seq, id, kind, academy, school, version, at, by, data FROM siecle.changes
WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: last_change
-- The last change of an object.
SELECT version, at, data, outcome, reason FROM siecle.changes WHERE object = $1 ORDER BY version DESC LIMIT 1;

-- name: set_outcome
-- What became of a change.
UPDATE siecle.changes SET outcome = $2, reason = $3 WHERE seq = $1 RETURNING seq;

-- name: put_email
-- What became of an e-mail, where that is newer than what was said before; gives a row then.
INSERT INTO siecle.emails (id, school, siecle_id, number, body) VALUES ($1, $2, $3, $4, $5::text::json)
ON CONFLICT (id) DO UPDATE
SET school = excluded.school, siecle_id = excluded.siecle_id, number = excluded.number, body = excluded.body
WHERE emails.number < excluded.number
RETURNING id;

-- name: state_received
-- Everything received, for tests and the demo.
SELECT school, siecle_id, resource, phase, dossier_version, body FROM siecle.received
ORDER BY school, siecle_id, resource, phase;

-- name: state_ledger
-- Every effect, in order.
SELECT idempotency_key, school, siecle_id, resource, dossier_version FROM siecle.ledger ORDER BY id;

-- name: state_changes
-- Every change with its outcome.
SELECT seq, kind, object, version, outcome, reason FROM siecle.changes ORDER BY seq;

-- name: put_at_work
-- The newest count replaces the one before; an older one, come late, does not.
INSERT INTO siecle.at_work (counted_at, families) VALUES ($1, $2::text::json)
ON CONFLICT (one) DO UPDATE SET counted_at = excluded.counted_at, families = excluded.families
WHERE at_work.counted_at < excluded.counted_at
RETURNING counted_at;
