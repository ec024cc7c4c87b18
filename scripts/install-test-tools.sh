#!/bin/sh
# What the tests need beyond Python: Chromium, Chinese fonts, PostgreSQL. Installs what is missing where it may.
set -eu
missing=
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
[ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ] || missing="$missing fontconfig fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then as_root=
elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then as_root=sudo
else
  echo "Cannot install$missing here (no apt-get, or not root); the tests that need them will fail or say so." >&2
  exit 0
fi
printf '%s installing%s\n' "$(date +%H:%M:%S)" "$missing"
$as_root apt-get update -qq -o DPkg::Lock::Timeout=300
# shellcheck disable=SC2086  # a list of package names
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
  -o DPkg::Lock::Timeout=300 $missing >/dev/null
