/** Loads a dump into a database of its own, as a user who has rights on that database alone. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { dropAccount, makeAccount, UNLOGGED, type Account } from './accounts.ts';
import { AS_ROOT } from './mariadb-call.ts';
import { FILTER, LOAD_DUMP } from '../dump-filter.ts';
import { PLAIN } from '../encrypted.ts';
import { askMariadb } from './mariadb.ts';
import { account, identifier } from './mysql.ts';
import { ifFull, lastLines } from '../last-lines.ts';
import { AS_USER, LOCKED } from './restore-script.ts';

type Ctx = Pick<Context, '$' | 'server' | 'signal'>;

/**
 * Makes the database anew, loads the dump, and returns the number of rows that the dump holds. The user has the
 * name of the database: see `dropLoader`. Throws with MariaDB's words if the dump is not whole, or if it reaches
 * for anything else.
 * @param key what opens the dump: see keyTo; empty if it is not encrypted
 * @param packing as the end of its name says it
 */
export async function loadDump(
  ctx: Ctx,
  alias: string,
  loader: Account,
  dump: string,
  key = '',
  packing: Packing = '.sql.zst',
): Promise<number> {
  await sql(ctx, [
    `DROP DATABASE IF EXISTS ${identifier(loader.database)}`,
    `CREATE DATABASE ${identifier(loader.database)} CHARACTER SET utf8mb4`,
    UNLOGGED,
    ...makeAccount(loader, 'password'),
  ]);
  const { stdout, stderr, exitCode } = await ctx.$({
    input: `${loader.password}\n${key}\n`,
    nothrow: true,
  })`bash -c ${LOAD} load ${loader.database} ${dump} ${FILTER} ${alias} ${UNPACKS[packing]}`;
  ctx.signal.throwIfAborted();
  const rows = /^rows (\d+)$/m.exec(stdout)?.[1];
  if (exitCode === 0 && rows !== undefined) return Number(rows);
  const said = lastLines(stderr) || `exit code ${exitCode}`;
  throw new Error(`The dump ${dump} cannot be loaded: ${said}${whatToDo(said, ctx.server.fqdn)}`);
}

/** For dumps that MariaDB refuses although they are whole. */
function whatToDo(said: string, fqdn: string): string {
  if (/^ERROR (1115|1273) /.test(said))
    return `. The dump is of MySQL or of a newer MariaDB. Replace it in the text of the dump by one that SHOW COLLATION on ${fqdn} lists, such as utf8mb4_unicode_ci, and restore that.`;
  if (/^ERROR (1193|1227) .*(GTID_PURGED|SQL_LOG_BIN|BINLOG)/i.test(said))
    return '. The dump is of a MySQL with replication: make it with the option --set-gtid-purged=OFF of mysqldump, and restore that.';
  if (/^ERROR (1153|2006|2013) /.test(said))
    return `. If MariaDB on ${fqdn} was not stopped meanwhile, a row of the dump is larger than it takes: use SET GLOBAL max_allowed_packet = 1073741824 there, and set it in its configuration, then retry.`;
  return ifFull(said);
}

export type Packing = keyof typeof UNPACKS;

/** The program that makes plain SQL of it. */
const UNPACKS = { '.sql': 'cat', '.sql.gz': 'gzip', '.sql.zst': 'zstd' };

/** How a dump is packed, and whether it is encrypted beside that, by the end of its name; undefined if it is no dump. */
export function packingOf(name: string): { packing: Packing; isEncrypted: boolean } | undefined {
  const [, packing, age] = /(\.sql(?:\.gz|\.zst)?)(\.age)?$/.exec(name) ?? [];
  return packing === undefined ? undefined : { packing: packing as Packing, isEncrypted: age !== undefined };
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
 * Takes the name of the database and user, the dump, the filter, the name of the database that was dumped, and the
 * program that unpacks it. On stdin are two lines: the password, and the key. No statement of the dump may read a file
 * of this machine (LOCAL INFILE).
 */
const LOAD = `${LOCKED}
lock "$1"
read -r password
read -r key
${AS_ROOT}
${AS_USER}
${PLAIN}
${LOAD_DUMP}
name=$1 user=$1
ask() { as_user mariadb --batch --raw --skip-column-names --binary-mode --default-character-set=utf8mb4 "$@"; }
open=$(ask <<<'SHOW DATABASES') || exit 1
open=$(grep -vxF -e information_schema -e "$name" <<<"$open")
[[ -z $open ]] || {
  echo "every user of this MariaDB may use the database $(head -n 1 <<<"$open"), so a dump could write there: take that right away first (mariadb-secure-installation does so for the database test)" >&2
  exit 1
}
load_dump "$2" "$key" "$5" "$3" "$4" ask --local-infile=0 --max-allowed-packet=1G -- "$name" 5>&1
`;
