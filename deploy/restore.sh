#!/usr/bin/env bash
# Restores all databases to an instant, begins a new history, and starts the system again; on a new machine too,
# where nothing but the backup is there.
#   deploy/restore.sh 2026-11-24T08:30:00Z [HOURS]     to that instant
#   deploy/restore.sh latest [HOURS]                   to the last that was archived
# The events of the last HOURS (default 720) before it are published again: at least since the oldest that a consumer
# had not taken yet. What was there before stays in the volume, under data.before-<now>, until you remove it, and can
# be restored as any instant can: it says which one.
#
# Each restore begins a timeline of Postgres, with a base backup before families write in it. So the newest base backup
# from before an instant is of the timeline of that instant, also where a restore left it later, or of one that
# failovers have led on from.
set -euo pipefail
instant=${1:?an instant like 2026-11-24T08:30:00Z, or latest} hours=${2:-720}
[[ $hours =~ ^[0-9]+$ ]] || { echo "HOURS is a number, not $hours" >&2; exit 2; }
. "$(dirname "$0")/nodes.sh"
# Whatever works on the databases, also what restarts in a loop just now.
services=$(docker compose config --services \
  | grep -vxE '(postgres|rabbitmq|etcd)(-[0-9]+)?|mail|caddy|prometheus|alertmanager|grafana')
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
if (($(df --output=avail -k . | tail -n 1) < 2 * $(du -sk "$chosen" | cut -f1))); then
  echo "the disk of the backup is nearly full: make room first, or the restored system cannot be backed up" >&2
  exit 1
