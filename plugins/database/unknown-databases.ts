/** Databases on a front office that Regent has made, as far as one can tell, and that nobody whom it knows has. */
import { isSafeAlias, type Context, type Desired } from '../../src/runner/contract/plugin.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';

type Ctx = Pick<Context, '$' | 'files' | 'knownRestores' | 'orphans' | 'server' | 'signal'>;

/**
 * Names them in a sync, in one round trip, and another one if there is an unknown client. A database is a client's if
 * it has MONARC's tables and an account of its name. If that client has a local.php that Regent has not written, it
 * lives there by somebody else's hand, and is not named.
 */
export async function sayUnknown(ctx: Ctx, { clients, complete, spared, gone }: Desired): Promise<void> {
  if (!complete) return;
  const [answer] = await askMariadb(ctx, [
    [
      `SELECT JSON_ARRAY('client', table_schema) FROM information_schema.tables
       WHERE table_name = 'clients_models' AND table_schema IN (SELECT User FROM mysql.user WHERE Host = 'localhost')`,
      `SELECT JSON_ARRAY('restore', schema_name) FROM information_schema.schemata WHERE schema_name REGEXP '${OF_RESTORES}'`,
    ],
  ]);
  const rows = (answer?.rows ?? []).filter((row) => /^\["(client|restore)", "/.test(row));
  const found = rows.map((row) => JSON.parse(row) as [string, string]);
  const named = (kind: string) => found.flatMap(([what, name]) => (what === kind ? [name] : []));
  const known = new Set([...clients.map(({ alias }) => alias), ...spared, ...gone].map(lower));
  const unknown = named('client').filter((name) => isSafeAlias(name) && !known.has(lower(name)));
  ctx.orphans('database', await withoutOthers(ctx, unknown));
  const ids = new Map(named('restore').map((name) => [name, idIn(name)]));
  const restores = ids.size === 0 ? new Set<string>() : await ctx.knownRestores([...ids.values()]);
  ctx.orphans(
    'database of a restore',
    [...ids].flatMap(([name, id]) => (restores.has(id) ? [] : [name])),
  );
}

/** See databasesOf in restore-state.ts. */
const OF_RESTORES = '^monarc_(restore|before|undone)_[0-9a-f]{32}$';

const idIn = (name: string) => name.slice(-32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** MariaDB may keep all names in small letters. */
const lower = (name: string) => name.toLowerCase();

async function withoutOthers({ files }: Ctx, names: string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const pathOf = (name: string) => `/var/www/${name}/local.php`;
  const found = await files.read(names.map(pathOf));
  return names.filter((name) => {
    const state = found.get(pathOf(name));
    if (state?.kind === 'file') return state.content.includes('Written by Regent');
    return state === undefined || state.kind === 'absent';
  });
}
