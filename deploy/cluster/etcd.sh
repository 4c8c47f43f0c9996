#!/usr/bin/env bash
# A member of etcd, which knows who leads the database. Only the network of the cluster reaches what it keeps; its
# figures are for Prometheus, on another one.
#   etcd.sh NAME    one of MEMBERS, the members' names on that network; STATE is `new`, or `existing` for one that lost
#                   its disk
set -euo pipefail
name=$1 data=/var/lib/etcd/data
own=$(getent ahostsv4 "$name" | awk 'NR == 1 {print $1}')
all=$(sed 's#[^,]*#&=http://&:2380#g' <<<"$MEMBERS")
exec etcd --name="$name" --data-dir="$data" --log-level=warn \
  --listen-peer-urls="http://$own:2380" --initial-advertise-peer-urls="http://$name:2380" \
  --listen-client-urls="http://$own:2379" --advertise-client-urls="http://$name:2379" \
  --listen-metrics-urls=http://0.0.0.0:2381 \
  --initial-cluster="$all" --initial-cluster-state="$STATE" --initial-cluster-token=orientation \
  --auto-compaction-mode=periodic --auto-compaction-retention=1h
