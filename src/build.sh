#!/bin/sh
# Builds, unless what is in dist was built from the very same sources: a start should not wait for a compiler.
set -e
cd "$(dirname "$0")/.."
node src/needs-node.cjs
sources=$(
  find package-lock.json tsconfig.json prisma src plugins tasks sdk cli console demo docs test -path src/db/generated -prune -o \
    -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.json' -o -name '*.prisma' \) -print | LC_ALL=C sort | xargs cksum | cksum
)
if [ "$sources" != "$(cat dist/built-from 2>/dev/null)" ]; then
  echo 'Building Regent: about 10 seconds, and only when its sources have changed.' >&2
  rm -f dist/built-from
  npm run --silent build
  echo "$sources" >dist/built-from
fi
