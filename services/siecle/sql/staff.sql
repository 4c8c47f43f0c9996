-- name: has_pupils
-- Whether a school has any.
SELECT EXISTS (SELECT FROM siecle.pupils WHERE school = $1);

-- name: named_pupil
-- One pupil of a school, and whether another one there has the same name, as `roster` says it of all.
SELECT siecle_id, last_name, first_name, division, EXISTS (
    SELECT FROM siecle.pupils other
    WHERE (other.school, other.last_name, other.first_name) = (p.school, p.last_name, p.first_name)
      AND other.siecle_id <> p.siecle_id
) AS shares_name
FROM siecle.pupils p WHERE school = $1 AND siecle_id = $2;

-- name: present_of_school
-- The pupils of a school who are there, by class and name.
SELECT siecle_id, last_name, first_name, division FROM siecle.pupils
WHERE school = $1 AND left_at IS NULL ORDER BY division, last_name, first_name, siecle_id;

-- name: counts_of_academy
-- The schools of an academy with what was received of a school year, in numbers: nobody is named.
SELECT s.uai, s.name, count(p.siecle_id) FILTER (WHERE p.left_at IS NULL) AS pupils, count(i.siecle_id) AS entered,
       count(c.siecle_id) AS chosen, count(a.siecle_id) AS answered
FROM siecle.schools s
LEFT JOIN siecle.pupils p ON p.school = s.uai
LEFT JOIN siecle.entries i ON i.school = p.school AND i.siecle_id = p.siecle_id
     AND i.phase = 'provisional' AND i.year IN (0, $2)
LEFT JOIN siecle.entries c ON c.school = p.school AND c.siecle_id = p.siecle_id
     AND c.phase = 'final' AND c.year IN (0, $2)
LEFT JOIN siecle.received a ON a.school = p.school AND a.siecle_id = p.siecle_id
     AND a.resource = 'answers' AND a.phase = 'final' AND a.year IN (0, $2)
WHERE s.academy = $1 GROUP BY s.uai ORDER BY s.uai;

-- name: appeals_of_academy
-- The pupils of an academy whose families appealed in a school year, unless the téléservice refused it, and whether
-- the commission's decision was entered; of one pupil where $3 and $4 name the school and the pupil.
SELECT p.school, s.name, p.siecle_id, p.first_name, p.last_name, p.division,
       (array_agg(c.data ->> 'lodged_on' ORDER BY c.seq DESC))[1] AS lodged_on,
       EXISTS (
           SELECT FROM siecle.changes d
           WHERE d.school = p.school AND d.kind = 'decision' AND d.data ->> 'siecle_id' = p.siecle_id
             AND d.data ->> 'ground' = 'appeal' AND (d.data ->> 'year')::integer = $2
             AND d.outcome IS DISTINCT FROM 'refused'
       ) AS decided
FROM siecle.changes c JOIN siecle.pupils p ON p.school = c.school AND p.siecle_id = c.data ->> 'siecle_id'
JOIN siecle.schools s ON s.uai = p.school
WHERE c.kind = 'appeal' AND c.academy = $1 AND (c.data ->> 'year')::integer = $2
  AND c.outcome IS DISTINCT FROM 'refused'
  AND ($3::text IS NULL OR p.school = $3) AND ($4::text IS NULL OR p.siecle_id = $4)
GROUP BY p.school, p.siecle_id, s.name ORDER BY p.school, p.division, p.last_name, p.first_name, p.siecle_id;

-- name: guardians_of_school
-- The legal responsibles of the pupils of a school, or of the one whom $2 names, by pupil and name.
SELECT r.siecle_id, g.person_id, g.civility, g.last_name, g.first_name, g.email, g.address, g.activated_at
FROM siecle.responsibles r JOIN siecle.guardians g USING (school, person_id)
WHERE r.school = $1 AND ($2::text IS NULL OR r.siecle_id = $2)
ORDER BY r.siecle_id, g.last_name, g.first_name, g.person_id;

-- name: unsettled
-- What the téléservice has not answered or has refused, of a school: the last change of each object, of a decision on each
-- ground, until staff enter another one or say that it is dealt with; oldest first.
SELECT seq, kind, at, data, outcome, reason FROM siecle.changes c
WHERE school = $1 AND outcome IS DISTINCT FROM 'accepted' AND settled_at IS NULL AND NOT EXISTS (
    SELECT FROM siecle.changes later
    WHERE later.object = c.object AND later.version > c.version
      AND later.data ->> 'ground' IS NOT DISTINCT FROM c.data ->> 'ground'
)
ORDER BY seq;

