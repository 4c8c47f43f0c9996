#!/usr/bin/env bash
# Postgres' archive_command: keeps a piece of its log in /backup/<system>/wal, whole or not at all. Each cluster has
# the folder of its system identifier: the names of a new one begin again.
#   archive.sh PATH NAME
set -euo pipefail
system=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n 's/^Database system identifier: *//p')
path=$1 name=$2 wal=/backup/${system:?}/wal
mkdir -p "$wal"
if [ -f "$wal/$name" ]; then exec cmp "$path" "$wal/$name"; fi
cp "$path" "$wal/.$name"
sync "$wal/.$name"
mv "$wal/.$name" "$wal/$name"
sync "$wal"
