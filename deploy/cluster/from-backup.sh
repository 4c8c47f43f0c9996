#!/usr/bin/env bash
# The first node of a cluster that begins with a base backup; deploy/restore.sh has said which one.
set -euo pipefail
base=$(sed -n 's/^# base: //p' "$(dirname "$PGDATA")/restore")
mkdir -m 700 "$PGDATA"
tar -xzf "/backup/$base/base.tar.gz" -C "$PGDATA"
# Of a restore that was broken off, or of one machine; what is asked for now, Patroni says.
sed -i '/^restore_command\|^recovery_target\|^synchronous_standby_names/d' "$PGDATA/postgresql.auto.conf"
