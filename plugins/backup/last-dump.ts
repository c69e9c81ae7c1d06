/** The dumps of a client that is deleted: one last good dump is made, then all of them are put away. */
import {
  isUnknown,
  namesIn,
  unreadable,
  type ClientState,
  type Context,
} from '../../src/runner/contract/plugin.ts';
import { runBackup } from './backup-run.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { quote } from '../shared/mariadb/mysql.ts';

type Ctx = Context<{ folder: string; script: string }>;

/** The same at every attempt, so that the next attempt continues an interrupted one. */
export function deletedFolder(ctx: Pick<Ctx, 'options'>, { alias, createdAt }: ClientState): string {
  const created = createdAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${ctx.options.folder}-deleted/${alias}-${created}`;
}

/**
 * Those of these clients that have a table in their database, so that a dump is possible, and no dump yet
 * among those that were put away. A client whose dumps cannot be listed fails.
 */
export async function needsLastDump(ctx: Ctx, absent: ClientState[]): Promise<Set<string>> {
  if (ctx.sandbox || absent.length === 0) return new Set();
  const putAway = await ctx.files.list(absent.map((client) => deletedFolder(ctx, client)));
  const [answer] = await askMariadb(ctx, [
    absent.map(
      ({ alias }) =>
        // Compare with the requested name: if the server keeps names in small letters, this is another
        // database.
        `SELECT ${quote(alias)} FROM information_schema.tables WHERE table_schema = ${quote(alias)} LIMIT 1`,
    ),
  ]);
  const hasDump = (client: ClientState) => {
    const folder = deletedFolder(ctx, client);
    const names = putAway.get(folder) ?? [];
    if (Array.isArray(names)) return names.some((name) => name.endsWith('.sql.zst'));
    ctx.fail(client.alias, unreadable(folder, names));
    return false;
  };
  return new Set(
    absent
      .filter((client) => answer?.rows.includes(client.alias) && !hasDump(client))
      .map(({ alias }) => alias),
  );
}

/** Takes the last dumps. Returns the aliases for which that failed: their databases must stay. */
export async function takeLastDumps(ctx: Ctx, absent: ClientState[]): Promise<Set<string>> {
  const failed = new Set<string>();
  const fail = (alias: string, why: string) => {
    failed.add(alias);
    ctx.fail(alias, why);
  };
  if (absent.length === 0) return failed;
  const lastDump = await needsLastDump({ ...ctx, fail }, absent);
  const reason = ctx.sandbox
    ? 'a sandbox has no databases'
    : 'there is no table to dump, or it was taken before';
  for (const { alias, activatedAt } of absent) {
    if (lastDump.has(alias)) continue;
    const isMissed = !ctx.sandbox && activatedAt !== null;
    const hint = isMissed ? ' If its database should exist, check whether MariaDB uses an empty folder.' : '';
    ctx.log(`No last dump of ${alias}: ${reason}.${hint}`, {
      client: alias,
      level: isMissed ? 'warn' : 'info',
    });
  }
  if (lastDump.size > 0)
    for await (const result of runBackup(ctx, [...lastDump], 'last')) {
      ctx.report({ ...result }, result.client);
      if (result.status === 'ok') continue;
      if (result.status === 'missing') {
        ctx.log(`No last dump of ${result.client}: ${result.message}.`, { client: result.client });
        continue;
      }
      fail(
        result.client,
        `The last dump of ${result.client} failed, so its database stays: ${result.message}. Correct that, then retry.`,
      );
    }
  return failed;
}

/** Moves all their dumps. The clients are in no list any more, so cron makes no new dumps meanwhile. */
export async function putAway(ctx: Ctx, absent: ClientState[]): Promise<void> {
  const moves = absent.map((client) => ({
    alias: client.alias,
    from: `${ctx.options.folder}/${client.alias}`,
    to: deletedFolder(ctx, client),
  }));
  await (ctx.sandbox ? moveFiles(ctx, moves) : moveFolders(ctx, moves));
}

type Move = { alias: string; from: string; to: string };

async function moveFolders(ctx: Ctx, moves: Move[]): Promise<void> {
  if (moves.length === 0) return;
  const input = moves.map(({ from, to }) => `${from} ${to}\n`).join('');
  await ctx.$({ input })`sh -c ${MOVE}`;
}

/** Removes an empty folder. If part of it was moved before, moves the rest. */
const MOVE = `
set -e
umask 077
while read -r from to; do
  [ -d "$from" ] || continue
  rmdir -- "$from" 2>/dev/null && continue
  mkdir -p -- "$to"
  find "$from" -mindepth 1 -maxdepth 1 -exec mv -f -t "$to" -- {} +
  rmdir -- "$from"
done`;

/**
 * The same with files alone, for a sandbox, in which nothing runs; the few files there were put there by
 * hand.
 */
async function moveFiles(ctx: Ctx, moves: Move[]): Promise<void> {
  for (const { alias, from, to } of moves) {
    const names = namesIn(await ctx.files.list([from]), from);
    const found = await ctx.files.read(names.map((name) => `${from}/${name}`));
    const unknown = [...found].flatMap(([path, state]) => (isUnknown(state) ? unreadable(path, state) : []));
    if (unknown[0] !== undefined) {
      ctx.fail(alias, unknown[0]);
      continue;
    }
    const owned = { mode: 0o600, owner: 'root', group: 'root' };
    await ctx.files.write(
      names.flatMap((name) => {
        const state = found.get(`${from}/${name}`);
        return state?.kind === 'file' ? [{ ...state, ...owned, path: `${to}/${name}` }] : [];
      }),
    );
    await ctx.files.remove([from]);
  }
}
