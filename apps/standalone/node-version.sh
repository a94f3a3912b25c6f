#!/bin/sh
# Fails with one line when Node.js or npm is missing, or when Node.js is older than "engines" in package.json requires.
# This is a shell script, because it must also run if nothing is installed and Node.js is missing.

fail() {
  echo "$1 Install Node.js from https://nodejs.org or with your version manager." >&2
  exit 1
}

# "^20.19.0 || ^22.13.0 || >=24.11.0"
required=$(sed -n 's/^ *"node": *"\(.*\)".*/\1/p' package.json)

command -v node >/dev/null 2>&1 || fail "FRS needs Node.js ($required), which is not installed."
command -v npm >/dev/null 2>&1 || fail "FRS needs npm, which is usually installed with Node.js."
version=$(node --version) || fail "FRS needs Node.js ($required), and the installed one does not run."

echo "$required" | tr '|' '\n' | awk -v version="${version#v}" '
  function number(text, part) { split(text, part, "."); return part[1] * 1e8 + part[2] * 1e4 + part[3] }
  function major(text, part) { split(text, part, "."); return part[1] }
  { least = $1; gsub(/[^0-9.]/, "", least) }
  NF && number(version) >= number(least) && ($1 ~ /^>=/ || major(version) == major(least)) { accepted = 1 }
  END { exit !accepted }
' || fail "FRS needs Node.js $required. The installed version is ${version#v}."