fi
echo "$chosen"
INSIDE
)
node=$(leader)
node=${node:-postgres}  # where Postgres begins again
ask() { ask_node "$node" "$1"; }
# Whether what Postgres writes cannot be archived; nothing where it does not run, or is still restoring.
failing=$(ask "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
               FROM pg_stat_archiver WHERE NOT pg_is_in_recovery()" 2>/dev/null || true)
if [ "$failing" = t ]; then
  echo "Postgres cannot archive its log: mend that first, or stop it and lose what it has written since" >&2
  exit 1
fi

trap 'echo "NOT FINISHED: run the same command again, and start nothing before it has ended well" >&2' EXIT
# shellcheck disable=SC2086 # one word a service
docker compose stop $services
if [ -n "$failing" ]; then
  undo=$(docker compose exec -T "$node" date -u +%FT%T.%NZ)
  ask "SELECT pg_current_xact_id()" >/dev/null  # Postgres finds an instant by a commit after it; its stop archives that
  echo "back to what was there until now: deploy/restore.sh $undo"
fi
others=$(grep -vx "$node" <<<"$nodes" || true)
# shellcheck disable=SC2086 # one word a node
[ -z "$others" ] || docker compose stop $others  # before the leader, or one of them would lead
docker compose stop "$node"
for each in $nodes; do
  compose_run --entrypoint bash "$each" -s <<'INSIDE'
set -euo pipefail
rm -f "$(dirname "$PGDATA")/restore"  # of a restore that did not get there: until now nothing else may begin
kept="$PGDATA.before-$(date -u +%Y%m%dT%H%M%SZ)"
if [ -d "$PGDATA" ]; then mv "$PGDATA" "$kept"; echo "what was there is kept in $kept"; fi
INSIDE
done

compose_run --entrypoint bash "$node" -s "$instant" "$chosen" "$others" <<'INSIDE'
set -euo pipefail
shopt -s nullglob
instant=$1 chosen=$2 others=$3
piece="/backup/${chosen%%/*}/wal/%f"
timeline() {  # of the base backup, or the last that failovers have led on to
  local found next
  next=$(tar --occurrence=1 -xzOf "/backup/$chosen/base.tar.gz" backup_label | sed -n 's/^START TIMELINE: //p')
  while [ -n "$next" ]; do
    found=$next next=''
    for file in "/backup/${chosen%%/*}"/wal/????????.history.gz; do
      if gzip -dc "$file" | tail -n 1 | grep -q "^$found[[:space:]].*no recovery target"; then
        next=$((16#$(basename "$file" .history.gz)))
      fi
    done
  done
  echo "$found"
}
settings() {
  # Compressed, or of before that was so.
  echo "restore_command = 'if [ -f $piece.gz ]; then gzip -dc $piece.gz; else cat $piece; fi >%p'"
  echo "recovery_target_action = promote"
  if [ "$instant" != latest ]; then
    echo "recovery_target_timeline = $(timeline)"
    # Postgres does not know « Z » while it reads this.
    echo "recovery_target_time = '$(date -u -d "$instant" +%FT%T.%6N+00)'"
  fi
}
if [ -n "$others" ]; then  # Patroni begins with it: deploy/cluster/patroni.sh
  { echo "# base: $chosen"; settings | sed 's/ = /: /'; } >"$(dirname "$PGDATA")/restore"
else
  mkdir -m 700 "$PGDATA"
  tar -xzf "/backup/$chosen/base.tar.gz" -C "$PGDATA"
  # Of a restore that was broken off.
  sed -i '/^restore_command\|^recovery_target/d' "$PGDATA/postgresql.auto.conf"
  settings >>"$PGDATA/postgresql.auto.conf"
  # Nobody follows what begins here, and each commit would wait. A cluster's Patroni says it anew, another operator has to.
  if grep --no-filename '^[[:space:]]*synchronous_standby_names' "$PGDATA"/postgresql*.conf; then
    sed -i '/^[[:space:]]*synchronous_standby_names/d' "$PGDATA"/postgresql*.conf
    echo "that is taken out: on one machine set it again once a standby follows what is restored"
  fi
  touch "$PGDATA/recovery.signal"
fi
echo "from the base backup $chosen"
INSIDE

unreached() {
  docker compose logs --tail 20 "$node" >&2
  docker compose stop "$node"
  echo "Postgres did not get to $instant; its log says why. Where it ended before that instant, nothing was written" >&2
  echo "after it, or a restore was under way. Everything is back by: deploy/restore.sh latest" >&2
  trap - EXIT
  exit 1
}
restarts() { docker inspect --format '{{.RestartCount}}{{.State.Running}}' "$(docker compose ps --all --quiet "$node")"; }
servers() { docker compose config --services | grep -xE "$1(-[0-9]+)?"; }
if [ -n "$others" ]; then  # who leads, and by which history, is forgotten
  # shellcheck disable=SC2046 # one word a node
  docker compose up --detach --wait $(servers etcd)
  docker compose exec -T etcd etcdctl del --prefix /service/orientation/
fi
docker compose up --detach "$node"
until [ "$(ask 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; do
  [ "$(restarts)" = 0true ] || unreached
  sleep 1
done
if [ -n "$others" ]; then
  docker compose exec -T "$node" bash -c 'rm "$(dirname "$PGDATA")/restore"'
  # shellcheck disable=SC2086 # one word a node
  docker compose up --detach --wait $nodes
else
  docker compose exec -T postgres psql --username=postgres --quiet --set=ON_ERROR_STOP=1 <<'SQL'
ALTER SYSTEM RESET restore_command;
ALTER SYSTEM RESET recovery_target_action;
ALTER SYSTEM RESET recovery_target_timeline;
ALTER SYSTEM RESET recovery_target_time;
-- The roles have the passwords of that time, or of another machine: they get those of the vault.
\set password `cat /vault/postgres/password`
ALTER ROLE postgres PASSWORD :'password';
SQL
fi
compose_run setup
compose_run migrate-intentions  # of an instant before an upgrade, it lacks the rights of the role that begins the history

# What waits in the queues is of a history that the databases do not know any more.
# shellcheck disable=SC2046 # one word a node
docker compose up --detach --wait $(servers rabbitmq)
compose_run topology
compose_run topology shared.messaging purge
compose_run cli events new-log --republish-hours "$hours"
fresh=yes
"$(dirname "$0")/backup.sh" 1000000 || fresh=  # prunes none
docker compose up --detach --wait
trap - EXIT
echo "restored to $instant"
if [ -z "$fresh" ]; then
  echo "but without a base backup: until deploy/backup.sh has made one, nothing that is written now can be restored" >&2
  exit 1
fi
