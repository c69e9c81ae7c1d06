/** What differs between the two copies of a client that moves: found, brought over, and compared again. */
import type { Context, OtherServer } from '../../../src/runner/contract/plugin.ts';
import { shutOut } from '../mariadb/accounts.ts';
import { FILTER } from '../dump-filter.ts';
import { lastLines } from '../last-lines.ts';
import { AS_USER } from '../mariadb/restore-script.ts';
import { MOVE_SCRIPT, moveFolder, signOf, type MovingClient } from './move-folder.ts';

type Server = Pick<OtherServer, '$' | 'server' | 'signal'>;

/** A client's two copies: the one that it works with, and the one that is to take its place. */
export interface Copies {
  client: MovingClient;
  /** The client's folder, the same on both servers. */
  path: string;
  from: Server;
  to: Server;
  /** What the database was made of when it was copied. */
  shape: string;
}

export interface Difference {
  tables: string[];
  /** The names of files, as base64 of NUL-terminated texts; empty if none differs. */
  files: string;
  /** How many files are there that have gone from the other server. */
  gone: number;
}

export async function copiesOf(
  ctx: Pick<Context, 'on'>,
  client: MovingClient,
  to: OtherServer,
  path: string,
): Promise<Copies> {
  const sign = signOf(client, 'database');
  const state = (await to.files.read([sign])).get(sign);
  const shape = state?.kind === 'file' ? state.content.toString() : '';
  return { client, path, from: ctx.on(client.move.from), to, shape };
}

export const isNone = ({ tables, files, gone }: Difference) =>
  tables.length === 0 && files === '' && gone === 0;

/** The tables and files that the client works with, as they are at one moment. */
export interface Snapshot {
  tables: Map<string, string>;
  files: string;
}

/**
 * @param isLast whether the client stops working on the first server: its requests of before come to their end, and
 * nobody can sign in with its account. Rejects if they do not end in time.
 */
export async function lookAtSource(
  { client, path, from, shape }: Copies,
  isLast: boolean,
): Promise<Snapshot> {
  const shut = isLast ? shutOut({ user: client.alias, host: 'localhost' }) : [];
  const there = await run(from, LOOK, [moveFolder(client), client.alias, path, ...shut]);
  if (valueIn(there, 'shape') !== shape)
    throw new Error(
      `The tables or views of database ${client.alias} on ${from.server.fqdn} were changed while it was copied. Use retryRun.`,
    );
  return { tables: sumsIn(there), files: valueIn(there, 'files') };
}

export async function differenceFrom(
  { tables, files }: Snapshot,
  { client, path, to }: Copies,
): Promise<Difference> {
  const here = await run(to, COMPARE, [moveFolder(client), client.alias, path], files);
  const present = sumsIn(here);
  return {
    tables: [...tables].flatMap(([name, sum]) => (present.get(name) === sum ? [] : [name])),
    files: valueIn(here, 'changed'),
    gone: Number(valueIn(here, 'gone')),
  };
}

/** Rejects if it is too much at once. */
export async function bringOver(
  { client, path, from, to }: Copies,
  { tables, files }: Difference,
): Promise<void> {
  const args = [moveFolder(client), client.alias, path];
  const packed = await run(from, PACK, [...args, ...tables], files);
  const [dump, archive] = [valueIn(packed, 'dump'), valueIn(packed, 'archive')];
  await run(to, UNPACK, [...args, FILTER], `${client.secrets.databasePassword}\n${dump}\n${archive}\n`);
}

async function run(at: Server, script: string, args: string[], input = ''): Promise<string> {
  const { stdout, stderr, exitCode } = await at.$({
    input: `${input}\n`,
    nothrow: true,
  })`bash -c ${script} move ${args}`;
  at.signal.throwIfAborted();
  if (exitCode === 0) return stdout;
  throw new Error(`On ${at.server.fqdn}: ${lastLines(stderr) || `the script ended with code ${exitCode}`}`);
}

