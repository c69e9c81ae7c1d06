/** Databases that restores have made on a front office, and that no restore on record has. */
import type { Context, Desired } from '../../src/runner/contract/plugin.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';

type Ctx = Pick<Context, '$' | 'knownRestores' | 'orphans' | 'server' | 'signal'>;

/** Names them in a sync, in one round trip. Those of unknown clients are named by find-databases.ts. */
export async function sayUnknown(ctx: Ctx, { complete }: Desired): Promise<void> {
  if (!complete) return;
  const [answer] = await askMariadb(ctx, [
    [`SELECT schema_name FROM information_schema.schemata WHERE schema_name REGEXP '${OF_RESTORES}'`],
  ]);
  const names = (answer?.rows ?? []).filter((name) => new RegExp(OF_RESTORES).test(name));
  if (names.length === 0) return;
  const restores = await ctx.knownRestores(names.map(idIn));
  ctx.orphans(
    names
      .filter((name) => !restores.has(idIn(name)))
      .map((name) => ({ kind: 'DATABASE', name, place: `database ${name}` })),
  );
}

/** See databasesOf in restore-state.ts. */
const OF_RESTORES = '^monarc_(restore|before|undone)_[0-9a-f]{32}$';

const idIn = (name: string) => name.slice(-32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
