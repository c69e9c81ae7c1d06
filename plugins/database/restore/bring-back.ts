/** Restores a client's database and folder from a backup, or undoes that. */
import { posix } from 'node:path';
import { z } from 'zod';
import type {
  ClientState,
  Context,
  DesiredRestore,
  UploadedDump,
} from '../../../src/runner/contract/plugin.ts';
import { filesBeside, manifestSchema, type Manifest } from '../../shared/backup-manifest.ts';
import { keyTo } from '../../shared/encrypted.ts';
import type { Account } from '../../shared/mariadb/accounts.ts';
import { askMariadb } from '../../shared/mariadb/mariadb.ts';
import { identifier, quote } from '../../shared/mariadb/mysql.ts';
import { differencesFrom } from '../../shared/manifest-differences.ts';
import { isOlder } from '../../shared/release.ts';
import { runBackupScript } from '../../shared/run-backup-script.ts';
import { runSchemaScript, throwaway } from '../schema-script.ts';
import { dropLoader, loadDump, packingOf, sql, type Packing } from '../../shared/mariadb/load-dump.ts';
import { giveToNewOwner } from './new-owner.ts';
import { foldersOf, unpackFiles } from './restore-files.ts';
import { lastLines } from '../../shared/last-lines.ts';
import { FOLDER } from '../../shared/mariadb/restore-script.ts';
import { databasesOf, hasMoved, lookAtRestores } from './restore-state.ts';
import { recoverLive, swapDatabases, type Swap } from './swap-databases.ts';

export interface RestoreOptions {
  codeFolder: string;
  backupScript: string;
}
type Ctx = Pick<
  Context<RestoreOptions>,
  '$' | 'backedUp' | 'bring' | 'files' | 'log' | 'options' | 'relay' | 'server' | 'signal' | 'site'
>;

/** Throws if it fails; if the databases have not changed places by then, the client is as it was. */
export async function restoreClient(ctx: Ctx, client: ClientState, restore: DesiredRestore): Promise<void> {
  const { alias } = client;
  const { scratch, before } = databasesOf(restore);
  const folders = foldersOf(alias, restore.id);
  const say = (text: string) => ctx.log(text, { client: alias });
  const loader = loaderOf(scratch);
  const swap: Swap = {
    id: restore.id,
    from: scratch,
    to: before,
    code: 'of-from',
    isOfFilesAlone: restore.include === 'FILES',
    folders: { live: folders.live, from: folders.incoming, to: folders.before },
    spent: [...heldFiles(restore), posix.dirname(folders.incoming)],
  };
  await dropLoader(ctx, loader);
  try {
    if (!(await isSwapped(ctx, client, restore))) {
      await tidy(ctx, client, restore, loader, swap);
      await prepare(ctx, client, restore, loader, say);
      await dropLoader(ctx, loader);
    }
    if (restore.source === undefined) say('The backup takes its place; the site answers 503 meanwhile');
    await swapDatabases(ctx, client, swap);
  } catch (error) {
    if (!ctx.signal.aborted && !(await isSwapped(ctx, client, restore))) {
      await tidy(ctx, client, restore, loader, swap);
      await letGo(ctx, restore);
    }
    throw error;
  }
  const uploaded = `has what is in the dump that was uploaded at ${restore.dump.madeAt}`;
  const isUpload = uploadIn(restore) !== undefined;
  say(
    restore.source === undefined
      ? `${alias} ${isUpload ? uploaded : `is as it was at ${restore.dump.madeAt}`}; what was there before is kept (${before})`
      : `${alias} ${isUpload ? uploaded : `has what ${restore.source.alias} had at ${restore.dump.madeAt}`}`,
  );
}

/** Undefined if it is a backup that is restored. */
export function uploadIn({ dump: { away } }: DesiredRestore): UploadedDump | undefined {
  return away !== undefined && 'uploadId' in away ? away : undefined;
}

/** Whether the tables have changed places; the rest may still have to be done. */
async function isSwapped(ctx: Ctx, client: ClientState, restore: DesiredRestore): Promise<boolean> {
  const state = (await lookAtRestores(ctx, [client])).states.get(restore.id);
  return state !== undefined && hasMoved(state);
}

