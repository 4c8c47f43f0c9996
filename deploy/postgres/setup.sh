#!/usr/bin/env bash
# Roles with their passwords and one database a service, as the superuser; a job of Compose, repeatable.
# Passwords come from files and go over stdin: never in an argument or the environment.
set -euo pipefail
secrets=$1
export PGPASSFILE=$secrets/pgpass PGHOST=${PGHOST:-postgres} PGUSER=postgres
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$@"; }

roles_of() {  # the roles of a service that log in
  case $1 in
    intentions) echo intentions_{owner,web,feed,worker,cli,import,erase,restore} ;;
    *) echo "$1" "$1_owner" ;;
  esac
}

set_password() {  # ROLE: as its file says
  run postgres <<<"\\set password \`cat $secrets/database-$1\`
                   ALTER ROLE $1 PASSWORD :'password';"
}

run postgres --file /roles.sql
if [ -e "$secrets/database-replicator" ]; then  # what the nodes of a cluster copy from one another as
  run postgres <<<"SELECT 'CREATE ROLE replicator LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \\gexec"
  set_password replicator
fi
# What all processes were in 0.1.0: no password but the one that its vault holds, until all are made anew.
[ -e "$secrets/database-intentions" ] || run postgres <<<"ALTER ROLE intentions PASSWORD NULL;"
# The databases that every server brings are the superuser's.
run postgres <<<"REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;"
for service in $(cat "$secrets/services"); do
  for role in $(roles_of "$service"); do
    run postgres <<<"SELECT 'CREATE ROLE $role LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') \\gexec"
    set_password "$role"
  done
  if [ -z "$(run postgres --tuples-only <<<"SELECT 1 FROM pg_database WHERE datname = '$service'")" ]; then
    run postgres <<<"CREATE DATABASE $service OWNER ${service}_owner TEMPLATE template0 ENCODING 'UTF8';"
  fi
  run postgres <<<"REVOKE CONNECT, TEMPORARY ON DATABASE $service FROM PUBLIC;
                   GRANT CONNECT ON DATABASE $service TO $(roles_of "$service" | tr ' ' ,);"
done
echo "roles and databases are in place"
