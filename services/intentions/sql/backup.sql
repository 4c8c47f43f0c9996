-- name: backup
-- What every role may know of the backup: is the log archived, did that fail last, the last base backup as
-- deploy/backup.sh noted it; not one that lies in another folder than the log does now.
SELECT current_setting('archive_mode') <> 'off' AS archives,
       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS fails,
       (SELECT substring(said FROM '^base backup (\d{8}T\d{6}Z) in ')::timestamptz
        FROM (SELECT shobj_description(oid, 'pg_database') AS said
              FROM pg_database WHERE datname = current_database()) AS noted
        WHERE substring(said FROM ' in (.*)$') = current_setting('orientation.backup', true)) AS base_backup
FROM pg_stat_archiver;