/** Has the checked backup in the scratch database, in the form of this release, and the present one backed up. */
async function prepare(
  ctx: Ctx,
  client: ClientState,
  restore: DesiredRestore,
  loader: Account,
  say: (text: string) => void,
): Promise<void> {
  const { alias } = client;
  // The sign that there is something to remove, if this is not finished.
  await sql(ctx, [`CREATE DATABASE IF NOT EXISTS ${identifier(loader.database)}`]);
  const held = await holdDump(ctx, alias, restore);
  const { path, manifest } = held;
  const { include } = restore;
  if (include !== 'DATABASE') await prepareFiles(ctx, alias, restore, held, say);
  if (include === 'FILES') return prepareMarks(ctx, client, restore, say);
  const { source } = restore;
  const beside = source === undefined ? ', beside the live one' : '';
  say(`Loads ${restore.dump.file} into the database ${loader.database}${beside}`);
  const key = held.isEncrypted ? await keyTo(ctx, path) : '';
  const rows = await loadDump(ctx, source?.alias ?? alias, loader, path, key, held.packing);
  await compare(ctx, source ?? client, loader.database, rows, manifest);
  const how = manifest === undefined ? 'counted against the dump' : 'compared with its manifest';
  say(`It is complete: ${rows} rows, ${how}`);
  if (uploadIn(restore) !== undefined)
    say(
      'The dump was uploaded, so it has no manifest: nothing says what the database held when the dump was made',
    );
  await upgrade(ctx, client, loader, manifest, say);
  if (source !== undefined) return giveToNewOwner(ctx, loader.database, client, source.number);
  const { live } = await lookAtRestores(ctx, [client]);
  await backUpNow(ctx, alias, live.get(alias)?.tables ?? 0, say);
}

/** A backup without files is one of the database alone, unless only files were requested. */
async function prepareFiles(
  ctx: Ctx,
  alias: string,
  restore: DesiredRestore,
  { path: held, manifest, isEncrypted }: HeldBackup,
  say: (text: string) => void,
): Promise<void> {
  const files = manifest?.files ?? null;
  if (files === null) {
    if (restore.include === 'FILES') throw new Error('The backup has no files.');
    return say(
      restore.source === undefined
        ? 'The backup has no files, so the folder stays as it is'
        : 'The backup has no files, so the folder begins empty',
    );
  }
  const { source } = restore;
  say(`Unpacks ${files.file}${source === undefined ? ' beside the live folder' : ''}`);
  const archive = `${held}.files`;
  const key = isEncrypted ? await keyTo(ctx, archive) : '';
  await unpackFiles(ctx, foldersOf(alias, restore.id), archive, key, files, source?.alias);
}

/** For a restore of files alone: the database stays, and is backed up with the files that are there now. */
async function prepareMarks(
  ctx: Ctx,
  client: ClientState,
  restore: DesiredRestore,
  say: (text: string) => void,
): Promise<void> {
  const { scratch, before } = databasesOf(restore);
  const { live } = await lookAtRestores(ctx, [client]);
  await backUpNow(ctx, client.alias, live.get(client.alias)?.tables ?? 0, say);
  await sql(
    ctx,
    [scratch, before].map((name) => `CREATE DATABASE IF NOT EXISTS ${identifier(name)}`),
  );
}

/** Nothing of an attempt stays on the server. */
async function tidy(
  ctx: Ctx,
  client: ClientState,
  restore: DesiredRestore,
  loader: Account,
  swap: Swap,
): Promise<void> {
  await recoverLive(ctx, client, swap);
  await dropLoader(ctx, loader);
  await askMariadb(
    ctx,
    [swap.from, swap.to].map((name) => [`DROP DATABASE IF EXISTS ${identifier(name)}`]),
  );
  const { arriving, incoming, before } = foldersOf(client.alias, restore.id);
  await ctx.files.remove([arriving, incoming, before].map((folder) => posix.dirname(folder)));
}

export async function undoRestore(ctx: Ctx, client: ClientState, restore: DesiredRestore): Promise<void> {
  const { before, undone } = databasesOf(restore);
  const folders = foldersOf(client.alias, restore.id);
  ctx.log('What was there before takes its place again; the site answers 503 meanwhile', {
    client: client.alias,
  });
  const swap: Swap = {
    id: restore.id,
    from: before,
    to: undone,
    code: 'put-aside',
    isOfFilesAlone: restore.include === 'FILES',
    folders: { live: folders.live, from: folders.before, to: folders.undone },
    spent: [posix.dirname(folders.before)],
  };
  const isUntouched = async () => {
    const state = (await lookAtRestores(ctx, [client])).states.get(restore.id);
    return state?.before !== 0;
  };
  if (await isUntouched()) await recoverLive(ctx, client, swap);
  try {
    await swapDatabases(ctx, client, swap);
  } catch (error) {
    if (!ctx.signal.aborted && (await isUntouched())) await recoverLive(ctx, client, swap);
    throw error;
  }
}

