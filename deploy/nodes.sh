#!/usr/bin/env bash
# For the scripts beside it, which source this: the nodes of Postgres, one or several, and what is asked of them.
set -euo pipefail
nodes=$(docker compose config --services | grep -xE 'postgres(-[0-9]+)?' | sort)

ask_node() {  # NODE SQL: what it answers
  docker compose exec -T "$1" psql --no-psqlrc --username=postgres --tuples-only --no-align --quiet --command "$2"
}

leader() {  # the node that takes changes; nothing where none does
  local node
  for node in $nodes; do
    if [ "$(ask_node "$node" 'SELECT pg_is_in_recovery()' 2>/dev/null)" = f ]; then echo "$node"; return; fi
  done
}
