/** The script that loads a backup into a MariaDB of its own, on a front office. */
import { LOAD_DUMP } from '../../shared/dump-filter.ts';
import { PLAIN } from '../../shared/encrypted.ts';
import { AS_ROOT } from '../../shared/mariadb/mariadb-call.ts';

/** How it ends if it could not find out, finds damage, or cannot load the dump; stderr says why. */
export const UNDECIDED = 3;
export const DAMAGED = 4;
export const UNLOADABLE = 5;

/** How much larger a database is than its dump, roughly; and the bytes that a private server needs for itself. */
export const GROWS = 10;
export const SPARE = 400_000_000;

/**
 * For `bash -c`, as root. Its arguments: `files` or `all`; the name of the database that was dumped; the dump, its
 * size and SHA-256; the archive, its size and SHA-256; the folder for private servers; the number of the client in
 * MONARC's tables; and the program FILTER. `-` stands for what is not known. `files` only reads the files. On stdin are
 * two lines, what opens the dump and the archive: see keyTo. They are empty if the files are not encrypted, and `-` if
 * they cannot be opened: then only their sizes and SHA-256 are compared.
 *
 * `all` prints what was loaded: `rows N`, which the dump holds; three lines for each table (its name as JSON, the
 * number of rows, and what CHECKSUM TABLE gives); and `clients ALL THEIRS`, if there is such a table.
 *
 * The private server has no network, and its socket is in a folder that only root and the user mysql may enter. It
 * ends with the script, however that ends. What a killed script has left goes with the next one.
 */
