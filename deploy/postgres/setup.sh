#!/usr/bin/env bash
# Roles with their passwords and one database a service, as the superuser; a job of Compose, repeatable.
# Passwords come from files and go over stdin: never in an argument or the environment.
set -euo pipefail
secrets=$1
export PGPASSFILE=$secrets/pgpass PGHOST=postgres PGUSER=postgres
run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$@"; }

run postgres --file /roles.sql
for service in intentions notifications sync siecle; do
  for role in "$service" "${service}_owner"; do
    run postgres <<<"\\set password \`cat $secrets/database-$role\`
                     ALTER ROLE $role PASSWORD :'password';"
  done
  if [ -z "$(run postgres --tuples-only <<<"SELECT 1 FROM pg_database WHERE datname = '$service'")" ]; then
    run postgres <<<"CREATE DATABASE $service OWNER ${service}_owner TEMPLATE template0 ENCODING 'UTF8';"
  fi
  run postgres <<<"REVOKE CONNECT, TEMPORARY ON DATABASE $service FROM PUBLIC;
                   GRANT CONNECT ON DATABASE $service TO $service;"
done
echo "roles and databases are in place"
