#!/bin/sh
# install.sh VENV LOCK [only]: an environment from a hash-pinned lock, then (unless "only") this checkout in it.
set -eu
venv=$1
lock=$2
say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }

if ! python3 -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))'; then
  echo "Houniao needs Python 3.11 or newer; python3 is $(python3 --version 2>&1)." >&2
  exit 1
fi
if ! python3 -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing python3-venv"
    apt-get update -qq -o DPkg::Lock::Timeout=300
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 python3-venv >/dev/null
  else
    echo "python3-venv is missing. Install it first: sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi
[ -x "$venv/bin/python" ] || { say "making $venv"; python3 -m venv "$venv"; }
say "installing packages of $lock into $venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock || true
if [ -x "$venv/bin/uv" ]; then
  VIRTUAL_ENV="$PWD/$venv" UV_PYTHON_DOWNLOADS=never "$venv/bin/uv" pip install --quiet --compile-bytecode --require-hashes -r "$lock"
else
  "$venv/bin/pip" install --disable-pip-version-check --require-hashes -r "$lock"
fi
if [ "${3:-}" != only ]; then
  say "installing houniao itself"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
say "ready: $venv"