export const PROVE = `
set -u -o pipefail
umask 077
export LC_ALL=C
how=$1 alias=$2 dump=$3 bytes=$4 sum=$5 archive=$6 archive_bytes=$7 archive_sum=$8 top=$9 number=\${10} filter=\${11}
read -r dump_key
read -r archive_key
${PLAIN}
${LOAD_DUMP}
undecided() { echo "$1" >&2; exit ${UNDECIDED}; }
damaged() { echo "$1" >&2; exit ${DAMAGED}; }
needed() {
  local program
  for program; do
    command -v "$program" >/dev/null || undecided "the program $program is not there: install the package that has it"
  done
}

# Compares the open file $2 with its size $3 and its SHA-256 $4; $1 is its name in words.
compare() {
  local size sha256
  size=$(stat -L -c %s "/proc/$$/fd/$2") && sha256=$(sha256sum <"/proc/$$/fd/$2") || undecided "$1 cannot be read"
  sha256=\${sha256%% *}
  ((size > 0)) || damaged "$1 is empty"
  [[ $3 == - || $size == "$3" ]] || damaged "$1 has $size bytes, and had $3 when it was made"
  [[ $4 == - || $sha256 == "$4" ]] || damaged "$1 has another SHA-256 than when it was made"
}

needed zstd tar perl
[[ -e $dump ]] || undecided "$dump is not there any more"
[[ -f $dump && ! -L $dump ]] || undecided "$dump is no plain file"
# A backup that ends meanwhile may let the files go: what is open stays.
exec 7<"$dump" || undecided "$dump cannot be opened"
compare 'the dump' 7 "$bytes" "$sum"
if [[ $archive != - ]]; then
  [[ -f $archive && ! -L $archive ]] || damaged "its second file, $archive, is not there any more, or is no plain file"
  exec 8<"$archive" || undecided "$archive cannot be opened"
  compare 'the archive of the folder' 8 "$archive_bytes" "$archive_sum"
  [[ $archive_key == - ]] ||
    { plain "/proc/$$/fd/8" "$archive_key" | zstd --quiet --decompress --stdout | tar --list; } >/dev/null 2>&1 ||
    damaged 'the archive of the folder cannot be read to its end'
fi
[[ $how == all ]] || exit 0

needed mariadbd mariadb-install-db mariadb setpriv flock
uid=$(id -u mysql 2>/dev/null) && gid=$(id -g mysql) || undecided 'there is no user mysql'
[[ ! -L $top ]] || undecided "$top is a link"
[[ -e $top ]] || (umask 022 && mkdir -p -- "$top") || undecided "$top cannot be made"
[[ -n $(find "$top" -maxdepth 0 -type d -user 0 ! -perm /022) ]] ||
  undecided "$top should be a folder of root to which nobody else may write"
setpriv --reuid="$uid" --regid="$gid" --clear-groups -- test -x "$top" ||
  undecided "the user mysql may not pass through the folders above $top: allow that, or use the option proofFolder"
exec 9<"$top" && flock --wait 600 9 || undecided 'another backup is being proven'
rm -rf --one-file-system -- "$top"/regent-private-??????
find "$top" -mindepth 1 -maxdepth 1 -name 'regent-copy-*' -mmin +1500 -exec rm -rf --one-file-system -- {} +

free=$(df --output=avail -B1 -- "$top" | tail -n 1)
need=$(($(stat -L -c %s "/proc/$$/fd/7") * ${GROWS} + ${SPARE}))
((free > need)) ||
  undecided "$top has $((free / 1000000)) MB of free space, and about $((need / 1000000)) MB are needed to load the backup"

room='' server=''
leave() {
  if [[ -n $server ]]; then
    kill -KILL "$server" 2>/dev/null
    wait "$server" 2>/dev/null
  fi
  [[ -z $room ]] || rm -rf --one-file-system -- "$room"
}
trap leave EXIT
trap 'exit 143' HUP INT TERM
room=$(mktemp -d -- "$top/regent-private-XXXXXX") && mkdir -- "$room/data" "$room/tmp" && chown -R "$uid:$gid" -- "$room" ||
  undecided "$top cannot be written to"
export TMPDIR="$room/tmp"

# It is as the live one where that decides what can be loaded. It never waits for the disk, as nothing of it is kept.
${AS_ROOT}
page=16384 lower=0
live=$(as_root mariadb -N -B -e 'SELECT @@innodb_page_size, @@lower_case_table_names' 2>/dev/null) && read -r page lower <<<"$live"
as_mysql=(setpriv --reuid="$uid" --regid="$gid" --clear-groups --no-new-privs --pdeathsig KILL)
options=(--no-defaults --datadir="$room/data" --innodb-page-size="$page" --lower-case-table-names="$lower"
  --innodb-buffer-pool-size=128M --innodb-log-file-size=64M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0
  --aria-pagecache-buffer-size=8M --key-buffer-size=1M --performance-schema=OFF --skip-log-bin --skip-name-resolve
  --loose-debug-no-sync)
log_end() { grep -a -i 'error' "$room/log" | tail -n 2 | cut -c 1-300 | paste -sd ' '; }
"\${as_mysql[@]}" mariadb-install-db "\${options[@]}" --auth-root-authentication-method=normal --skip-test-db \\
  >"$room/log" 2>&1 7<&- 8<&- || undecided "a private MariaDB cannot be set up: $(log_end)"
# Without symbolic links, a table that is to lie in a folder of the live server lies in the private one.
"\${as_mysql[@]}" mariadbd "\${options[@]}" --socket="$room/socket" --pid-file="$room/pid" --tmpdir="$room/tmp" \\
  --secure-file-priv="$room/tmp" --local-infile=0 --skip-networking --skip-symbolic-links --event-scheduler=OFF --max-allowed-packet=1G \\
  --innodb-strict-mode=OFF >>"$room/log" 2>&1 7<&- 8<&- </dev/null &
server=$!
private() {
  mariadb --no-defaults --socket="$room/socket" --batch --raw --skip-column-names --binary-mode \\
    --local-infile=0 --default-character-set=utf8mb4 "$@"
}
is_there() { private --user=root <<<'SELECT 1' >/dev/null 2>&1; }
for _ in {1..600}; do
  is_there && break
  kill -0 "$server" 2>/dev/null || undecided "a private MariaDB does not start: $(log_end)"
  sleep 0.1
done
is_there || undecided "a private MariaDB does not answer: $(log_end)"

# The same as in a restore: a user who has rights on that database alone.
private --user=root <<<'CREATE DATABASE proof CHARACTER SET utf8mb4; CREATE USER loader@localhost;
  GRANT ALL PRIVILEGES ON proof.* TO loader@localhost' || undecided 'the private MariaDB takes no database'
load() {
  load_dump "/proc/$$/fd/7" "$dump_key" zstd "$filter" "$alias" private --user=loader --max-allowed-packet=1G -- proof
}
if ! said=$(load 5>"$room/rows" 2>&1); then
  is_there || undecided "the private MariaDB has ended: $(log_end)"
  free=$(df --output=avail -B1 -- "$top" | tail -n 1)
  ((free > 16000000)) || undecided "the disk of $top is full"
  # Of the private server: no memory, no disk, or something that it lacks.
  ! grep -qE '^ERROR (5|1021|1037|1038|1041|1114|1135|1206|1286|1524|1696|2006|2013) ' <<<"$said" ||
    undecided "$said"
  echo "$said" >&2
  exit ${UNLOADABLE}
fi
cat -- "$room/rows"
private --user=root <<<"SELECT CONCAT('SELECT ', QUOTE(JSON_QUOTE(table_name)), '; SELECT COUNT(*) FROM ', q, '; CHECKSUM TABLE ', q, ';')
  FROM (SELECT table_name, CONCAT('proof.\\\`', REPLACE(table_name, '\\\`', '\\\`\\\`'), '\\\`') AS q FROM information_schema.tables
    WHERE table_schema = 'proof' AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name) t" |
  private --user=root || undecided 'the tables that were loaded cannot be read'
if [[ $number != - && -n $(private --user=root <<<"SELECT 1 FROM information_schema.columns
    WHERE table_schema = 'proof' AND table_name = 'clients' AND column_name = 'id'") ]]; then
  private --user=root <<<"SELECT CONCAT('clients ', COUNT(*), ' ', IFNULL(SUM(id = $number), 0)) FROM proof.clients" ||
    undecided 'the tables that were loaded cannot be read'
fi
`;
