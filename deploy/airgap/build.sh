#!/usr/bin/env bash
# Builds base images from Debian's packages, for a machine without an image registry: all that docker-compose.yml
# names but Grafana's, which Debian does not have. It needs root, debootstrap, an engine, and a Debian mirror
# (DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR, also of your own network). DEBIAN is the release: 13, or 12.
# The images keep to the contract of the official ones, so the same docker-compose.yml runs on them:
#   set -a; source deploy/airgap/images.env; set +a; docker compose up --wait
# What is there is kept; `build.sh anew` builds all of it again, with the security fixes of the day.
set -euo pipefail
cd "$(dirname "$0")"
release=${DEBIAN:-13}
case $release in
  12) suite=bookworm ;;
  13) suite=trixie ;;
  *) echo "DEBIAN is 12 or 13, not $release" >&2; exit 2 ;;
esac
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-$mirror-security}
cache=()
if [ "${1:-}" = anew ]; then cache=(--no-cache); fi

if [ "$(id -u)" -ne 0 ]; then echo "build.sh needs root, as debootstrap does" >&2; exit 1; fi
for program in debootstrap docker; do
  command -v "$program" >/dev/null || { echo "build.sh needs $program: apt-get install $program" >&2; exit 1; }
done

if [ "${#cache[@]}" -gt 0 ] || ! docker image inspect "orientation-airgap/debootstrap:$release" >/dev/null 2>&1; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  echo "debian $release: debootstrap $suite from $mirror"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
  rm -f "$root.log"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  echo "deb $security $suite-security main" >>"$root/etc/apt/sources.list"
  tar --directory "$root" --create . | docker import - "orientation-airgap/debootstrap:$release" >/dev/null
  cache=(--no-cache)
fi
for image in debian python postgres rabbitmq mail caddy prometheus alertmanager; do
  echo "$image: from Debian's packages"
  context=$image
  if [ "$image" = mail ]; then context=../mail; fi  # the stack without Docker has the same catcher
  # The classic builder is in every engine, with or without buildx.
  DOCKER_BUILDKIT=0 docker build "${cache[@]}" --build-arg "DEBIAN=$release" --quiet --tag "orientation-airgap/$image:$release" "$context" 2>/dev/null \
    || DOCKER_BUILDKIT=0 docker build "${cache[@]}" --build-arg "DEBIAN=$release" --tag "orientation-airgap/$image:$release" "$context"
done
