/** Proves a backup: loads it into a MariaDB of its own, and compares what is there then with its manifest. */
import { basename } from 'node:path';
import type { Context, Proof, ProvableBackup } from '../../../src/runner/contract/plugin.ts';
import { filesBeside, manifestSchema, type Manifest } from '../../shared/backup-manifest.ts';
import { keyTo, LockedError } from '../../shared/encrypted.ts';
import { lastLines } from '../../shared/last-lines.ts';
import { FILTER } from '../../shared/dump-filter.ts';
import { differencesFrom } from '../../shared/manifest-differences.ts';
import { DAMAGED, GROWS, PROVE, SPARE, UNDECIDED, UNLOADABLE } from './proof-script.ts';

export interface ProofOptions {
  /** The folder for the private server's data and, for a time, copies that are proven. */
  proofFolder: string;
  /** How many seconds the proof of one backup may take. */
  proofTimeLimit: number;
}
type Ctx = Pick<
  Context<ProofOptions>,
  '$' | 'bringCopy' | 'files' | 'log' | 'options' | 'proved' | 'relay' | 'server' | 'signal'
>;
/** A database that was backed up: a client's, with the client's number; or, without one, the server's own. */
interface Dumped {
  alias: string;
  number?: number;
}

/**
 * Proves a backup of this database, marks its files on the server, and reports the proof. If the backup has a copy,
 * the copy is what is loaded, and the files on the server are read and compared. Rejects only if the server cannot
 * be reached, or if it is aborted.
 */
export async function proveBackup(ctx: Ctx, client: Dumped, backup: ProvableBackup): Promise<Proof> {
  const { proof, ofServer } = await prove(ctx, client, backup);
  if (ofServer && proof.outcome !== 'UNDECIDED') await mark(ctx, backup.file, proof);
  ctx.proved(backup.file, proof);
  return proof;
}

/** The same, and what is to be said of it. */
export async function proveAndSay(
  ctx: Ctx,
  client: Dumped,
  backup: ProvableBackup,
): Promise<{ isProven: boolean; said: string }> {
  const began = performance.now();
  const { outcome, source, message } = await proveBackup(ctx, client, backup);
  const what = `${source === 'COPY' ? 'the copy of the backup' : 'the backup'} of ${client.alias}, ${backup.file}`;
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const said = {
    PROVEN: `Proven is ${what}, in ${seconds} s. ${message}`,
    DAMAGED: `Damage in ${what}: ${message}`,
    UNDECIDED: `Not proven is ${what}: ${message}`,
  }[outcome];
  return { isProven: outcome === 'PROVEN', said };
}

/** `ofServer`: the proof holds for the files on the server, too. */
async function prove(
  ctx: Ctx,
  client: Dumped,
  backup: ProvableBackup,
): Promise<{ proof: Proof; ofServer: boolean }> {
  if (backup.copy === null) return { proof: await tryHere(ctx, client, backup), ofServer: true };
  const here = backup.isThere ? await readHere(ctx, client, backup) : undefined;
  if (here?.outcome === 'DAMAGED') {
    const message = `${here.message} It has a copy, ${backup.copy}, which was not tried.`;
    return { proof: { ...here, message }, ofServer: true };
  }
  const proof = await tryCopy(ctx, client, backup);
  return { proof, ofServer: here?.outcome === 'PROVEN' };
}

const tryHere = (ctx: Ctx, client: Dumped, backup: ProvableBackup) =>
  attempt(ctx, client, { ...backup, source: 'SERVER', how: 'all' });

const readHere = (ctx: Ctx, client: Dumped, backup: ProvableBackup) =>
  attempt(ctx, client, { ...backup, source: 'SERVER', how: 'files' });

/** A copy that cannot be read says nothing against the backup: then its files on the server are loaded. */
async function tryCopy(ctx: Ctx, client: Dumped, backup: ProvableBackup): Promise<Proof> {
  const { alias, number } = client;
  const lack = await lackOfSpace(ctx, backup);
  if (lack !== undefined) return { outcome: 'UNDECIDED', source: 'COPY', message: lack };
  const folder = `${ctx.options.proofFolder}/regent-copy-${alias}`;
  try {
    const failure = await ctx.bringCopy(backup.file, folder, number === undefined ? undefined : alias);
    ctx.signal.throwIfAborted();
    if (failure !== undefined) {
      const why = `The copy ${backup.copy} cannot be tried: ${failure}`;
      if (!backup.isThere) return { outcome: 'UNDECIDED', source: 'COPY', message: why };
      const whose = number === undefined ? {} : { client: alias };
      ctx.log(`${why} The backup on the server is tried instead.`, { ...whose, level: 'warn' });
      return await tryHere(ctx, client, backup);
    }
    const file = `${folder}/${basename(backup.file)}`;
    return await attempt(ctx, client, { ...backup, file, source: 'COPY', how: 'all' });
  } finally {
    if (!ctx.signal.aborted) await ctx.files.remove([folder]);
  }
}

