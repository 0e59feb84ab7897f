#!/bin/sh
# Builds the web inbox into the given directory: types checked, names hashed, compressed, inside its budget.
#   sh src/main/web/build.sh <outdir>
set -eu

case "${1:?usage: build.sh <outdir>}" in
  /*) out=$1 ;;
  *) out=$PWD/$1 ;;
esac
cd "$(dirname "$0")"

# Installed again only when the lock file changed, so that a build without a network works.
stamp=node_modules/.installed
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --ignore-scripts --no-audit --no-fund
  cp package-lock.json "$stamp"
fi
WEB_OUT=$out npm run --silent build