-- name: change_of_school
-- One change of a school.
SELECT kind, data FROM siecle.changes WHERE seq = $1 AND school = $2;

-- name: settle
-- A refused change is dealt with; gives a row where it was not before.
UPDATE siecle.changes SET settled_at = now()
WHERE seq = $1 AND outcome = 'refused' AND settled_at IS NULL RETURNING seq;

-- name: last_campaign
-- The settings an academy was given last, and what became of them.
SELECT data, at, outcome, reason FROM siecle.changes WHERE kind = 'campaign' AND academy = $1 ORDER BY seq DESC LIMIT 1;

-- name: roster
-- The pupils of a school, and whether another one there has the same name.
SELECT siecle_id, last_name, first_name, division, left_at,
       count(*) OVER (PARTITION BY last_name, first_name) > 1 AS shares_name
FROM siecle.pupils WHERE school = $1;

-- name: received_of_year
-- All that was received for a school's pupils of a school year and the phase $3, but what was withdrawn. One table at a
-- time, as lists of 1,000 pupils must not depend on what the planner thinks of their number.
SELECT siecle_id, resource, phase, dossier_version, received_at, body FROM siecle.received i
WHERE school = $1 AND year IN (0, $2) AND phase = $3 AND NOT (resource = 'intentions' AND EXISTS (
    SELECT FROM siecle.received w
    WHERE (w.school, w.siecle_id, w.phase) = (i.school, i.siecle_id, i.phase) AND w.resource = 'withdrawals'
      AND (w.year, w.dossier_version) > (i.year, i.dossier_version)
));

-- name: has_account
-- The pupils of a school of whom a legal responsible is known, and whether one of these has an account.
SELECT siecle_id, bool_or(person_id IN (
    SELECT person_id FROM siecle.guardians WHERE school = $1 AND activated_at IS NOT NULL
)) AS has_account
FROM siecle.responsibles WHERE school = $1 GROUP BY siecle_id;

-- name: changes_since
-- What staff of a school entered of these kinds since a day, in no order.
SELECT seq, kind, version, at, data, outcome, reason FROM siecle.changes
WHERE school = $1 AND kind = ANY ($2) AND at >= $3;

-- name: classes
-- The classes of a school.
SELECT DISTINCT division FROM siecle.pupils
WHERE school = $1 AND division <> '' AND left_at IS NULL ORDER BY division;

-- name: openings
-- What was said about the openings of the schools $1 in a school year, in order, with what became of it.
SELECT school, seq, kind, data, at, outcome, reason FROM siecle.changes
WHERE school = ANY ($1::text[])
  AND kind IN ('window-opened', 'window-closed', 'class-window-opened', 'class-window-closed')
  AND (data ->> 'year')::integer = $2
ORDER BY school, seq;

-- name: campaign
-- The settings of an academy that were said last and are not refused, for the school year $2 or, where that is null, for any.
SELECT data FROM siecle.changes
WHERE kind = 'campaign' AND academy = $1 AND ($2::integer IS NULL OR (data ->> 'year')::integer = $2)
  AND outcome IS DISTINCT FROM 'refused'
ORDER BY seq DESC LIMIT 1;

-- name: schools_of_academy
-- The schools of an academy.
SELECT uai FROM siecle.schools WHERE academy = $1 ORDER BY uai;

-- name: pupils_by_class
-- How many pupils each class of a school has, and how many of them without an entry of the phase $2 in the school year.
SELECT p.division, count(*) AS pupils, count(*) FILTER (WHERE e.siecle_id IS NULL) AS without_entry
FROM siecle.pupils p
LEFT JOIN siecle.entries e ON e.school = p.school AND e.siecle_id = p.siecle_id
     AND e.phase = $2 AND e.year IN (0, $3)
WHERE p.school = $1 AND p.left_at IS NULL GROUP BY p.division ORDER BY p.division;

-- name: definitive_of_school
-- Every pupil of a school, or the one of them whom $3 names, with the choices and the answer that were received of a
-- school year.
SELECT p.siecle_id, p.last_name, p.first_name, p.division, p.left_at, c.body AS choices, a.body AS answer
FROM siecle.pupils p
LEFT JOIN siecle.entries c ON c.school = p.school AND c.siecle_id = p.siecle_id
     AND c.phase = 'final' AND c.year IN (0, $2)
