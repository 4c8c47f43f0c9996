-- name: newest_year
-- The school year that the directory is at, NULL while it is empty.
SELECT max(year) FROM directory.pupils;

-- name: texts
-- Texts that the dossiers of the years before $1 name; texts are all that is erased of them.
DELETE FROM eventstore.texts WHERE id IN (
    SELECT (jsonb_path_query(data::jsonb, '$.**.text') #>> '{}')::uuid FROM eventstore.events
    WHERE CASE WHEN stream LIKE 'dossier-%' THEN right(stream, 4)::integer < $1 END
);

-- name: requests
-- What commands asked for is kept as a hash, which whoever guesses the text can check: gone with the dossiers of the
-- years before $1. Of a command that appended nothing no dossier is known: gone after a month, when no repeat comes.
UPDATE eventstore.commands c SET request_hash = ''
WHERE c.request_hash <> '' AND CASE
    WHEN c.first_position IS NULL THEN c.recorded_at < now() - interval '30 days'
    ELSE EXISTS (
        SELECT FROM eventstore.events e WHERE e.position BETWEEN c.first_position AND c.last_position
          AND CASE WHEN e.stream LIKE 'dossier-%' THEN right(e.stream, 4)::integer < $1 END)
END;

-- name: guardianships
-- Of the pupils of the years before $1.
DELETE FROM directory.guardianships WHERE pupil IN (SELECT id FROM directory.pupils WHERE year < $1);

-- name: sessions
-- Of the accounts that go.
DELETE FROM directory.sessions WHERE account IN (
    SELECT a.id FROM directory.accounts a LEFT JOIN directory.pupils p ON p.id = a.pupil
    WHERE p.year < $1 OR a.guardian IS NOT NULL
      AND NOT EXISTS (SELECT FROM directory.guardianships g WHERE g.guardian = a.guardian)
);

-- name: accounts
-- Of the pupils of the years before $1, and of legal responsibles who are left without a pupil.
DELETE FROM directory.accounts a
WHERE a.pupil IN (SELECT id FROM directory.pupils WHERE year < $1) OR a.guardian IS NOT NULL
  AND NOT EXISTS (SELECT FROM directory.guardianships g WHERE g.guardian = a.guardian);

-- name: guardians
-- Those who are left without a pupil.
DELETE FROM directory.guardians a
WHERE NOT EXISTS (SELECT FROM directory.guardianships g WHERE g.guardian = a.id);

-- name: pupils
-- Of the years before $1.
DELETE FROM directory.pupils WHERE year < $1;
