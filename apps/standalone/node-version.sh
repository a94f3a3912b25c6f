#!/bin/sh
# Says in one line when Node.js or npm is missing, or when Node.js is too old for "engines" in package.json.
# In shell, because it has to run where there is no Node.js, and before anything is installed.

fail() {
  echo "$1 Install Node.js from https://nodejs.org or with your version manager." >&2
  exit 1
}

# "^20.19.0 || ^22.13.0 || >=24.11.0"
wanted=$(sed -n 's/^ *"node": *"\(.*\)".*/\1/p' package.json)

command -v node >/dev/null 2>&1 || fail "FRS needs Node.js ($wanted) and there is none."
command -v npm >/dev/null 2>&1 || fail "FRS needs npm, which usually comes with Node.js, and there is none."
version=$(node --version) || fail "FRS needs Node.js ($wanted) and this one does not run."

echo "$wanted" | tr '|' '\n' | awk -v version="${version#v}" '
  function number(text, part) { split(text, part, "."); return part[1] * 1e8 + part[2] * 1e4 + part[3] }
  function major(text, part) { split(text, part, "."); return part[1] }
  { least = $1; gsub(/[^0-9.]/, "", least) }
  NF && number(version) >= number(least) && ($1 ~ /^>=/ || major(version) == major(least)) { accepted = 1 }
  END { exit !accepted }
' || fail "FRS needs Node.js $wanted, and this is ${version#v}."