const valueIn = (output: string, name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(output)?.[1] ?? '';

/** The checksum and the next number of each table, by its name. */
const sumsIn = (output: string) =>
  new Map(
    [...output.matchAll(/^table (\S+) (\S+) (.*)$/gm)].map(([, sum, next, name = '']) => [
      name,
      `${sum} ${next}`,
    ]),
  );

const COMMON = `${MOVE_SCRIPT}
alias=$1 path=$2; shift 2
sums() {
  local names=() nexts=() list='' i
  mapfile -t names < <(ask <<<"SELECT table_name FROM information_schema.tables WHERE table_schema = '$alias' AND table_type = 'BASE TABLE' ORDER BY table_name")
  ((\${#names[@]} > 0)) || return 0
  mapfile -t nexts < <(ask <<<"SELECT IFNULL(auto_increment, 0) FROM information_schema.tables WHERE table_schema = '$alias' AND table_type = 'BASE TABLE' ORDER BY table_name")
  for i in "\${!names[@]}"; do list+=", \\\`$alias\\\`.\\\`\${names[i]//\\\`/\\\`\\\`}\\\`"; done
  ask <<<"CHECKSUM TABLE \${list:2}" | awk -F '\\t' '{ print $NF }' |
    { i=0; while read -r sum; do echo "table $sum \${nexts[i]} \${names[i]}"; i=$((i + 1)); done; ((i == \${#names[@]})); }
}
files() {
  (cd -- "$path" && find . -xdev '(' -path ./data/cache -o -path ./data/DoctrineORMModule/Proxy -o -path ./data/LazyServices/Proxy -o -path ./local.php ')' -prune \\
    -o '(' -type d -printf 'd\\t%P\\0' -o -type f -printf 'f\\t%m\\t%u:%g\\t%s\\t%T@\\t%P\\0' -o -type l -printf 'l\\t%l\\t%P\\0' ')')
}
# The files that differ from the list in wanted, and those that are not in it.
compare() {
  files >"$folder/present" || exit 1
  perl - "$folder" <<'PERL' || exit 1
use strict;
my ($folder) = @ARGV;
sub list { open my $in, "<", "$folder/$_[0]" or die "$_[0]: $!\\n"; local $/; split /\\0/, <$in> // "" }
sub name { $_[0] =~ /([^\\t]*)\\z/ && $1 }
sub put { open my $out, ">", "$folder/$_[0]" or die "$_[0]: $!\\n"; print $out map { "./$_\\0" } @{ $_[1] }; close $out or die "$!\\n" }
my (@wanted, @present) = list("wanted");
@present = list("present");
my %present = map { $_ => 1 } @present;
my %names = map { name($_) => 1 } @wanted;
put("changed", [grep { length } map { $present{$_} ? () : name($_) } @wanted]);
put("gone", [grep { length && !$names{$_} } map { name($_) } @present]);
PERL
  echo "changed $(base64 -w 0 <"$folder/changed")"
  echo "gone $(tr -cd '\\0' <"$folder/gone" | wc -c)"
}
`;

/** With statements: requests that came before the hold may end; then the statements shut the client out. */
const LOOK = `${COMMON}
if (($# > 0)); then
  peers() { ss -Htn state established '( sport = :80 )' 2>/dev/null | awk '{ print $4 }' | sort; }
  before=$(peers)
  for try in {1..8}; do
    [[ -n $(comm -12 <(echo "$before") <(peers) | tr -d '\\n') ]] || break
    sleep 0.05
  done
  at_work() { ask <<<"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '$alias'"; }
  for try in {1..8}; do
    count=$(at_work) || exit 1
    [[ $count != 0 ]] || break
    sleep 0.05
  done
  [[ $count == 0 ]] || { echo "requests of $alias that came before still work: retry at a time with less work" >&2; exit 1; }
  ask <<<"$1" || exit 1
  ask <<<"$2" 2>/dev/null
fi
echo "shape $(shape "$alias")"
sums || exit 1
files | zstd --quiet --stdout | base64 -w 0 | sed 's/^/files /; s/$/\\n/'
`;

const COMPARE = `${COMMON}
head -n 1 | base64 -d | zstd --quiet --decompress --stdout >"$folder/wanted" || exit 1
sums && compare
`;

/** More than this, in bytes, is not brought over in one piece. */
const MOST = 8 * 1024 * 1024;

const PACK = `${COMMON}
head -n 1 | base64 -d >"$folder/names" || exit 1
: >"$folder/dump"
if (($# > 0)); then
  as_root mariadb-dump --single-transaction --quick --triggers --comments --default-character-set=utf8mb4 --max-allowed-packet=1G -- "$alias" "$@" |
    zstd --quiet --force -o "$folder/dump" || exit 1
fi
tar --create --format=posix --directory="$path" --no-recursion --null --verbatim-files-from --files-from="$folder/names" |
  zstd --quiet --force -o "$folder/archive"
codes=("\${PIPESTATUS[@]}")
((codes[0] < 2 && codes[1] == 0)) || exit 1
size=$(($(stat -c %s -- "$folder/dump") + $(stat -c %s -- "$folder/archive")))
((size <= ${MOST})) || { echo "$size bytes of $alias have changed since they were copied, which is too much while its requests wait: retry at a time with less work, or suspend it first" >&2; exit 1; }
echo "dump $(base64 -w 0 <"$folder/dump")"
echo "archive $(base64 -w 0 <"$folder/archive")"
`;

const UNPACK = `${COMMON}
${AS_USER}
user=$alias
read -r password
read -r dump
read -r archive
[[ ! -s $folder/gone ]] || (cd -- "$path" && xargs -0 rm -rf -- <"$folder/gone") || exit 1
[[ -z $archive ]] || base64 -d <<<"$archive" | zstd --quiet --decompress --stdout |
  tar --extract --directory="$path" --same-owner --preserve-permissions || exit 1
[[ -z $dump ]] || base64 -d <<<"$dump" | zstd --quiet --decompress --stdout | perl -e "$1" -- "$alias" 5>/dev/null |
  as_user mariadb --binary-mode --default-character-set=utf8mb4 --max-allowed-packet=1G -- "$alias" || exit 1
`;