/** Asked before the copy is sent: the disk of the server must not become full. */
async function lackOfSpace(ctx: Ctx, { bytes, files }: ProvableBackup): Promise<string | undefined> {
  const { proofFolder } = ctx.options;
  const need = (bytes ?? 0) * (GROWS + 1) + (files?.bytes ?? 0) + SPARE;
  const { stdout } = await ctx.$({ nothrow: true })`sh -c ${FREE} free ${proofFolder}`;
  ctx.signal.throwIfAborted();
  const free = Number(stdout);
  const inMb = (size: number) => `${Math.round(size / 1e6)} MB`;
  return free > need
    ? undefined
    : `${proofFolder} on ${ctx.server.fqdn} has ${inMb(free)} of free space, and about ${inMb(need)} are needed to load the copy.`;
}

const FREE = `
folder=$1
while [ ! -d "$folder" ]; do folder=$(dirname -- "$folder"); done
df --output=avail -B1 -- "$folder" | tail -n 1`;

/** What is tried: the files with the stem of `file`, against what is known of the backup. */
interface Attempt extends Omit<ProvableBackup, 'isThere' | 'copy'> {
  source: Proof['source'];
  how: 'files' | 'all';
}

async function attempt(ctx: Ctx, { alias, number }: Dumped, tried: Attempt): Promise<Proof> {
  const { file, source } = tried;
  const is = (outcome: Proof['outcome'], why: string): Proof => ({ outcome, source, message: sentence(why) });
  const beside = filesBeside(file);
  if (beside === undefined) return is('UNDECIDED', `${file} is not named like a dump that can be loaded`);
  const state = (await ctx.files.read([beside.manifest])).get(beside.manifest);
  if (state?.kind !== 'file' && state?.kind !== 'absent')
    return is('UNDECIDED', `${beside.manifest} cannot be read`);
  const manifest = state.kind === 'file' ? manifestIn(state.content) : undefined;
  if (state.kind === 'file' && manifest === undefined)
    return is('DAMAGED', 'its manifest is not one that this Regent can read');
  const wrong = wrongIn(manifest, alias, tried);
  if (wrong !== undefined) return is('DAMAGED', wrong);

  const facts = manifest?.database ?? { bytes: tried.bytes, sha256: tried.sha256 };
  const files = manifest === undefined ? tried.files : manifest.files;
  const archive = files === null ? '-' : beside.archive;
  const keys = beside.isEncrypted ? await keysTo(ctx, file, archive) : ['', ''];
  // What nobody here can open may still be found damaged.
  const how = keys instanceof LockedError ? 'files' : tried.how;
  const known = (value: string | number | null | undefined) => value ?? '-';
  const { proofFolder, proofTimeLimit } = ctx.options;
  const began = performance.now();
  const { stdout, stderr, exitCode } = await ctx.$({
    nothrow: true,
    input: `${keys instanceof LockedError ? '-\n-' : keys.join('\n')}\n`,
  })`nice -n 19 ionice -t -c 3 timeout --kill-after=20 ${proofTimeLimit} bash -c ${PROVE} prove ${[how, alias, file, known(facts.bytes), known(facts.sha256), archive, known(files?.bytes), known(files?.sha256), proofFolder, known(number), FILTER]}`;
  ctx.signal.throwIfAborted();
  const said = lastLines(stderr);
  if (exitCode === DAMAGED) return is('DAMAGED', said);
  if (exitCode === UNLOADABLE) return is('DAMAGED', `it cannot be loaded: ${said}`);
  if ((exitCode === 124 || exitCode === 137) && performance.now() - began >= proofTimeLimit * 1_000)
    return is('UNDECIDED', `it took more than ${proofTimeLimit} seconds (option proofTimeLimit)`);
  if (exitCode !== 0) {
    const why = exitCode === UNDECIDED ? said : `the program ended with code ${exitCode}: ${said}`;
    return is('UNDECIDED', `it could not be tried on ${ctx.server.fqdn}: ${why}`);
  }
  if (how !== tried.how && keys instanceof LockedError)
    return is('UNDECIDED', `its files are as they were made, but it cannot be loaded: ${keys.message}`);
  if (how === 'files') return is('PROVEN', 'its files are as they were made');
  return verdict(is, { alias, number }, manifest, loadedIn(stdout));
}

