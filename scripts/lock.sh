#!/bin/sh
# Writes the locks anew from pyproject.toml: versions and hashes, no host names.
set -eu
uv="$1/uv"
flags="-q --generate-hashes --no-header --no-emit-index-url --no-annotate"
"$uv" pip compile $flags --group build pyproject.toml -o requirements.lock
"$uv" pip compile $flags --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
"$uv" pip compile $flags --group clients -o requirements-clients.lock
echo 'uv==0.13.9' | "$uv" pip compile $flags - -o requirements-uv.lock
