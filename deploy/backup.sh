#!/usr/bin/env bash
# A base backup beside the archived log of Postgres: together they restore any instant from here on.
#   deploy/backup.sh [KEEP]    keep the last KEEP base backups (default 14) and the log since the oldest
# Run it daily. The backup lies in the volume `backup`, or where ORIENTATION_BACKUP says; copy it elsewhere.
set -euo pipefail
keep=${1:-14}
docker compose exec -T postgres bash -s "$keep" <<'INSIDE'
set -euo pipefail
keep=$1 stamp=$(date -u +%Y%m%dT%H%M%SZ)
cd /backup/base
rm -rf ./*.part
pg_basebackup --username=postgres --pgdata="$stamp.part" --format=tar --gzip --wal-method=fetch --checkpoint=fast
mv "$stamp.part" "$stamp"
ls -1d [0-9]*Z | head -n "-$keep" | xargs --no-run-if-empty rm -rf
oldest=$(ls -1d [0-9]*Z | head -n 1)
first=$(tar -xzOf "$oldest/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\)).*/\1/p')
pg_archivecleanup /backup/wal "$first"
echo "backup $stamp: $(du -sh "$stamp" | cut -f1), $(ls -1d [0-9]*Z | wc -l) kept, log since $first"
INSIDE
