/** Loads a dump into a database of its own, as a user who has rights on that database alone. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { dropAccount, makeAccount, UNLOGGED, type Account } from '../../shared/mariadb/accounts.ts';
import { AS_ROOT } from '../../shared/mariadb/mariadb-call.ts';
import { askMariadb } from '../../shared/mariadb/mariadb.ts';
import { account, identifier } from '../../shared/mariadb/mysql.ts';
import { AS_USER, lastLines, LOCKED } from './restore-script.ts';

type Ctx = Pick<Context, '$' | 'server' | 'signal'>;

/**
 * Makes the database anew, loads the dump, and returns the number of rows that the dump holds. The user has the
 * name of the database: see `dropLoader`. Throws with MariaDB's words if the dump is not whole, or if it reaches
 * for anything else.
 */
export async function loadDump(ctx: Ctx, alias: string, loader: Account, dump: string): Promise<number> {
  await sql(ctx, [
    `DROP DATABASE IF EXISTS ${identifier(loader.database)}`,
    `CREATE DATABASE ${identifier(loader.database)} CHARACTER SET utf8mb4`,
    UNLOGGED,
    ...makeAccount(loader, 'password'),
  ]);
  const { stdout, stderr, exitCode } = await ctx.$({
    input: `${loader.password}\n`,
    nothrow: true,
  })`bash -c ${LOAD} load ${loader.database} ${dump} ${FILTER} ${alias}`;
  ctx.signal.throwIfAborted();
  const rows = /^rows (\d+)$/m.exec(stdout)?.[1];
  if (exitCode === 0 && rows !== undefined) return Number(rows);
  throw new Error(`The dump ${dump} cannot be loaded: ${lastLines(stderr) || `exit code ${exitCode}`}`);
}

/** Ends what an earlier attempt may still load, and removes the user. */
export async function dropLoader(ctx: Ctx, { user, host }: Pick<Account, 'user' | 'host'>): Promise<void> {
  await askMariadb(ctx, [[`KILL USER ${account(user, host)}`], [dropAccount({ user, host })]]);
}

/** Runs these as root; throws MariaDB's first error. */
export async function sql(ctx: Ctx, statements: string[]): Promise<string[]> {
  const [answer] = await askMariadb(ctx, [statements]);
  const [error] = answer?.errors ?? [];
  if (error !== undefined)
    throw new Error(`MariaDB on ${ctx.server.fqdn} refuses it: error ${error.code}, ${error.message}.`);
  return answer?.rows ?? [];
}

/**
 * Takes the name of the database and user, the dump, the filter, and the name of the database that was dumped; the
 * password is on stdin.
 */
const LOAD = `${LOCKED}
lock "$1"
read -r password
${AS_ROOT}
${AS_USER}
name=$1 user=$1
ask() { as_user mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"; }
open=$(ask <<<'SHOW DATABASES') || exit 1
open=$(grep -vxF -e information_schema -e "$name" <<<"$open")
[[ -z $open ]] || {
  echo "every user of this MariaDB may use the database $(head -n 1 <<<"$open"), so a dump could write there: take that right away first (mariadb-secure-installation does so for the database test)" >&2
  exit 1
}
load() {
  zstd --quiet --decompress --stdout -- "$1" | perl -e "$2" -- "$3" | ask --max-allowed-packet=1G -- "$name" >&2
  local codes=("\${PIPESTATUS[@]}")
  ((codes[2] == 0)) || return 1
  ((codes[0] == 0)) || { echo 'it is cut off or damaged: zstd cannot read it to its end' >&2; return 1; }
  return "\${codes[1]}"
}
load "$2" "$3" "$4" 5>&1
`;

/**
 * Perl, without single quotes: drops the line that puts clients into their sandbox mode, which older ones do not
 * know, the definers, who may not exist here, and in views the name of the database that was dumped (its argument).
 * It looks only at lines of the dump's own statements: a row of
 * data is one line and begins otherwise. Prints the number of rows on descriptor 5.
 */
export const FILTER = String.raw`
use strict;
open(my $count, ">&=", 5) or die;
my ($name) = @ARGV;
my ($rows, $table, $last, $is_code, $is_first) = (0, 0, "", 0, 0);
while (<STDIN>) {
  $last = $_;
  next if $. == 1 && m{^/\*M?!999999\\- };
  if (/^DELIMITER (.*)$/) { $is_first = $is_code = $1 ne ";"; print; next }
  if ($is_first || m{^/\*!500\d\d DEFINER=}) {
    s{^((?:/\*!\d+ )?CREATE(?: OR REPLACE)?(?:\*/ /\*!\d+)?) DEFINER=\x60(?:[^\x60]|\x60\x60)*\x60\@\x60(?:[^\x60]|\x60\x60)*\x60}{$1};
    s{^/\*!(\d+) DEFINER=\x60(?:[^\x60]|\x60\x60)*\x60\@\x60(?:[^\x60]|\x60\x60)*\x60}{/*!$1};
    $is_first = 0 if /^(?:\/\*!\d+ )?CREATE/;
  }
  s{\x60\Q$name\E\x60\.}{}g if m{^/\*!50001 VIEW };
  print;
  $is_first = 1 if $is_code && /;;\s*$/;
  next if $is_code;
  if (s/^INSERT INTO \x60(?:[^\x60]|\x60\x60)+\x60 (?:\((?:\x60(?:[^\x60]|\x60\x60)+\x60(?:, ?)?)+\) )?VALUES//) { $table = 1 }
  elsif (!$table || !/^\(/) { $table = 0; next }
  s/\\.//g;
  s/\x27[^\x27]*\x27//g;
  $rows += tr/(//;
}
close STDOUT;
if ($last !~ /^-- Dump completed/) { print STDERR "it is cut off: it has no end mark\n"; exit 1 }
print $count "rows $rows\n";
`;
