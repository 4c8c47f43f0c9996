#!/usr/bin/env bash
# Makes .venv with the pinned dependencies. Installs Debian's python3-venv where it is missing and may.
set -euo pipefail
cd "$(dirname "$0")/../.."

find_python() {
  local candidate
  for candidate in python3 python3.11 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

apt_install() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: $*. Please install it (Debian, Ubuntu: apt-get install $*), then run the command again." >&2
    exit 1
  fi
  echo "Installing $* with apt-get" >&2
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "$@"; } >&2
}

python=$(find_python) || { apt_install python3 python3-venv; python=$(find_python); }
"$python" -c 'import ensurepip' 2>/dev/null || { apt_install python3-venv; python=$(find_python); }

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  echo "Making .venv"
  rm -rf .venv
  "$python" -m venv .venv
fi
echo "Installing the pinned dependencies into .venv"
# Wheels only: whatever builds a source distribution may fetch and run what no hash covers.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
  -r requirements/dev.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
touch .venv/.ready
