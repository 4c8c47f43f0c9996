#!/usr/bin/env bash
# Postgres' archive_command: keeps a piece of its log, compressed, in /backup/<system>/wal, whole or not at all. Each
# cluster has the folder of its system identifier: the names of a new one begin again. Its nodes may archive the same
# piece at once, each from what it has.
#   archive.sh PATH NAME
set -euo pipefail
system=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n 's/^Database system identifier: *//p')
path=$1 name=$2 wal=/backup/${system:?}/wal
part=$wal/.$name.${NODE:-}
mkdir -p "$wal"
if [ -f "$wal/$name.gz" ]; then
  if gzip -dc "$wal/$name.gz" | cmp "$path" -; then rm -f "$part"; sync "$wal"; exit; fi
  # A leader that was cut off wrote on for a moment in a piece that the others have left. Who restores follows them
  # into the next timeline before that place, so either will do; both are kept.
  name=$name.${NODE:?another piece of this name is there}
fi
gzip -1 <"$path" >"$part"  # a piece that holds little has its 16 MB nevertheless
sync "$part"
if [ "$name" = "$2" ] && ln "$part" "$wal/$name.gz" 2>/dev/null; then
  rm "$part"
elif [ "$name" = "$2" ] && [ -f "$wal/$name.gz" ]; then
  exec bash "$0" "$@"  # another node was faster: what it keeps is compared, not replaced
else
  mv "$part" "$wal/$name.gz"  # a name of this node's own, or a disk that knows no links
fi
sync "$wal"