/** What opens the dump and the archive, or why Regent cannot open them. */
async function keysTo(ctx: Ctx, dump: string, archive: string): Promise<string[] | LockedError> {
  try {
    return [await keyTo(ctx, dump), archive === '-' ? '' : await keyTo(ctx, archive)];
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof LockedError) return error;
    throw error;
  }
}

function manifestIn(content: Buffer): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(content.toString())).data;
  } catch {
    return undefined;
  }
}

/** What contradicts itself before anything is read; undefined if nothing does. */
function wrongIn(manifest: Manifest | undefined, alias: string, tried: Attempt): string | undefined {
  if (manifest === undefined)
    return tried.manifest === null ? undefined : 'its manifest is not there any more';
  const { client, database, files } = manifest;
  if (client !== alias) return `its manifest says that it is a backup of ${client}`;
  if (database.file !== basename(tried.file)) return `its manifest is the one of ${database.file}`;
  if (tried.sha256 !== null && tried.sha256 !== database.sha256)
    return 'its manifest has another SHA-256 of the dump than when it was made';
  if (tried.files !== null && tried.files.sha256 !== null && tried.files.sha256 !== files?.sha256)
    return 'its manifest has another SHA-256 of the archive of the folder than when it was made';
  return undefined;
}

/** What the private server held in the end. */
interface Loaded {
  /** In the dump. */
  rows: number;
  tables: Manifest['database']['tables'];
  /** The rows of MONARC's table of clients, and those with this client's number; if there is such a table. */
  clients?: { all: number; theirs: number };
}

function loadedIn(stdout: string): Loaded {
  const loaded: Loaded = { rows: 0, tables: [] };
  const lines = stdout.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const [, word, one, other] = /^(rows|clients) (\d+)(?: (\d+))?$/.exec(line) ?? [];
    if (word === 'rows') loaded.rows = Number(one);
    if (word === 'clients') loaded.clients = { all: Number(one), theirs: Number(other) };
    if (!line.startsWith('"')) continue;
    const [rows, checksum] = [lines[at + 1], lines[at + 2]?.split('\t')[1]];
    loaded.tables.push({ name: JSON.parse(line) as string, rows: Number(rows), checksum: Number(checksum) });
  }
  return loaded;
}

function verdict(
  is: (outcome: Proof['outcome'], why: string) => Proof,
  { alias, number }: Dumped,
  manifest: Manifest | undefined,
  { rows, tables, clients }: Loaded,
): Proof {
  const counted = tables.reduce((sum, table) => sum + table.rows, 0);
  const wrong = manifest === undefined ? [] : differencesFrom(manifest, tables);
  if (tables.length === 0) wrong.push('it holds no table');
  if (manifest === undefined && counted !== rows)
    wrong.push(`${counted} rows were loaded, and the dump has ${rows}`);
  if (clients !== undefined && clients.all > 0 && clients.theirs === 0)
    wrong.push(`it is not one of ${alias}: its table clients has no row with the number ${number}`);
  if (wrong.length > 0)
    return is('DAMAGED', `what was loaded is not what was backed up: ${wrong.slice(0, 5).join('; ')}`);
  const how =
    manifest === undefined ? 'counted against the dump, as it has no manifest' : 'as its manifest says';
  return is('PROVEN', `it was loaded: ${tables.length} tables and ${counted} rows, ${how}`);
}

const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The marks are for the backup script's retention, and for people without Regent. */
async function mark({ $, log }: Ctx, file: string, { outcome }: Proof): Promise<void> {
  const ending = outcome === 'PROVEN' ? ['proven', 'damaged'] : ['damaged', 'proven'];
  const { stem } = filesBeside(file) ?? {};
  if (stem === undefined) return;
  const { exitCode, stderr } = await $({
    nothrow: true,
  })`sh -c ${MARK} mark ${[file, stem, ...ending]}`;
  if (exitCode !== 0) log(`${file} cannot be marked: ${lastLines(stderr)}`, { level: 'warn' });
}

const MARK = `
umask 077
[ ! -f "$1" ] || { rm -f -- "$2.$4" "$2.$3" && date -u +%Y-%m-%dT%H:%M:%SZ >"$2.$3"; }`;
