#!/usr/bin/env bash
# A node of the database's cluster: Patroni with Postgres below it. NODE is its name on the networks.
#   patroni.sh [postgres options…]    each « -cname=value », as on one machine
# Passwords come from files and go into a file in memory that this user alone reads.
set -euo pipefail
umask 077
config=${PATRONICTL_CONFIG_FILE:?} place=$(dirname "$PGDATA")/restore
settings=$(printf '%s\n' "${@#-c}" | sed "s/\\([^=]*\\)=\\(.*\\)/    \\1: '\\2'/")
secret() { cat "/vault/postgres/$1"; }

# What deploy/restore.sh has left in the volume of one node: this cluster begins with a backup.
method='initdb' recovery=''
if [ -s "$place" ]; then
  method='restore'
  recovery=$(sed 's/^/      /' "$place")
fi

cat >"$config" <<CONFIG
scope: orientation
name: $NODE
restapi:
  listen: 0.0.0.0:8008
  connect_address: $NODE:8008
  authentication: {username: patroni, password: '$(secret patroni)'}
etcd3:
  hosts: [$(sed 's/[^,]*/&:2379/g' <<<"$MEMBERS")]
bootstrap:
  # Kept in etcd from the first start on; changed there: patronictl edit-config.
  dcs:
    # The least that Patroni allows: whoever leads and falls silent is replaced after so many seconds.
    ttl: 20
    loop_wait: 1
    retry_timeout: 3
    # A commit is answered once one of the others has it too, whichever is faster; who lacks one never leads.
    synchronous_mode: quorum
    synchronous_node_count: 1
    # While etcd is away whoever leads goes on for as long as it reaches all the others.
    failsafe_mode: true
    primary_start_timeout: 10
    postgresql:
      use_pg_rewind: true
      parameters: {max_connections: 200, max_wal_senders: 10, wal_log_hints: 'on'}
  method: $method
  restore:
    command: bash /cluster/from-backup.sh
    no_params: true
    recovery_conf:
$recovery
  initdb: [encoding: UTF8, locale: C.UTF-8, auth-host: scram-sha-256, auth-local: trust]
postgresql:
  listen: 0.0.0.0:5432
  connect_address: $NODE:5432
  data_dir: $PGDATA
  pgpass: /var/run/postgresql/pgpass
  use_unix_socket: true
  authentication:
    superuser: {username: postgres, password: '$(secret password)'}
    replication: {username: replicator, password: '$(secret replicator)'}
  pg_hba:
    - local all all trust
    - local replication all trust
    - host replication replicator all scram-sha-256
    - host all all all scram-sha-256
  # What cannot follow the new leader begins anew with a copy of it; its pieces of log are archived.
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  basebackup: [checkpoint: fast]
  parameters:
    unix_socket_directories: /var/run/postgresql
    # Each archives what it has: whoever leads may be lost before it has done so itself.
    archive_mode: always
    # A node that has vanished is noticed within ten seconds.
    wal_sender_timeout: 10s
    wal_receiver_timeout: 10s
    tcp_keepalives_idle: 4
    tcp_keepalives_interval: 2
    tcp_keepalives_count: 3
    tcp_user_timeout: 10000
$settings
watchdog: {mode: 'off'}
log: {level: WARNING}  # INFO has a line a second
CONFIG
# Of one machine: there it would count before what Patroni says, and commits would wait for nobody or for one who is gone.
if [ -f "$PGDATA/postgresql.auto.conf" ]; then
  sed -i '/^synchronous_standby_names/d' "$PGDATA/postgresql.auto.conf"
fi
exec patroni "$config"
