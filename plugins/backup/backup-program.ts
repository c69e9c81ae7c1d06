/**
 * The text of the backup script. backup-script.ts fills in `@FOLDER@`, `@KEEP@`, `@LIMIT@`, `@CLIENTS@`,
 * `@AS_ROOT@` and `@CHECK@`; `\${` marks an expansion by bash.
 */
export const SCRIPT = String.raw`#!/bin/bash
# Backs up the databases of this server's MONARC clients, as root, by the server's socket.
# Regent writes this file and the list in it: what is changed here by hand does not stay.
#
#   backup_monarc_db.sh            every client in the list
#   backup_monarc_db.sh acme beta  these only
#   backup_monarc_db.sh --last acme   also what nobody is in any more: before it is dropped
#
# Answers with one line of JSON for each client, and on stderr with a line for whatever somebody is to look at.
# Tries them all, those first whose turn was the longest ago; exits with 1 when any of them failed.
set -u -o pipefail
umask 077
export LC_ALL=C
export HOME=~root
unset MYSQL_PWD MYSQL_UNIX_PORT
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

folder='@FOLDER@'
keep=@KEEP@
limit=@LIMIT@
clients=(
@CLIENTS@
)

# No option of any configuration counts here but root's login: one for people at a terminal would change what is
# dumped, or how it is printed.
@AS_ROOT@
ask() {
  as_root mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"
}

# How many rows each table of the database $1 has: a line for each, one without a name for what has no rows of
# its own (views, sequences), and nothing where there is nothing.
count() {
  local questions
  questions=$(ask <<<"SELECT IF(
      table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND COALESCE(engine, '') NOT IN ('MRG_MyISAM', 'FEDERATED'),
      CONCAT('SELECT COUNT(*), ', QUOTE(REPLACE(table_name, '\`', '\`\`')),
        ' FROM \`', REPLACE(table_name, '\`', '\`\`'), '\`;'),
      'SELECT 0;')
    FROM information_schema.tables WHERE table_schema = '$1' ORDER BY table_name;") || return 1
  [[ -n $questions ]] || return 0
  ask -- "$1" <<<"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    START TRANSACTION WITH CONSISTENT SNAPSHOT; $questions"
}

# Dumps to the file $2 the database $1. What goes wrong is told on stderr.
dump() {
  as_root mariadb-dump --single-transaction --quick --routines --triggers --events --comments \
    --default-character-set=utf8mb4 --max-allowed-packet=1G -- "$1" |
    zstd --quiet --force -o "$2"
  local codes=("\${PIPESTATUS[@]}")
  ((codes[1] == 0)) || { echo "zstd ended with code \${codes[1]}" >&2; return 1; }
  ((codes[0] == 0)) || { echo "mariadb-dump ended with code \${codes[0]}" >&2; return 1; }
}

# Whether somebody works with a database that has these counts: there is a row, and a user where there is a table
# for them.
in_use() {
  awk -F '\t' '{ rows += $1 } $2 == "users" { empty = $1 == 0 } END { exit rows == 0 || empty }' <<<"$1"
}

# Whether the dump $1, as it is on the disk, has its end and as many rows of each table as were counted before
# ($2) and after it ($3), or a number between the two. Ends with 4 where only the numbers do not fit.
check() {
  zstd --quiet --decompress --stdout -- "$1" |
    read_dump <(printf '%s\n' "$2") <(printf '%s\n' "$3") >&2
  local codes=("\${PIPESTATUS[@]}")
  ((codes[0] == 0)) || { echo 'the dump cannot be read back' >&2; return 1; }
  return "\${codes[1]}"
}

read_dump() {
  perl -e '@CHECK@' -- "$@"
}

# How many rows the dump $1 holds: none where it is not whole.
rows_in() {
  local rows
  rows=$(zstd --quiet --decompress --stdout -- "$1" 2>/dev/null | read_dump) || rows=0
  echo "$rows"
}

# Makes the dump $2 of the client $1 and checks it; once more where somebody may have written to it meanwhile.
# Leaves in $rows how many rows were counted.
good_dump() {
  local before after try code=0 said
  for try in 1 2 3; do
    before=$(count "$1") || return 1
    [[ -n $before ]] || return 3
    [[ -n $any ]] || in_use "$before" || return 5
    rows=$(awk '{ rows += $1 } END { printf "%.0f", rows }' <<<"$before")
    dump "$1" "$2" || return 1
    after=$(count "$1") || return 1
    said=$(check "$2" "$before" "$after" 2>&1)
    code=$?
    ((code == 4 && try < 3)) || break
  done
  [[ -z $said ]] || echo "$said" >&2
  return "$code"
}

# The other dumps of the client $1 than $2: when it was written, size and path of each, the last one first.
# Their names follow a clock that may have been wrong.
others() {
  find "$folder/$1" -maxdepth 1 -type f -regextype posix-extended \
    -regex ".*/$1-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?[.]sql[.]zst" ! -path "$2" -printf '%T@ %s %p\n' | sort -rn
}

# Makes one good dump of the client $1, in the file $2 by way of $3, and only then lets old ones go: none for a
# dump that is suspiciously small, and none that holds more than twice as much, nor what is older than that: the
# database may have been made anew, and those may be all that is left of the old one. Answers with its size, its
# sha256 and what is to be noticed.
backup() {
  local sum size others sizes median surplus old remark='' rows=0
  good_dump "$1" "$3" || return
  sum=$(sha256sum -- "$3") && sync -- "$3" && mv -f -- "$3" "$2" && sync -- "$folder/$1" || return 1
  size=$(stat -c %s -- "$2") && others=$(others "$1" "$2") || return 1
  mapfile -t sizes < <(awk 'NF { print $2 }' <<<"$others" | sort -n)
  median=\${sizes[\${#sizes[@]} / 2]-0}
  if ((size * 2 < median)); then
    remark="it is much smaller than those before it: $size bytes, where half of them have $median or more; no old one is removed for it"
  else
    mapfile -t surplus < <(awk -v keep="$keep" 'NR >= keep && NF { print $3 }' <<<"$others")
    for old in "\${surplus[@]}"; do
      if (($(rows_in "$old") > rows * 2)); then
        remark="it holds $rows rows, and $old more than twice as many: that one and those before it stay until somebody removes them"
        break
      fi
      rm -f -- "$old" || return 1
    done
  fi
  echo "$size \${sum%% *} $remark"
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
  local stem file partial started answer elapsed size sum code=0 status=failed n=1
  local name='^[A-Za-z0-9_-]+$' good='^[0-9]+ [0-9a-f]{64} '
  stem="$folder/$1/$1-$(date -u +%Y%m%dT%H%M%SZ)"
  file="$stem.sql.zst"
  partial="$folder/$1/.$1.sql.zst.partial"
  started=\${EPOCHREALTIME/./}
  if [[ ! $1 =~ $name ]]; then
    answer='this is not the name of a client' code=1
  elif answer=$({ mkdir -p -- "$folder/$1" && touch -- "$folder/$1" && rm -f -- "$folder/$1"/.*.partial; } 2>&1); then
    while [[ -e $file ]]; do file="$stem-$((n += 1)).sql.zst"; done
    answer=$(timeout --kill-after=10 "$limit" bash -- "$0" --one "$1" "$file" "$partial" "$any" 2>&1) || code=$?
    rm -f -- "$partial"
  else
    code=1
  fi
  elapsed=$((\${EPOCHREALTIME/./} - started))
  ((elapsed >= 0)) || elapsed=0
  ((code != 137 || elapsed < limit * 1000000)) || code=124
  case $code in
    0) [[ \${answer##*$'\n'} =~ $good && -f $file ]] && status=ok || answer="it left no file: $answer" ;;
    3) status=missing answer="there is no database $1, or no table in it" ;;
    5) status=missing answer="the database $1 is empty: it has no row of the client, or no user" ;;
    137) answer="it was killed by somebody else $answer" ;;
    124) answer="it was stopped after $limit seconds (option timeLimit) $answer" ;;
  esac
  printf -v elapsed '%d.%03d' $((elapsed / 1000000)) $((elapsed / 1000 % 1000))
  if [[ $status == ok ]]; then
    read -r size sum answer <<<"\${answer##*$'\n'}"
    [[ -z $answer ]] || notice "the dump $file: $answer"
    printf '{"client":%s,"status":"ok","file":%s,"size":%s,"sha256":"%s","seconds":%s,"message":%s}\n' \
      "$(json "$1")" "$(json "$file")" "$size" "$sum" "$elapsed" "$(json "$answer")"
    return 0
  fi
  printf '{"client":%s,"status":"%s","file":null,"size":null,"sha256":null,"seconds":%s,"message":%s}\n' \
    "$(json "$1")" "$status" "$elapsed" "$(json "$answer")"
  # Who never had a dump may not have been set up yet.
  [[ $status == missing && -z $(others "$1" '') ]] && return 0
  notice "the backup of $1 failed: $answer"
  return 1
}

if [[ \${1-} == --one ]]; then
  any=\${5-}
  backup "$2" "$3" "$4"
  exit
fi

any=''
if [[ \${1-} == --last ]]; then
  any=yes
  shift
fi

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

/**
 * Perl, without single quotes: compares a dump with files of counts before and after it or, without them,
 * prints its number of rows. A string in a dump never contains a line break: mariadb-dump escapes it.
 */
export const CHECK = String.raw`
use strict;
my ($before, $after) = map { counts($_) } @ARGV;
my (%rows, $table, $last, $is_code);
while (<STDIN>) {
  $last = $_;
  # Routines and triggers are text of others.
  if (/^DELIMITER (.*)$/) { $is_code = $1 ne ";"; next }
  next if $is_code;
  if (/^CREATE TABLE \x60((?:[^\x60]|\x60\x60)+)\x60 \(/) { $rows{$1} += 0; undef $table; next }
  if (s/^INSERT INTO \x60((?:[^\x60]|\x60\x60)+)\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES//) {
    $table = $1;
  } elsif (!defined $table || !/^\(/) {
    undef $table;
    next;
  }
  # What is left of a row without its strings has one bracket.
  s/\\.//g;
  s/\x27[^\x27]*\x27//g;
  $rows{$table} += tr/(//;
}
if (($last // "") !~ /^-- Dump completed/) { print "the dump is cut off: it has no end mark\n"; exit 1 }
if (!@ARGV) { my $all = 0; $all += $_ for values %rows; print "$all\n"; exit 0 }
my @wrong;
for my $name (sort grep { exists $after->{$_} } keys %$before) {
  my ($low, $high) = sort { $a <=> $b } $before->{$name}, $after->{$name};
  my $found = $rows{$name};
  next if defined $found && $low <= $found && $found <= $high;
  my $has = defined $found ? "$found rows of the table $name" : "no table $name";
  push @wrong, "the dump has $has, the database had $before->{$name} before it and $after->{$name} after it";
}
exit 0 if !@wrong;
my $more = @wrong > 5 ? "; and so with " . (@wrong - 5) . " more" : "";
print join("; ", grep { defined } @wrong[0 .. 4]), $more, "\n";
exit 4;
sub counts {
  open my $file, "<", shift or die;
  my %counts;
  while (<$file>) { chomp; my ($count, $name) = split /\t/, $_, 2; $counts{$name} = $count if defined $name }
  return \%counts;
}
`.trim();