LEFT JOIN siecle.received a ON a.school = p.school AND a.siecle_id = p.siecle_id
     AND a.resource = 'answers' AND a.phase = 'final' AND a.year IN (0, $2)
WHERE p.school = $1 AND ($3::text IS NULL OR p.siecle_id = $3)
ORDER BY p.division, p.last_name, p.first_name, p.siecle_id;

-- name: changes_of_pupils
-- What staff entered in a school year for the pupils of a school, or for the one whom $3 names, in order.
SELECT seq, kind, version, at, data, outcome, reason FROM siecle.changes
WHERE school = $1 AND data ->> 'siecle_id' IS NOT NULL AND (data ->> 'year')::integer = $2
  AND ($3::text IS NULL OR data ->> 'siecle_id' = $3)
ORDER BY seq;

-- name: changes_of_pupil
-- The same for one pupil, $3, and who entered it.
SELECT c.seq, c.kind, c.version, c.at, c.data, c.outcome, c.reason, a.first_name || ' ' || a.last_name AS who
FROM siecle.changes c LEFT JOIN siecle.accounts a ON a.id = c.by
WHERE c.school = $1 AND c.data ->> 'siecle_id' = $3 AND (c.data ->> 'year')::integer = $2 ORDER BY c.seq;

-- name: received_of_pupil
-- What was received of the pupil $2 and the phase $3 of the school year $4.
SELECT resource, dossier_version, body, received_at FROM siecle.received
WHERE school = $1 AND siecle_id = $2 AND phase = $3 AND year IN (0, $4);

-- name: moved_right
-- The last transfer of the right of entry of a pupil $2 in the phase $3 of the school year $4, unless what was entered
-- was withdrawn since: the right is free then.
SELECT a.body FROM siecle.received a
WHERE a.school = $1 AND a.siecle_id = $2 AND a.resource = 'authorships' AND a.phase = $3 AND a.year IN (0, $4)
  AND NOT EXISTS (
      SELECT FROM siecle.received w
      WHERE (w.school, w.siecle_id, w.phase, w.year) = (a.school, a.siecle_id, a.phase, a.year)
        AND w.resource = 'withdrawals' AND w.dossier_version > a.dossier_version
  );

-- name: undelivered
-- The e-mails of a school that did not go, oldest first, with whose child they are about.
SELECT e.id, p.siecle_id, p.last_name, p.first_name, p.division, p.left_at, e.body
FROM siecle.emails e JOIN siecle.pupils p USING (school, siecle_id)
WHERE e.school = $1 AND e.body ->> 'state' <> 'settled' ORDER BY e.body ->> 'happened_at', e.id;

-- name: settled_emails
-- The e-mails of a school that are settled since staff asked in the school year $2 that they be sent again, newest first.
SELECT e.id, p.siecle_id, p.last_name, p.first_name, p.division, p.left_at, e.body
FROM siecle.emails e JOIN siecle.pupils p USING (school, siecle_id)
WHERE e.school = $1 AND e.body ->> 'state' = 'settled' AND EXISTS (
    SELECT FROM siecle.changes c
    WHERE c.school = e.school AND c.kind = 'emails' AND c.data ->> 'siecle_id' = e.siecle_id
      AND (c.data ->> 'year')::integer = $2
)
ORDER BY e.body ->> 'happened_at' DESC, e.id LIMIT 50;

-- name: email_requests
-- What staff of a school asked last of each pupil's e-mails in the school year $2.
SELECT DISTINCT ON (data ->> 'siecle_id') data ->> 'siecle_id' AS siecle_id, version, at, outcome, reason
FROM siecle.changes
WHERE school = $1 AND kind = 'emails' AND (data ->> 'year')::integer = $2
ORDER BY data ->> 'siecle_id', seq DESC;

-- name: last_push
-- When something was received for a school last.
SELECT max(received_at) FROM siecle.received WHERE school = $1;

-- name: heard_at
-- When the téléservice was heard of last, by what it counts all the time; null where it never was.
SELECT counted_at FROM siecle.at_work;

-- name: at_work
-- The count for a school: none is said of a school without families at work; no row where nothing was ever said.
SELECT counted_at, coalesce((families ->> $1)::integer, 0) AS families FROM siecle.at_work;
