#!/bin/sh
# Builds anew and packs what an installation needs, in the versions of package-lock.json. Options are those of npm pack.
set -e
cd "$(dirname "$0")/.."
rm -rf dist
npm run --silent build
# npm packs a file of this name, and no package-lock.json: `npm ci` in the unpacked package takes the versions from it.
trap 'rm -f npm-shrinkwrap.json' EXIT
cp package-lock.json npm-shrinkwrap.json
npm pack "$@"
