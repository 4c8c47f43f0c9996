#!/usr/bin/env bash
# A base backup beside the archived log of Postgres: together they restore any instant from here on.
#   deploy/backup.sh [KEEP]    keep the last KEEP base backups (default 14) and the log since the oldest
# Where another machine makes one at the same moment, it waits for that one, which is then its own too.
# Run it daily. The backup lies in the volume `backup`, or where ORIENTATION_BACKUP says; copy it elsewhere.
set -euo pipefail
keep=${1:-14}
. "$(dirname "$0")/nodes.sh"
node=$(leader)
[ -n "$node" ] || { echo "no node of Postgres takes changes" >&2; exit 1; }
docker compose exec -T "$node" bash -s "$keep" <<'INSIDE'
set -euo pipefail
keep=$1
left() { df --output=avail "$1" . | tail -n 1 | tr -d ' '; }
ask() { psql --no-psqlrc --username=postgres --tuples-only --no-align --quiet --command "$1"; }
if [ "$(ask "SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver")" = t ]; then
  echo "Postgres cannot archive its log; why: docker compose logs --tail 20 postgres (or postgres-2, postgres-3)" >&2
  exit 1
fi
home=/backup/$(ask "SELECT system_identifier FROM pg_control_system()")
mkdir -p "$home/base"
cd "$home/base"
exec 9>.lock
newest() { find . -maxdepth 1 -name '[0-9]*Z' | sort | tail -n 1; }
before=$(newest)
if ! flock --nonblock 9; then
  flock 9
  [ "$(newest)" = "$before" ] || { echo "backup $(basename "$(newest)"), made by another at the same time"; exit 0; }
fi
rm -rf ./*.part
# Without the log: Postgres lets it end when the archive has all of the log that it needs.
pg_basebackup --username=postgres --pgdata=new.part --format=tar --gzip --wal-method=none --checkpoint=fast
stamp=$(date -u +%Y%m%dT%H%M%SZ)  # its end: it restores no instant before
mv new.part "$stamp"
ls -1d [0-9]*Z | head -n "-$keep" | xargs --no-run-if-empty rm -rf
# The least of all, whatever their order: after a restore the log's positions go on from an earlier one.
starts() {
  local base
  for base in [0-9]*Z; do
    tar --occurrence=1 -xzOf "$base/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION.*(file \([0-9A-F]*\)).*/\1/p'
  done
}
first=$(starts | sort --key=1.9 | sed -n 1p)
pg_archivecleanup -x .gz "$home/wal" "$first"
find "$home/wal" -name '*.postgres*.gz' ! -newer "$(ls -1d [0-9]*Z | head -n 1)" -delete  # of leaders that were cut off
# Every role can read it, `orientation doctor` and the worker's figures do: they believe it for this folder alone.
psql --no-psqlrc --username=postgres --quiet --set=ON_ERROR_STOP=1 --set=said="base backup $stamp in $(ask 'SHOW orientation.backup')" \
  <<<"COMMENT ON DATABASE intentions IS :'said';"
echo "backup $stamp: $(du -sh "$stamp" | cut -f1), $(ls -1d [0-9]*Z | wc -l) kept, log since $first, $(left -h) left"
if (($(left -k) < 4 * $(du -sk "$stamp" | cut -f1))); then
  echo "the disk of the backup has room for fewer than four more" >&2
fi
INSIDE
