-- name: backup
-- What every role may know of the backup: is the log archived, did that fail last, the last base backup (deploy/backup.sh).
SELECT current_setting('archive_mode') <> 'off' AS archives,
       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS fails,
       (SELECT substring(shobj_description(oid, 'pg_database') FROM '^base backup (\d{8}T\d{6}Z)$')::timestamptz
        FROM pg_database WHERE datname = current_database()) AS base_backup
FROM pg_stat_archiver;
