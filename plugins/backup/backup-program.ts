/**
 * The text of the backup script. backup-script.ts fills in `@FOLDER@`, `@KEEP@` and the other marks; `\${` marks
 * an expansion by bash.
 */
export const SCRIPT = String.raw`#!/bin/bash
# Backs up MONARC's databases on this server, as root, by the server's socket, and the folders of its clients.
# Regent writes this file and the list in it: what is changed here by hand does not stay.
#
#   backup_monarc_db.sh            every client in the list
#   backup_monarc_db.sh acme beta  these only
#   backup_monarc_db.sh --last acme   also what nobody is in any more: before it is dropped
#   backup_monarc_db.sh --surplus [acme]  makes nothing: says which old backups would go with the next one
#
# Answers with one line of JSON for each client, and on stderr with a line for whatever somebody is to look at.
# Tries them all, those first whose turn was the longest ago; exits with 1 when any of them failed.
# Perl calls some of the functions:
# shellcheck disable=SC2119,SC2120,SC2317
set -u -o pipefail
umask 077
export LC_ALL=C
export HOME=~root
unset MYSQL_PWD MYSQL_UNIX_PORT
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

folder='@FOLDER@'
www='@WWW@'
code='@CODE@'
keep_last=@LAST@
keep_daily=@DAILY@
keep_weekly=@WEEKLY@
keep_monthly=@MONTHLY@
limit=@LIMIT@
# Who can open the backups, by age. If there is nobody, they are not encrypted.
recipients=(
@RECIPIENTS@
)
# What the names of their files end in.
end=\${recipients[0]:+.age}
clients=(
@CLIENTS@
)

# No option of any configuration counts here but root's login: one for people at a terminal would change what is
# dumped, or how it is printed.
@AS_ROOT@
ask() {
  as_root mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"
}

# In larger pieces than its own of 4 KiB, and small enough to see early that it has begun.
mariadb_dump() {
  stdbuf --output=16K mariadb-dump "$@"
}

# Dumps the database $1 to stdout.
dump() {
  as_root mariadb_dump --single-transaction --quick --routines --triggers --events --comments \
    --default-character-set=utf8mb4 --max-allowed-packet=1G -- "$1"
}

# Dumps the database $1 to stdout, and writes to the file $2 what its tables held in the snapshot of the dump, and to $3
# what the dump has of them.
snapshot() {
  perl - "$1" "$((limit / 2 < 600 ? limit / 2 : 600))" "\${@:2}" <<'PERL'
@SNAPSHOT@
PERL
}

# Whether somebody works with a database that has these facts: there is a row, and a user where there is a table
# for them.
in_use() {
  awk -F '\t' '{ rows += $2 } $4 == "users" { empty = $2 == 0 } END { exit rows == 0 || empty }' "$1"
}

# How many rows the dump $1 holds: none where it is not whole.
rows_in() {
  local rows
  rows=$(zstd --quiet --decompress --stdout -- "$1" 2>/dev/null | perl -e '@COUNT@' 2>/dev/null) || rows=0
  echo "$rows"
}
export -f root_login as_root ask mariadb_dump dump rows_in

# Passes stdin on, while the command "$@" reads the same. Ends with the code of that command.
witnessed() {
  local code
  tee >("$@" >/dev/null)
  code=$?
  wait "$!" || return
  return "$code"
}

# Compresses stdin to the file $1. If that is encrypted, it cannot be read back here: then what age gets is read back.
pack() {
  local codes
  [[ -n $end ]] || {
    zstd --quiet --force -o "$1" || { echo "zstd ended with code $?" >&2; return 1; }
    return
  }
  zstd --quiet | witnessed zstd --quiet --test | age --encrypt "\${recipients[@]/#/--recipient=}" --output "$1"
  codes=("\${PIPESTATUS[@]}")
  ((codes[0] == 0)) || { echo "zstd ended with code \${codes[0]}" >&2; return 1; }
  ((codes[2] == 0)) || { echo "age ended with code \${codes[2]}" >&2; return 1; }
  ((codes[1] == 0)) || { echo 'what zstd wrote cannot be read back' >&2; return 1; }
}

# Makes the dump $2 of the database $1, with its facts in the file $3 and its tables in $4.
make_dump() {
  snapshot "$1" "$3" "$4" | pack "$2"
  local codes=("\${PIPESTATUS[@]}")
  ((codes[0] == 0)) || return "\${codes[0]}"
  return "\${codes[1]}"
}

# The same for a client, with a user and a row at least; once more if somebody has changed the tables themselves meanwhile.
good_dump() {
  local try code=0 said
  for try in 1 2 3; do
    said=$(make_dump "$1" "$2" "$3" "$4" 2>&1)
    code=$?
    ((code == 4 && try < 3)) || break
  done
  [[ -z $said ]] || echo "$said" >&2
  ((code == 0)) || return "$code"
  [[ -n $any ]] || in_use "$3" || return 5
}

# The folder $1 as the archive $2: links as links, nothing of other file systems, no caches.
archive() {
  tar --create --directory="$1" --one-file-system --numeric-owner --anchored --no-wildcards \
    --exclude=./data/cache --exclude=./data/DoctrineORMModule/Proxy --exclude=./data/LazyServices/Proxy . |
    witnessed list_all | pack "$2"
  local codes=("\${PIPESTATUS[@]}")
  ((codes[1] == 0 && codes[2] == 0)) || return 2
  return "\${codes[0]}"
}

# Reads an archive on stdin to its end.
list_all() {
  tar --list >/dev/null && cat >/dev/null
}

# Makes the archive $2 of the client's folder $1. A file may change while it is read; then it is
# made once more. Leaves in $noted what is to be noticed.
good_files() {
  local try code=0 said elsewhere
  for try in 1 2; do
    said=$(archive "$1" "$2" 2>&1)
    code=$?
    ((code == 1 && try < 2)) || break
  done
  said=$(grep -v 'socket ignored$' <<<"$said")
  ((code < 2)) || { echo "the files in $1: $said" >&2; return 1; }
  ((code == 0)) || said="files in $1 changed while they were read: $said"
  elsewhere=$(find "$1" -xdev '(' -type d -o -type l -xtype d ')' -printf '%y %d %D %p\n' |
    awk 'NR == 1 { disk = $3 } $1 == "l" && $2 < 3 || $3 != disk { sub(/^([^ ]* ){3}/, ""); print }' | paste -sd ' ')
  [[ -z $elsewhere ]] || said="\${said:+$said; }what these lead to is elsewhere, and not in the backup: $elsewhere"
  noted=\${said:0:500}
}

# Prints the sha256 of the file $1. OpenSSL, where it is, knows what the processor has for that.
sum_of() {
  OPENSSL_CONF=/dev/null openssl dgst -sha256 -r "$1" 2>/dev/null || sha256sum -- "$1"
}

# Puts the file $1 into its place $2, when it is on the disk and can be read back. Leaves its size and sha256 in $size
# and $sum.
put() {
  local syncing testing=''
  sync -- "$1" &
  syncing=$!
  [[ $2 != *.zst ]] || { zstd --quiet --test <"$1" & testing=$!; }
  sum=$(sum_of "$1") && size=$(stat -c %s -- "$1")
  wait "$syncing" || return 1
  [[ -z $testing ]] || wait "$testing" || { echo "\${2##*/} cannot be read back" >&2; return 1; }
  [[ -n $size && -n $sum ]] && mv -f -- "$1" "$2" && sync -- "\${2%/*}" || return 1
  sum=\${sum%% *}
}

# Prints the manifest of the backup of the client $1 with the stem $2, the tables in the file $3, the size $4 and
# sha256 $5 of its dump, and $6 for its files.
manifest() {
  local answer server characters collation at=\${2##*/"$1"-} release=null
  answer=$(ask <<<"SELECT VERSION(), default_character_set_name, default_collation_name
    FROM information_schema.schemata WHERE schema_name = '$1';") || return 1
  IFS=$'\t' read -r server characters collation <<<"$answer"
  answer=$(release_in "$code/package.json") && release=$(json "$answer")
  at="\${at:0:4}-\${at:4:2}-\${at:6:2}T\${at:9:2}:\${at:11:2}:\${at:13:2}Z"
  printf '{"version":1,"client":%s,"madeAt":"%s","madeBy":"%s",\n' "$(json "$1")" "$at" "$by"
  printf '"versions":{"mariadb":%s,"dump":%s,"zstd":%s,"tar":%s,"monarc":%s},\n' "$(json "$server")" \
    "$(version mariadb-dump --no-defaults)" "$(version zstd)" "$(version tar)" "$release"
  [[ -z $end ]] || printf '"encryption":"age",\n'
  printf '"database":{"file":%s,"bytes":%s,"sha256":"%s","characterSet":%s,"collation":%s,"tables":[\n' \
    "$(json "\${2##*/}.sql.zst$end")" "$4" "$5" "$(json "$characters")" "$(json "$collation")"
  cat -- "$3" && printf ']},\n"files":%s}\n' "$6"
}

# What the program "$@" says of its version, as JSON.
version() {
  local line
  read -r line < <("$@" --version 2>/dev/null) && json "$line" || printf '"unknown"'
}

# The version in the package.json $1, whatever is in objects within it.
release_in() {
  [[ -f $1 ]] && perl -0777 -ne '
    s/^\s*\{//; 1 while s/\{[^{}]*\}//;
    /"version"\s*:\s*"([^"\\]+)"/ or exit 1;
    print $1' -- "$1" 2>/dev/null
}

# Prints what is to be noticed and which backups of the client $1 may go, after the dump $2 with $3 rows.
old_backups() {
  perl - "$folder/$1" "$1" "$keep_last" "$keep_daily" "$keep_weekly" "$keep_monthly" "\${@:2}" <<'PERL'
@RETENTION@
PERL
}

# Removes all files of the backup with the dump $1. Without its manifest, the dump is one of before there were any.
let_go() {
  local stem=\${1%.sql.zst*}
  rm -f -- "$stem.json" && rm -f -- "$stem.files.tar.zst" "$stem.files.tar.zst.age" "$stem.proven" && rm -f -- "$1"
}

# Makes one good backup of the client $1 with the stem $2: the dump, its files, and the manifest last. Only then
# lets old ones go. Answers with sizes and sha256 of both files and what is to be noticed.
backup() {
  local hidden="$folder/$1/.$1" rows size sum dumped noted='' files=null filed='- -' going remark='' old
  local facts="$hidden.facts.partial" tables="$hidden.tables.partial"
  good_dump "$1" "$hidden.sql.zst.partial" "$facts" "$tables" || return
  rows=$(awk -F '\t' '{ rows += $2 } END { printf "%.0f", rows }' "$facts")
  put "$hidden.sql.zst.partial" "$2.sql.zst$end" || return 1
  dumped="$size $sum"
  if [[ -z $www ]]; then
    :
  elif [[ -L $www/$1 ]]; then
    noted="$www/$1 is a link, which was not followed: this backup has no files"
  elif [[ -e $www/$1 && ! -d $www/$1 ]]; then
    noted="$www/$1 is not a folder: this backup has no files"
  elif [[ -d $www/$1 ]]; then
    good_files "$www/$1" "$hidden.files.tar.zst.partial" || return 1
    put "$hidden.files.tar.zst.partial" "$2.files.tar.zst$end" || return 1
    files="{\"file\":$(json "\${2##*/}.files.tar.zst$end"),\"bytes\":$size,\"sha256\":\"$sum\"}"
    filed="$size $sum"
  fi
  # shellcheck disable=SC2086
  manifest "$1" "$2" "$tables" $dumped "$files" >"$hidden.json.partial" || return 1
  put "$hidden.json.partial" "$2.json" || return 1
  going=$(old_backups "$1" "$2.sql.zst$end" "$rows" 2>&1) || going="old backups cannot be looked at: $going"
  {
    read -r remark
    while IFS=$'\t' read -r _ old; do
      [[ $old != "$folder/$1/"* ]] || let_go "$old" || remark="\${remark:+$remark; }$old cannot be removed"
    done
  } <<<"$going"
  echo "$dumped $filed \${noted:+$noted\${remark:+; }}$remark"
}

# Text as a JSON string of plain ASCII.
json() {
  local text
  text=$(printf '%s' "$1" | tr '\t\n' '  ' | tr -c ' -~' '?')
  text=\${text//\\/\\\\}
  printf '"%s"' "\${text//\"/\\\"}"
}

# For whoever gets cron's mail, or reads the system's log.
notice() {
  local text="\${0##*/}: $1"
  echo "\${text//$'\n'/ }" >&2
  logger -t "\${0##*/}" -p cron.err -- "\${text//$'\n'/ }" 2>/dev/null || true
}

# Backs up the client $1 within its time and tells what became of it.
report() {
  local first stem dump started answer elapsed size sum filed files='null' code=0 status=failed n=0 old
  local name='^[A-Za-z0-9_-]+$' good='^[0-9]+ [0-9a-f]{64} ([0-9]+ [0-9a-f]{64}|- -) '
  first="$folder/$1/$1-$(date -u +%Y%m%dT%H%M%SZ)"
  stem=$first
  started=\${EPOCHREALTIME/./}
  if [[ ! $1 =~ $name ]]; then
    answer='this is not the name of a client' code=1
  elif answer=$({ mkdir -p -- "$folder/$1" && touch -- "$folder/$1" && rm -f -- "$folder/$1"/.*.partial; } 2>&1); then
    # Of one second, the highest number is the newest: none is used again.
    for old in "$first"*; do
      [[ $old =~ Z(-([0-9]+))?\.[^/]*$ ]] && ((\${BASH_REMATCH[2]:-1} > n)) && n=\${BASH_REMATCH[2]:-1}
    done
    ((n == 0)) || stem="$first-$((n + 1))"
    answer=$(timeout --kill-after=10 "$limit" bash -- "$0" --one "$1" "$stem" "$any" "$by" 2>&1) || code=$?
    rm -f -- "$folder/$1"/.*.partial
  else
    code=1
  fi
  dump="$stem.sql.zst$end"
  elapsed=$((\${EPOCHREALTIME/./} - started))
  ((elapsed >= 0)) || elapsed=0
  ((code != 137 || elapsed < limit * 1000000)) || code=124
  case $code in
    0) [[ \${answer##*$'\n'} =~ $good && -f $dump && -f $stem.json ]] && status=ok || answer="it left no file: $answer" ;;
    3) status=missing answer="there is no database $1, or no table in it" ;;
    5) status=missing answer="the database $1 is empty: it has no row of the client, or no user" ;;
    137) answer="it was killed by somebody else $answer" ;;
    124) answer="it was stopped after $limit seconds (option timeLimit) $answer" ;;
  esac
  printf -v elapsed '%d.%03d' $((elapsed / 1000000)) $((elapsed / 1000 % 1000))
  if [[ $status == ok ]]; then
    read -r size sum filed files answer <<<"\${answer##*$'\n'}"
    [[ -z $answer ]] || notice "the dump $dump: $answer"
    [[ $filed == - ]] && filed='null,"filesSize":null,"filesSha256":null' ||
      filed="$(json "$stem.files.tar.zst$end"),\"filesSize\":$filed,\"filesSha256\":\"$files\""
    printf '{"client":%s,"status":"ok","file":%s,"size":%s,"sha256":"%s","manifest":%s,"filesFile":%s,"seconds":%s,"message":%s}\n' \
      "$(json "$1")" "$(json "$dump")" "$size" "$sum" "$(json "$stem.json")" "$filed" "$elapsed" "$(json "$answer")"
    return 0
  fi
  [[ ! -f $dump ]] || answer+="; its dump $dump was made before that and is good, but has no manifest"
  printf '{"client":%s,"status":"%s","file":null,"size":null,"sha256":null,"manifest":null,"filesFile":null,"filesSize":null,"filesSha256":null,"seconds":%s,"message":%s}\n' \
    "$(json "$1")" "$status" "$elapsed" "$(json "$answer")"
  # Who never had a dump may not have been set up yet.
  [[ $status == missing && -z $(find "$folder/$1" -maxdepth 1 -type f '(' -name "$1-*.sql.zst" -o -name "$1-*.sql.zst.age" ')' -print -quit) ]] && return 0
  notice "the backup of $1 failed: $answer"
  return 1
}

if [[ \${1-} == --one ]]; then
  any=\${4-} by=\${5-}
  backup "$2" "$3"
  exit
fi

if [[ \${1-} == --surplus ]]; then
  shift
  (($# == 0)) || clients=("$@")
  for client in "\${clients[@]}"; do
    {
      read -r _
      while IFS=$'\t' read -r bytes file; do
        printf '{"client":%s,"file":%s,"bytes":%s}\n' "$(json "$client")" "$(json "$file")" "$bytes"
      done
    } < <(old_backups "$client")
  done
  exit
fi

any='' by=CRON
while [[ \${1-} == --* ]]; do
  case $1 in
    --last) any=yes ;;
    --by) [[ \${2-} == REGENT ]] && by=REGENT; shift ;;
    *) notice "$1 is not an option of this script"; exit 2 ;;
  esac
  shift
done

# The folder itself is what is locked, so that cron and Regent take turns.
if ! { mkdir -p -- "$folder" && exec 9<"$folder" && flock --wait 7200 9; }; then
  notice "$folder cannot be locked: perhaps another backup has been running for two hours"
  exit 1
fi

# Whether the client $1 is still in the list, of which the file may have another by now.
is_listed() {
  ! grep -q '^# clients: begin$' -- "$0" || grep -qxF "  '$1'" -- "$0"
}

# A client's folder is touched at each of its turns.
whole=yes
if (($# > 0)); then
  whole='' clients=("$@")
else
  mapfile -t clients < <(
    for client in "\${clients[@]}"; do
      echo "$(stat -c %.9Y -- "$folder/$client" 2>/dev/null || echo 0) $client"
    done | sort -s -n -k 1,1 | cut -d ' ' -f 2
  )
fi

failed=0
for client in "\${clients[@]}"; do
  [[ -z $whole ]] || is_listed "$client" || continue
  report "$client" || failed=1
done
exit "$failed"
`.replaceAll('\\${', '${');
