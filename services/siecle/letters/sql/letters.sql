-- name: letters_of_school
-- The last letter of each legal responsible of a school for whom one was asked for, or of those whose objects $2 names,
-- and what became of it.
SELECT c.data ->> 'letter' AS id, c.data ->> 'siecle_id' AS siecle_id, c.data ->> 'guardian' AS person_id,
       c.version, c.at AS asked_at, c.outcome, coalesce(l.reason, c.reason) AS reason, l.reason IS NOT NULL AS rejected,
       l.id IS NOT NULL AS received, l.sealed IS NOT NULL AS has_box, l.expires_at, l.printed_at
FROM (SELECT max(seq) AS seq FROM siecle.changes
      WHERE kind = 'letter' AND school = $1 AND ($2::text[] IS NULL OR object = ANY ($2)) GROUP BY object) newest
JOIN siecle.changes c USING (seq) LEFT JOIN siecle.letters l ON l.id = (c.data ->> 'letter')::uuid;

-- name: asked_about
-- The pupil about whom staff of the school $2 asked for this letter; none where they did not.
SELECT data ->> 'siecle_id' FROM siecle.changes WHERE kind = 'letter' AND data ->> 'letter' = $1::text AND school = $2;

-- name: put_letter
-- The letter, once, or why it was not taken ($6); gives a row then.
INSERT INTO siecle.letters (id, school, siecle_id, sealed, expires_at, reason) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO NOTHING RETURNING id;

-- name: forget_older
-- The codes of letters that were asked for before this one, for the same person, open nothing any more.
UPDATE siecle.letters SET sealed = NULL
FROM siecle.changes mine JOIN siecle.changes older USING (object)
WHERE mine.kind = 'letter' AND mine.data ->> 'letter' = $1::text AND older.seq < mine.seq
  AND letters.id = (older.data ->> 'letter')::uuid AND sealed IS NOT NULL;

-- name: boxes
-- Those of these letters of a school that may be printed, for the first time or again within $3, with whose pupil each is;
-- nobody else's until the transaction ends.
SELECT id, siecle_id, sealed FROM siecle.letters
WHERE school = $1 AND id = ANY ($2::uuid[]) AND sealed IS NOT NULL AND expires_at > now()
  AND (printed_at IS NULL OR printed_at > now() - $3::interval)
ORDER BY id FOR UPDATE;

-- name: printed
-- Staff had these on their screen.
UPDATE siecle.letters SET printed_at = coalesce(printed_at, now()) WHERE id = ANY ($1::uuid[]);

-- name: spoilt
-- Nobody can open these.
UPDATE siecle.letters SET sealed = NULL WHERE id = ANY ($1::uuid[]);

-- name: forget
-- What was printed longer than $1 ago, and what ended with its code.
UPDATE siecle.letters SET sealed = NULL
WHERE sealed IS NOT NULL AND (expires_at <= now() OR printed_at <= now() - $1::interval);
