#!/usr/bin/env bash
# Restores all databases to an instant, begins a new history, and starts the system again; on a new machine too,
# where nothing but the backup is there.
#   deploy/restore.sh 2026-11-24T08:30:00Z     to that instant
#   deploy/restore.sh latest                   to the last that was archived
# What was there before stays in the volume, under data.before-<now>, until you remove it.
set -euo pipefail
instant=${1:?an instant like 2026-11-24T08:30:00Z, or latest}
services=$(docker compose ps --services --status running | grep -E '^(web|web-2|worker|notifications|sync|siecle)$' || true)
compose_run() { docker compose run --rm -T --no-deps "$@"; }

if [ "$instant" = latest ] && docker compose exec -T postgres pg_isready --quiet 2>/dev/null; then
  docker compose exec -T postgres psql --username=postgres --quiet --tuples-only \
    --command "SELECT pg_switch_wal()" >/dev/null  # the last minute is archived by the stop below
fi
# shellcheck disable=SC2086 # one word a service
docker compose stop $services postgres
docker compose run --rm -T secrets  # keeps those that are there

compose_run --entrypoint bash postgres -s "$instant" <<'INSIDE'
set -euo pipefail
instant=$1 home=$PGDATA
chosen=$(cd /backup/base && ls -1d [0-9]*Z | if [ "$instant" = latest ]; then cat; else
  awk -v to="$(date -u -d "$instant" +%Y%m%dT%H%M%SZ)" '$1 < to'; fi | tail -n 1)
[ -n "$chosen" ] || { echo "there is no backup from before $instant" >&2; exit 1; }
kept="$home.before-$(date -u +%Y%m%dT%H%M%SZ)"
[ ! -d "$home" ] || mv "$home" "$kept"
mkdir -m 700 "$home"
tar -xzf "/backup/base/$chosen/base.tar.gz" -C "$home"
{
  echo "restore_command = 'cp /backup/wal/%f %p'"
  echo "recovery_target_action = promote"
  [ "$instant" = latest ] || echo "recovery_target_time = '$instant'"
} >>"$home/postgresql.auto.conf"
touch "$home/recovery.signal"
echo "from the base backup $chosen; what was there is kept in $kept"
INSIDE

docker compose up --detach --wait --no-deps postgres
until [ "$(docker compose exec -T postgres psql --username=postgres --tuples-only --no-align \
           --command 'SELECT pg_is_in_recovery()')" = f ]; do
  [ -n "$(docker compose ps --quiet --status running postgres)" ] || { docker compose logs --tail 20 postgres >&2; exit 1; }
  sleep 1
done
docker compose exec -T postgres psql --username=postgres --quiet --command \
  "ALTER SYSTEM RESET recovery_target_time" --command "ALTER SYSTEM RESET recovery_target_action" \
  --command "ALTER SYSTEM RESET restore_command"

# The roles have the passwords of that time, or of another machine: they get those of the vault.
docker compose exec -T postgres psql --username=postgres --quiet <<'SQL'
\set password `cat /vault/postgres/password`
ALTER ROLE postgres PASSWORD :'password';
SQL
compose_run setup

# What waits in the queues is of a history that the databases do not know any more.
docker compose up --detach --wait rabbitmq
compose_run topology
compose_run topology shared.messaging purge
compose_run cli events new-log
# shellcheck disable=SC2086
docker compose up --detach --wait ${services:-}
echo "restored to $instant"
