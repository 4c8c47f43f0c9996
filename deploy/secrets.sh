#!/usr/bin/env bash
# Makes the secrets that are missing and hands each to the one user that needs it. Runs as a job of Compose
# before anything else, and again with every start: what is there is kept.
#
#   secrets.sh VAULT BROKER BACKUP          fill the volume VAULT, BROKER with RabbitMQ's users, and give
#                                           Postgres the folder BACKUP
#   secrets.sh VAULT BROKER BACKUP rotate   make all of them anew, but the superuser's of Postgres, Grafana's, and
#                                           what nodes of one server show one another
#
# VAULT/master is root's; VAULT/<user>/ holds files that only that user can read. CONSUMERS names the services that
# follow the events, each with the id of its user and of the one that migrates: `sync:10003:10013`. DATABASE_HOSTS,
# BROKER_HOSTS and MANAGEMENT_HOSTS are for the URLs; where the first are several, they show one another secrets too.
set -euo pipefail
umask 077
vault=$1 broker=$2 backup=$3 task=${4:-}
database_hosts=${DATABASE_HOSTS:-postgres:5432} broker_hosts=${BROKER_HOSTS:-rabbitmq:5672}
management_hosts=${MANAGEMENT_HOSTS:-rabbitmq:15672}

declare -A users=(
  [postgres]=999 [setup]=10010 [topology]=10015 [grafana]=472
  [web]=10001 [worker]=10005 [cli]=10006 [siecle]=10004
  [migrate-intentions]=10011 [migrate-siecle]=10014
)
consumers=()  # the services that follow the events
for each in $CONSUMERS; do
  IFS=: read -r name user migrating <<<"$each"
  consumers+=("$name")
  users[$name]=$user
  users[migrate-$name]=$migrating
done

master() {  # the secret of this name, made now if there is none
  local file=$vault/master/$1
  [ -s "$file" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' >"$file"
  cat "$file"
}

give() {  # USER FILE TEXT: replace the file, never leaving it half-written or readable by others
  local folder=$vault/$1
  mkdir -p "$folder" && chmod 711 "$folder"
  printf '%s' "$3" >"$folder/.$2" && chmod 400 "$folder/.$2"
  chown "${users[$1]}:${users[$1]}" "$folder/.$2"
  mv -f "$folder/.$2" "$folder/$2"
}

database() { printf 'postgresql://%s:%s@%s/%s' "$1" "$(master "database-$1")" "$database_hosts" "$2"; }
amqp() { printf 'amqp://%s:%s@%s/orientation' "$1" "$(master "amqp-$1")" "$broker_hosts"; }

hash_password() {  # RabbitMQ's salted SHA-256, as definitions carry it
  local salt hash
  salt=$(head -c 4 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  hash=$({ bytes "$salt"; printf '%s' "$1"; } | sha256sum | cut -c1-64)
  bytes "$salt$hash" | base64 -w0
}

bytes() { printf '%b' "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }

roles_of() {  # the roles of a service that log in to Postgres
  case $1 in
    intentions) echo intentions_{owner,web,feed,worker,cli,import,erase,restore} ;;
    *) echo "$1" "$1_owner" ;;
  esac
}

broker_users() {  # definitions.json with a password for each of its users
  local text user
  text=$(</definitions.json)
  for user in orientation admin intentions "${consumers[@]}"; do
    text=${text/"{{$user}}"/$(hash_password "$(master "amqp-$user")")}
  done
  printf '%s' "$text"
}

mkdir -p "$vault/master"
chmod 711 "$vault"
if [ "$task" = rotate ]; then
  find "$vault/master" -type f ! -name postgres ! -name grafana ! -name 'node-*' -delete
  rm -f "$vault/setup/database-intentions"  # of 0.1.0: that role can log in no more
fi

give postgres password "$(master postgres)"
give setup pgpass "*:*:*:postgres:$(master postgres)"
if [ "$database_hosts" != "${database_hosts/,/}" ]; then  # nodes of one server
  give postgres replicator "$(master node-replicator)"
  give setup database-replicator "$(master node-replicator)"
  give postgres patroni "$(master node-patroni)"
  master node-cookie >"$broker/.cookie.new" && chmod 400 "$broker/.cookie.new"
  chown 999:999 "$broker/.cookie.new" && mv -f "$broker/.cookie.new" "$broker/cookie"
fi
give setup services "intentions ${consumers[*]} siecle"
for service in intentions "${consumers[@]}" siecle; do
  for role in $(roles_of "$service"); do
    give setup "database-$role" "$(master "database-$role")"
  done
  give "migrate-$service" database-owner-url "$(database "${service}_owner" "$service")"
done
for user in web worker cli; do
  give "$user" database-url "$(database "intentions_$user" intentions)"
done
rm -f "$vault/cli/database-owner-url"  # of the release before: only migrations have it now
give web feed-database-url "$(database intentions_feed intentions)"
for command in import erase restore; do
  give cli "$command-database-url" "$(database "intentions_$command" intentions)"
done
for service in "${consumers[@]}" siecle; do
  give "$service" database-url "$(database "$service" "$service")"
done

give topology amqp-url "$(amqp orientation)"
give cli amqp-url "$(amqp orientation)"
for user in topology cli; do
  give "$user" management-url "http://admin:$(master amqp-admin)@$management_hosts"
done
give worker amqp-url "$(amqp intentions)"
for service in "${consumers[@]}"; do
  give "$service" amqp-url "$(amqp "$service")"
  give "$service" internal-token "$(master "$service-token")"
  give web "$service-token" "$(master "$service-token")"
done
for user in sync cli; do
  give "$user" reconcile-token "$(master reconcile-token)"
done
for user in web worker siecle; do
  give "$user" letters-token "$(master letters-token)"
done
for user in sync siecle; do
  give "$user" siecle-token "$(master siecle-token)"
done
give web secret-key "$(master secret-key)"
give grafana password "$(master grafana)"
give siecle siecle-admin-token "$(master siecle-admin-token)"
give siecle secret-key "$(master siecle-secret-key)"

broker_users >"$broker/.definitions.json" && chmod 400 "$broker/.definitions.json"
chown 999:999 "$broker/.definitions.json" && mv -f "$broker/.definitions.json" "$broker/definitions.json"
case $(stat -c %u "$backup") in
  999) ;;
  0) chown 999:999 "$backup" ;;
  *) echo "the folder for backups (ORIENTATION_BACKUP) has to belong to Postgres: chown 999:999 FOLDER" >&2; exit 1 ;;
esac
echo "the secrets are in place"
