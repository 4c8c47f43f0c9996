#!/usr/bin/env bash
# Restores all databases to an instant, begins a new history, and starts the system again; on a new machine too,
# where nothing but the backup is there.
#   deploy/restore.sh 2026-11-24T08:30:00Z [HOURS]     to that instant
#   deploy/restore.sh latest [HOURS]                   to the last that was archived
# The events of the last HOURS (default 720) before it are published again: at least since the oldest that a consumer
# had not taken yet. What was there before stays in the volume, under data.before-<now>, until you remove it, and can
# be restored as any instant can: the last lines say which one.
#
# Each restore begins a timeline of Postgres, with a base backup before anything else is written in it. So the newest
# base backup from before an instant is of the timeline of that instant, also where a restore left it later.
set -euo pipefail
instant=${1:?an instant like 2026-11-24T08:30:00Z, or latest} hours=${2:-720}
[[ $hours =~ ^[0-9]+$ ]] || { echo "HOURS is a number, not $hours" >&2; exit 2; }
# Whatever works on the databases, also what restarts in a loop just now.
services=$(docker compose config --services | grep -vxE 'postgres|rabbitmq|mail|caddy|prometheus|alertmanager|grafana')
compose_run() { docker compose run --rm -T --no-deps "$@"; }

compose_run secrets  # keeps those that are there
chosen=$(compose_run --entrypoint bash postgres -s "$instant" <<'INSIDE'
set -euo pipefail
shopt -s nullglob
cd /backup
before='~'
if [ "$1" != latest ]; then
  before=$(date -u -d "$1" +%Y%m%dT%H%M%SZ)
  [[ ! $before > $(date -u +%Y%m%dT%H%M%SZ) ]] || { echo "$1 is still to come (UTC where no zone is said)" >&2; exit 1; }
fi
chosen=$(printf '%s\n' [0-9]*/base/[0-9]*Z | sort -t/ -k3 | awk -F/ -v before="$before" '$3 < before' | tail -n 1)
[ -n "$chosen" ] || { echo "there is no base backup from before $1" >&2; exit 1; }
theirs=$(tar -xzOf "$chosen/base.tar.gz" PG_VERSION)
[[ "$(postgres --version)" =~ \)\ $theirs[.\ ] ]] || { echo "$chosen is of Postgres $theirs: set POSTGRES_IMAGE" >&2; exit 1; }
echo "$chosen"
INSIDE
)

# shellcheck disable=SC2086 # one word a service
docker compose stop $services
undo=
if docker compose exec -T postgres pg_isready --quiet 2>/dev/null; then
  undo=$(docker compose exec -T postgres date -u +%FT%T.%NZ)
  # Postgres finds an instant by a commit after it; what is written by then is archived when it stops.
  docker compose exec -T postgres psql --username=postgres --quiet --tuples-only \
    --command "SELECT pg_current_xact_id()" --command "SELECT pg_switch_wal()" >/dev/null \
    || { undo=; echo "what was written last is not in the backup" >&2; }
fi
docker compose stop postgres

compose_run --entrypoint bash postgres -s "$instant" "$chosen" <<'INSIDE'
set -euo pipefail
instant=$1 chosen=$2 home=$PGDATA
kept="$home.before-$(date -u +%Y%m%dT%H%M%SZ)"
[ ! -d "$home" ] || mv "$home" "$kept"
mkdir -m 700 "$home"
tar -xzf "/backup/$chosen/base.tar.gz" -C "$home"
{
  echo "restore_command = 'gzip -dc /backup/${chosen%%/*}/wal/%f.gz >%p'"
  echo "recovery_target_action = promote"
  if [ "$instant" != latest ]; then
    echo "recovery_target_timeline = current"
    # Postgres does not know « Z » while it reads this.
    echo "recovery_target_time = '$(date -u -d "$instant" +%FT%T.%6N+00)'"
  fi
} >>"$home/postgresql.auto.conf"
touch "$home/recovery.signal"
echo "from the base backup $chosen; what was there is kept in $kept"
INSIDE

unreached() {
  docker compose logs --tail 20 postgres >&2
  echo "Postgres did not get to $instant; its log says why (nothing was written after it: latest is the same)." >&2
  echo "Everything is back by: deploy/restore.sh latest" >&2
  exit 1
}
docker compose up --detach --wait --no-deps postgres || unreached
until [ "$(docker compose exec -T postgres psql --username=postgres --tuples-only --no-align \
           --command 'SELECT pg_is_in_recovery()')" = f ]; do
  [ -n "$(docker compose ps --quiet --status running postgres)" ] || unreached
  sleep 1
done
docker compose exec -T postgres psql --username=postgres --quiet <<'SQL'
ALTER SYSTEM RESET restore_command;
ALTER SYSTEM RESET recovery_target_action;
ALTER SYSTEM RESET recovery_target_timeline;
ALTER SYSTEM RESET recovery_target_time;
SQL
"$(dirname "$0")/backup.sh" 1000000  # prunes none

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
compose_run cli events new-log --republish-hours "$hours"
docker compose up --detach --wait
[ -z "$undo" ] || echo "back to what was there before: deploy/restore.sh $undo"
echo "restored to $instant"
