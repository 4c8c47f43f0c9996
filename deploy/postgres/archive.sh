#!/usr/bin/env bash
# Postgres' archive_command: keeps a piece of its log, compressed, in /backup/<system>/wal, whole or not at all. Each
# cluster has the folder of its system identifier: the names of a new one begin again. Its nodes may archive the same
# piece at once, each from what it has.
#   archive.sh PATH NAME
set -euo pipefail
system=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n 's/^Database system identifier: *//p')
path=$1 name=$2 wal=/backup/${system:?}/wal
mkdir -p "$wal"
if [ -f "$wal/$name.gz" ]; then
  if gzip -dc "$wal/$name.gz" | cmp "$path" -; then exit; fi
  # A leader that was cut off wrote on for a moment in a piece that the others have left. Who restores follows them
  # into the next timeline before that place, so either will do; both are kept.
  name=$name.${NODE:?another piece of this name is there}
fi
part=$wal/.$name.${NODE:-}
gzip -1 <"$path" >"$part"  # a piece that holds little has its 16 MB nevertheless
sync "$part"
mv "$part" "$wal/$name.gz"
sync "$wal"
