#!/usr/bin/env bash
# Changes the nodes of deploy/compose.ha.yml for those that the Compose files say now, one after the other: the next one
# once the one before is back among the others. Those of Postgres that follow come before the one that leads.
#   deploy/upgrade-nodes.sh    may be run again where it ended early
set -euo pipefail
. "$(dirname "$0")/nodes.sh"
of() { docker compose config --services | grep -xE "$1(-[0-9]+)?" | sort; }

await() {  # WHAT COMMAND…: until it succeeds; the end where it does not
  local what=$1 deadline=$((SECONDS + 600))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || { echo "after ten minutes still not so: $what. Nothing more is changed" >&2; exit 1; }
    sleep 2
  done
}
change() { echo "$1"; docker compose up --detach --wait "$1"; }

all_vote() { docker compose exec -T "$1" etcdctl endpoint health; }
all_follow() {  # each of the others has what is answered, or may be the one that has it
  local found
  found=$(ask_node "$(leader)" "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'")
  [ "$found" = $(($(wc -w <<<"$nodes") - 1)) ]
}
may_go() { docker compose exec -T "$1" rabbitmq-diagnostics check_if_node_is_quorum_critical; }

for node in $(of etcd); do
  await "all members of etcd are healthy, before $node" all_vote "$node"
  change "$node"
  await "all members of etcd are healthy, after $node" all_vote "$node"
done
await "all nodes of Postgres follow their leader" all_follow
first=$(leader)
for node in $(grep -vx "$first" <<<"$nodes") "$first"; do
  change "$node"
  await "all nodes of Postgres follow their leader, after $node" all_follow
done
for node in $(of rabbitmq); do
  await "the queues can do without $node" may_go "$node"
  change "$node"
  await "the queues can do without $node again" may_go "$node"
done
