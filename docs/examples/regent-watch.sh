#!/bin/sh
# Asks whether Regent is well, and mails once when that changes. For a machine other than Regent's own; a timer calls it.
#
#   usage: regent-watch.sh https://regent.example.org admin@example.org [folder for the last answer]
set -u
url=$1 to=$2 state=${3:-${STATE_DIRECTORY:-.}}/last

if said=$(curl --fail-with-body --silent --show-error --max-time 20 --retry 2 --retry-all-errors "$url/health/ready" 2>&1)
then now=well
else now=ill
fi

before=$(cat "$state" 2>/dev/null || echo well)
[ "$now" = "$before" ] && exit 0
# If the mail cannot be handed over, the next call tries again.
printf '%s\n\n%s\n' "$url/health/ready says:" "$said" | mail -s "Regent is $now: $url" "$to" || exit 1
printf '%s\n' "$now" >"$state"
