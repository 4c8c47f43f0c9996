#!/usr/bin/env bash
# Postgres' archive_command: keeps a piece of its log, compressed, in /backup/<system>/wal, whole or not at all. Each
# cluster has the folder of its system identifier: the names of a new one begin again.
#   archive.sh PATH NAME
set -euo pipefail
system=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n 's/^Database system identifier: *//p')
path=$1 name=$2 wal=/backup/${system:?}/wal
mkdir -p "$wal"
if [ -f "$wal/$name.gz" ]; then
  gzip -dc "$wal/$name.gz" | cmp "$path" -
  exit
fi
gzip -1 <"$path" >"$wal/.$name"  # a piece that holds little has its 16 MB nevertheless
sync "$wal/.$name"
mv "$wal/.$name" "$wal/$name.gz"
sync "$wal"
