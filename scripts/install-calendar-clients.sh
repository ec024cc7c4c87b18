#!/bin/sh
# Calendar programs that read our feeds in tests: calcurse, libical, Thunderbird, and two libraries for Node.js.
# Installs what is missing where it may; what it cannot install is left out of the tests, and the run says so.
set -u
into=.venv-clients/node
missing=
command -v calcurse >/dev/null || missing="$missing calcurse"
/usr/bin/python3 -c "import gi; gi.require_version('ICalGLib', '3.0')" 2>/dev/null ||
  missing="$missing gir1.2-ical-3.0 python3-gi"
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
get() { # PACKAGE…
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@" >/dev/null || echo "Could not install $*." >&2
}
command -v thunderbird >/dev/null && large= || large=thunderbird
if [ -n "$missing$large" ] && command -v apt-get >/dev/null; then
  printf '%s installing%s %s\n' "$(date +%H:%M:%S)" "$missing" "$large"
  $as_root apt-get update -qq -o DPkg::Lock::Timeout=300
  # shellcheck disable=SC2086  # a list of package names
  [ -z "$missing" ] || get $missing
  # 80 MB, about ten seconds where they come quickly; where they do not, the tests do without
  if [ -n "$large" ] && timeout 120 $as_root apt-get install -y -qq --no-install-recommends --download-only \
    -o DPkg::Lock::Timeout=300 "$large" >/dev/null; then
    get "$large"
  fi
fi
if ! cmp -s tests/clients/node/package-lock.json "$into/.installed"; then
  if command -v npm >/dev/null && node -e 'process.exit(Number(parseInt(process.versions.node) < 20))' 2>/dev/null; then
    printf '%s installing calendar libraries for Node.js\n' "$(date +%H:%M:%S)"
    mkdir -p "$into"
    cp tests/clients/node/package.json tests/clients/node/package-lock.json tests/clients/node/.npmrc "$into"
    if (cd "$into" && npm ci --ignore-scripts --no-progress --loglevel=error >/dev/null); then
      cp tests/clients/node/package-lock.json "$into/.installed"
    fi
  else
    echo "Node.js 20 with npm is not here: its calendar libraries are left out." >&2
  fi
fi
exit 0