/** Removes all that a restore that is over has left on the server; the databases last, as they are the sign of it. */
export async function dropRemains(
  ctx: Ctx,
  alias: string,
  restore: DesiredRestore,
  databases: string[],
): Promise<void> {
  const { arriving, incoming, before, undone } = foldersOf(alias, restore.id);
  await dropLoader(ctx, loaderOf(databasesOf(restore).scratch));
  await letGo(ctx, restore);
  await ctx.files.remove([arriving, incoming, before, undone].map((folder) => posix.dirname(folder)));
  await ctx.$`sh -c ${'rm -f -- "$1"/"$2".*'} rm ${FOLDER} ${restore.id}`;
  await sql(
    ctx,
    databases.map((name) => `DROP DATABASE IF EXISTS ${identifier(name)}`),
  );
}

const loaderOf = (database: string): Account => ({
  user: database,
  host: 'localhost',
  password: throwaway(),
  rights: 'ALL PRIVILEGES',
  database,
});

interface HeldBackup {
  /** Of the dump under its other name. */
  path: string;
  manifest: Manifest | undefined;
  packing: Packing;
  isEncrypted: boolean;
}

/**
 * Checks the dump and its manifest, and holds both under another name, because the backup that is made before the
 * swap may let them go. If they are elsewhere, they are brought.
 */
async function holdDump(ctx: Ctx, alias: string, restore: DesiredRestore): Promise<HeldBackup> {
  const { file, sha256, bytes, away } = restore.dump;
  const path = heldPath(restore);
  const upload = uploadIn(restore);
  const named = packingOf(file);
  const beside = filesBeside(file) ?? (upload && { manifest: '', archive: '' });
  if (beside === undefined || named === undefined)
    throw new Error(`${file} is not named like the dump of a backup.`);
  const { manifest: manifestFile, archive } = beside;
  if (away !== undefined) {
    await ctx.$`mkdir -p -m 700 ${posix.dirname(path)}`;
    await ctx.bring(alias, away, path);
  }
  const { stdout, stderr, exitCode } = await ctx.$({
    nothrow: true,
  })`sh -c ${HOLD} hold ${file} ${manifestFile} ${path} ${archive}`;
  ctx.signal.throwIfAborted();
  if (exitCode !== 0) throw new Error(`${file} cannot be read: ${lastLines(stderr)}`);
  const [size, sum] = stdout.trim().split(' ');
  const differs = (what: string) =>
    new Error(`${file} is not as it was made: ${what}. Choose another backup; and find out who changed it.`);
  if (bytes !== null && Number(size) !== bytes) throw differs(`it has ${size} bytes, not ${bytes}`);
  if (sha256 !== null && sum !== sha256) throw differs('its SHA-256 is another one');
  const manifest = await manifestAt(ctx, `${path}.json`, manifestFile);
  const owner = restore.source?.alias ?? alias;
  if (manifest !== undefined && manifest.client !== owner)
    throw new Error(`${file} is a backup of ${manifest.client}, not of ${owner}: its manifest says so.`);
  if (manifest !== undefined && manifest.database.sha256 !== sum)
    throw differs('its manifest has another SHA-256');
  return { path, manifest, ...named };
}

/**
 * Beside the dump, so that it takes no space; without its ending, so that it does not count as a backup. A dump that is
 * brought from elsewhere is in a folder of Regent's own.
 */
export const heldPath = ({ id, dump: { file, away } }: DesiredRestore) =>
  away === undefined ? `${file.replace(/[^/]*$/, '')}.restore-${id}` : `${FOLDER}/${id}.dump`;

function heldFiles(restore: DesiredRestore): string[] {
  const path = heldPath(restore);
  return [path, `${path}.json`, `${path}.files`];
}

/** Not with `files`, which would keep the whole dump as an original. */
const letGo = (ctx: Ctx, restore: DesiredRestore) => ctx.$`rm -f -- ${heldFiles(restore)}`;

const HOLD = `
set -e
umask 077
if [ ! -e "$3" ]; then
  [ -f "$1" ] && [ ! -L "$1" ] || { echo 'it is gone, or no plain file' >&2; exit 1; }
  [ ! -f "$2" ] || cp -- "$2" "$3.json"
  [ ! -f "$4" ] || [ -L "$4" ] || ln -f -- "$4" "$3.files"
  ln -- "$1" "$3"
fi
sum=$(sha256sum -- "$3")
echo "$(stat -c %s -- "$3") \${sum%% *}"
`;

/** Undefined if the backup was made without one. Throws if it has one that cannot be read. */
export async function manifestAt(
  ctx: Pick<Ctx, 'files'>,
  path: string,
  name = path,
): Promise<Manifest | undefined> {
  const state = (await ctx.files.read([path])).get(path);
  if (state === undefined || state.kind === 'absent') return undefined;
  if (state.kind === 'file') {
    try {
      return manifestSchema.parse(JSON.parse(state.content.toString('utf8')));
    } catch {}
  }
  throw new Error(
    `${name} is not the manifest of a backup that this Regent can read. Choose another backup.`,
  );
}

