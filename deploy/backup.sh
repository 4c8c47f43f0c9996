#!/usr/bin/env bash
# A base backup beside the archived log of Postgres: together they restore any instant from here on.
#   deploy/backup.sh [KEEP]    keep the last KEEP base backups (default 14) and the log since the oldest
# Run it daily. The backup lies in the volume `backup`, or where ORIENTATION_BACKUP says; copy it elsewhere.
set -euo pipefail
keep=${1:-14}
docker compose exec -T postgres bash -s "$keep" <<'INSIDE'
set -euo pipefail
keep=$1
ask() { psql --no-psqlrc --username=postgres --tuples-only --no-align --quiet --command "$1"; }
if [ "$(ask "SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver")" = t ]; then
  echo "Postgres cannot archive its log; why: docker compose logs --tail 20 postgres" >&2
  exit 1
fi
home=/backup/$(ask "SELECT system_identifier FROM pg_control_system()")
mkdir -p "$home/base"
cd "$home/base"
rm -rf ./*.part
# Without the log: Postgres lets it end when the archive has all of the log that it needs.
pg_basebackup --username=postgres --pgdata=new.part --format=tar --gzip --wal-method=none --checkpoint=fast
stamp=$(date -u +%Y%m%dT%H%M%SZ)  # its end: it restores no instant before
mv new.part "$stamp"
ls -1d [0-9]*Z | head -n "-$keep" | xargs --no-run-if-empty rm -rf
oldest=$(ls -1d [0-9]*Z | head -n 1)
first=$(tar -xzOf "$oldest/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\)).*/\1/p')
pg_archivecleanup "$home/wal" "$first"
# Every role can read it, `orientation doctor` and the worker's figures do.
ask "COMMENT ON DATABASE intentions IS 'base backup $stamp'"
echo "backup $stamp: $(du -sh "$stamp" | cut -f1), $(ls -1d [0-9]*Z | wc -l) kept, log since $first"
INSIDE
