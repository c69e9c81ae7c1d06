#!/bin/sh
# Checks the types of the console and builds it into dist/console, unless what is there was built from the very same sources.
set -e
cd "$(dirname "$0")/.."
sources=$(find console sdk package-lock.json tsconfig.json -type f -print | LC_ALL=C sort | xargs cksum | cksum)
if [ "$sources" != "$(cat dist/console/built-from 2>/dev/null)" ]; then
  tsc -p console
  vite build --config console/vite.config.mjs
  echo "$sources" >dist/console/built-from
fi
