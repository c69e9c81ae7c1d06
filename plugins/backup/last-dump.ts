/** The backups of a client that is deleted: a last good one is made, and in the end all of them are put away. */
import {
  isUnknown,
  namesIn,
  unreadable,
  type ClientState,
  type Context,
  type ProvableBackup,
} from '../../src/runner/contract/plugin.ts';
import { filesBeside } from '../shared/backup-manifest.ts';
import { runBackup } from './backup-run.ts';
import { proveBackup, type ProofOptions } from './proof/prove-backup.ts';
import { heldByNewest } from './held-by-newest.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { quote } from '../shared/mariadb/mysql.ts';
import type { BackupResult } from '../shared/run-backup-script.ts';

type Ctx = Context<{ folder: string; script: string } & ProofOptions>;

/** The same at every attempt, so that the next attempt continues an interrupted one. */
export function deletedFolder(
  ctx: { options: { folder: string } },
  { alias, createdAt }: ClientState,
): string {
  const created = createdAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${ctx.options.folder}-deleted/${alias}-${created}`;
}

/** Why a last backup is needed or not: `held`, if the newest one holds all that the client has now. */
export type LastDump = 'needed' | 'held' | 'nothing to dump';

/**
 * What is to be done for the last backup of each of these clients. A client whose backups cannot be listed
 * fails, and is left out. Once backups were put away, their site has been off, and the last one is among them.
 * @param isFirst whether their sites may still answer: a table that has no checksum then counts as changed
 */
export async function lookAtLastDumps(
  ctx: Ctx,
  leaving: ClientState[],
  isFirst = false,
): Promise<Map<string, LastDump>> {
  if (leaving.length === 0) return new Map();
  if (ctx.sandbox) return new Map(leaving.map(({ alias }) => [alias, 'nothing to dump']));
  const folders = new Map(
    leaving.map((client) => [
      client.alias,
      [`${ctx.options.folder}/${client.alias}`, deletedFolder(ctx, client)],
    ]),
  );
  const listed = await ctx.files.list([...folders.values()].flat());
  for (const [alias, theirs] of folders)
    for (const folder of theirs) {
      const names = listed.get(folder) ?? [];
      if (Array.isArray(names)) continue;
      ctx.fail(alias, unreadable(folder, names));
      folders.delete(alias);
    }
  const [answer] = await askMariadb(ctx, [
    [...folders.keys()].map(
      (alias) =>
        // Compare with the requested name: if the server keeps names in small letters, this is another
        // database.
        `SELECT ${quote(alias)} FROM information_schema.tables WHERE table_schema = ${quote(alias)} LIMIT 1`,
    ),
  ]);
  const hasTable = (alias: string) => answer?.rows.includes(alias) === true;
  const isPutAway = ([, away = '']: string[]) =>
    namesIn(listed, away).some((name) => filesBeside(name) !== undefined);
  const open = [...folders].filter(([alias, theirs]) => hasTable(alias) && !isPutAway(theirs));
  const held = await heldByNewest(
    ctx,
    open.map(([alias, [folder = '']]) => ({ alias, folder })),
    listed,
    isFirst,
  );
  if (isFirst) for (const [alias, stem] of held) if (!(await isKnown(ctx, alias, stem))) held.delete(alias);
  const stateOf = (alias: string): LastDump =>
    held.has(alias) || isPutAway(folders.get(alias) ?? [])
      ? 'held'
      : hasTable(alias)
        ? 'needed'
        : 'nothing to dump';
  return new Map([...folders.keys()].map((alias) => [alias, stateOf(alias)]));
}

/** Only what Regent knows is proven and copied: not the backup of a worker that was killed before it could tell. */
async function isKnown(ctx: Ctx, alias: string, stem: string): Promise<boolean> {
  const newest = await ctx.backupToProve(alias);
  return newest !== undefined && filesBeside(newest.file)?.stem === stem;
}

/**
 * Makes the last backups of these clients that are needed. Returns the aliases for which that failed: nothing of
 * theirs may be removed.
 * @param isFirst whether their sites may still answer: the last backups are then proven as well
 */
export async function takeLastDumps(ctx: Ctx, leaving: ClientState[], isFirst = false): Promise<Set<string>> {
  const failed = new Set<string>();
  const fail = (alias: string, why: string) => {
    failed.add(alias);
    ctx.fail(alias, why);
  };
  const looked = await lookAtLastDumps({ ...ctx, fail }, leaving, isFirst);
  const proven = async (client: ClientState, last: ProvableBackup) => {
    const damage = await damageOf(ctx, client, last);
    if (damage !== undefined) fail(client.alias, damage);
  };
  for (const client of leaving) {
    const { alias, activatedAt } = client;
    if (looked.get(alias) === 'held') {
      ctx.log(`The newest backup of ${alias} holds all that it has now: no other one is needed.`, {
        client: alias,
      });
      const newest = isFirst ? await ctx.backupToProve(alias) : undefined;
      if (newest?.isThere === true && !(await isProven(ctx, newest)))
        await proven(client, { ...newest, copy: null });
    }
    if (looked.get(alias) !== 'nothing to dump') continue;
    const reason = ctx.sandbox ? 'a sandbox has no databases' : 'there is no table to dump';
    const isMissed = !ctx.sandbox && activatedAt !== null;
    const hint = isMissed ? ' If its database should exist, check whether MariaDB uses an empty folder.' : '';
    ctx.log(`No last dump of ${alias}: ${reason}.${hint}`, {
      client: alias,
      level: isMissed ? 'warn' : 'info',
    });
  }
  const needed = [...looked].flatMap(([alias, state]) => (state === 'needed' ? [alias] : []));
  if (needed.length > 0)
    for await (const result of runBackup(ctx, needed, 'last')) {
      ctx.report({ ...result }, result.client);
      if (result.status === 'ok') {
        const client = leaving.find(({ alias }) => alias === result.client);
        if (isFirst && client !== undefined) await proven(client, asProvable(result));
        continue;
      }
      if (result.status === 'missing') {
        ctx.log(`No last dump of ${result.client}: ${result.message}.`, { client: result.client });
        continue;
      }
      fail(
        result.client,
        `The last backup of ${result.client} failed, so nothing of it is removed from here on: ${result.message}. Correct that, then retry.`,
      );
    }
  return failed;
}

/** Loads it; gives what is wrong with it. That it cannot be loaded here says nothing against it. */
async function damageOf(ctx: Ctx, client: ClientState, last: ProvableBackup): Promise<string | undefined> {
  const { alias } = client;
  // Nobody knows the number of an orphan.
  const dumped = client.isOrphan === true ? { alias } : client;
  const { outcome, message } = await proveBackup(ctx, dumped, last);
  if (outcome === 'DAMAGED')
    return `The last backup of ${alias}, ${last.file}, is damaged, so nothing of it is removed from here on: ${message} Retry: another one is made.`;
  if (outcome === 'PROVEN') ctx.log(`Proven is the last backup of ${alias}. ${message}`, { client: alias });
  else
    ctx.log(`The last backup of ${alias} is good, but not proven: ${message}`, {
      client: alias,
      level: 'warn',
    });
  return undefined;
}

async function isProven({ files }: Ctx, { file }: ProvableBackup): Promise<boolean> {
  const mark = `${filesBeside(file)?.stem}.proven`;
  return (await files.read([mark])).get(mark)?.kind === 'file';
}

const asProvable = (result: Extract<BackupResult, { status: 'ok' }>): ProvableBackup => ({
  file: result.file,
  bytes: result.size,
  sha256: result.sha256,
  files:
    result.filesFile == null ? null : { bytes: result.filesSize ?? null, sha256: result.filesSha256 ?? null },
  manifest: result.manifest ?? null,
  isThere: true,
  copy: null,
});

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