/** Compares the loaded database with the manifest, or with the number of rows in the dump. */
async function compare(
  ctx: Ctx,
  client: Pick<ClientState, 'alias' | 'number'>,
  database: string,
  rows: number,
  manifest: Manifest | undefined,
): Promise<void> {
  const names = (
    await sql(ctx, [
      `SELECT JSON_QUOTE(table_name) FROM information_schema.tables
       WHERE table_schema = ${quote(database)} AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name`,
    ])
  ).map((line) => JSON.parse(line) as string);
  if (names.length === 0) throw new Error('The dump holds no table.');
  const of = (name: string) => `${identifier(database)}.${identifier(name)}`;
  const answers = await askMariadb(
    ctx,
    names.map((name) => [`SELECT COUNT(*) FROM ${of(name)}`, `CHECKSUM TABLE ${of(name)}`]),
  );
  const found = names.map((name, i) => {
    const [count, sum] = answers[i]?.rows ?? [];
    return { name, rows: Number(count), checksum: Number(sum?.split('\t')[1]) };
  });
  const wrong = manifest === undefined ? [] : differencesFrom(manifest, found);
  const counted = found.reduce((sum, each) => sum + each.rows, 0);
  if (manifest === undefined && counted !== rows)
    wrong.push(`${counted} rows were loaded, and the dump has ${rows}`);
  if (wrong.length > 0)
    throw new Error(`What was loaded is not what was backed up: ${wrong.slice(0, 5).join('; ')}.`);
  if (names.includes('clients')) await mustBeTheirs(ctx, client, of('clients'));
}

/** The dump of another client under this one's name would show its data to this one's users. */
async function mustBeTheirs(
  ctx: Ctx,
  { alias, number }: Pick<ClientState, 'alias' | 'number'>,
  table: string,
): Promise<void> {
  const [row = '[0, 0]'] = await sql(ctx, [
    `SELECT JSON_ARRAY(COUNT(*), IFNULL(SUM(id = ${quote(number)}), 0)) FROM ${table}`,
  ]);
  const [all, theirs] = (JSON.parse(row) as unknown[]).map(Number);
  if (all !== 0 && theirs === 0)
    throw new Error(
      `The dump is not one of ${alias}: its table clients has no row with the number ${number}.`,
    );
}

/** The scratch database becomes that of the server's release; a dump without a version may be older. */
async function upgrade(
  ctx: Ctx,
  client: ClientState,
  loader: Account,
  manifest: Manifest | undefined,
  say: (text: string) => void,
): Promise<void> {
  const release = await releaseOf(ctx);
  const made = manifest?.versions.monarc ?? undefined;
  if (release === undefined || made === release) return;
  if (made !== undefined && isOlder(release, made)) throw new Error(newer(ctx.server.fqdn, made, release));
  say(
    `Runs the schema script of the release ${release} for it: the backup is of ${made ?? 'an unknown release'}`,
  );
  const as = { ...client, alias: loader.database };
  const ran = (await runSchemaScript(ctx, ctx.options.codeFolder, [as], () => loader)).get(loader.database);
  if (ran === undefined || ran.failure !== undefined)
    throw new Error(ran?.failure ?? 'The schema script did not run.');
}

export const newer = (server: string, made: string, release: string) =>
  `The backup is of MONARC ${made}, and ${server} has ${release}, which may not read it. Install ${made} or newer there first, then retry.`;

/** The version of MONARC that the server has; undefined if it has none. */
export async function releaseOf({
  $,
  options: { codeFolder },
}: Pick<Ctx, '$' | 'options'>): Promise<string | undefined> {
  const { stdout } = await $({ nothrow: true })`cat ${codeFolder}/package.json`;
  try {
    return z.object({ version: z.string() }).parse(JSON.parse(stdout)).version;
  } catch {
    return undefined;
  }
}

/** Throws if what is there now cannot be backed up. If nothing is there, or nobody ever used it, goes on. */
async function backUpNow(
  ctx: Ctx,
  alias: string,
  tables: number,
  say: (text: string) => void,
): Promise<void> {
  if (tables === 0) return say('There is nothing to back up before the swap: the database is empty or gone');
  say('Backs up what is there now');
  const result = await runBackupScript(ctx, ctx.options.backupScript, alias);
  await ctx.backedUp(alias, result);
  if (result.status === 'ok') return say(`What is there now is backed up in ${result.file}`);
  if (result.status === 'missing')
    return say(`There is nothing to back up before the swap: ${result.message}`);
  throw new Error(`What is there now cannot be backed up, so nothing was replaced: ${result.message}`);
}
