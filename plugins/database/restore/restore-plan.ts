/** The plan for clients with restores: what is due, and why it cannot be done. */
import type {
  Change,
  ClientState,
  Context,
  DesiredRestore,
  UploadedDump,
} from '../../../src/runner/contract/plugin.ts';
import { filesBeside } from '../../shared/backup-manifest.ts';
import { keyTo } from '../../shared/encrypted.ts';
import { isOlder, noRelease } from '../../shared/release.ts';
import {
  dropRemains,
  heldPath,
  manifestAt,
  newer,
  releaseOf,
  restoreClient,
  undoRestore,
  uploadIn,
  type RestoreOptions,
} from './bring-back.ts';
import {
  databasesOf,
  hasMoved,
  lookAtRestores,
  nextOf,
  type Live,
  type Looked,
  type Next,
  type RestoreState,
} from './restore-state.ts';
import { foldersOf } from './restore-files.ts';
import { inWords } from '../../shared/size-in-words.ts';

type Ctx = Context<RestoreOptions>;

export interface RestorePlan {
  changes: Change[];
  /** The clients whose database is about to be replaced: nothing else in it is planned. */
  replaced: Set<string>;
}

export const restoreSubject = (alias: string) => `backup in the place of ${alias}`;
const databaseSubject = (name: string) => `database ${name}`;
const undoSubject = (alias: string) => `${alias} as before its restore`;

/** Whether a change replaces a database, which may take long. */
export const isReplacement = ({ client, subject }: Change) =>
  client !== undefined && [restoreSubject(client), undoSubject(client)].includes(subject);

export async function planRestores(ctx: Ctx, clients: ClientState[]): Promise<RestorePlan> {
  const looked = await lookAtRestores(ctx, clients);
  const { states } = looked;
  const plan: RestorePlan = { changes: [], replaced: new Set() };
  for (const client of clients) {
    planBackupToCome(ctx, client, plan);
    for (const restore of client.restores) {
      const { alias } = client;
      const state = states.get(restore.id);
      if (state === undefined) continue;
      const next = nextFor(client, restore, state);
      if (next.what === 'is') ctx.restored(restore.id, next.outcome);
      if (next.what === 'drop')
        plan.changes.push(
          ...next.databases.map((name): Change => ({
            action: 'delete',
            subject: databaseSubject(name),
            summary: `drop database ${name}, which a restore of ${alias} has left`,
          })),
        );
      if (next.what === 'undo' && state.before === undefined && state.undone === undefined) {
        const { before } = databasesOf(restore);
        ctx.fail(
          alias,
          `What ${alias} had before its restore is gone from ${client.server.fqdn}: there is no database ${before}. Use restoreClient with a backup.`,
        );
      } else if (next.what === 'undo') {
        if (restore.include !== 'FILES') plan.replaced.add(alias);
        const summary = `put back what ${alias} had before its restore of the backup of ${timeOf(restore)}, and keep what is there now`;
        plan.changes.push({ client: alias, action: 'update', subject: undoSubject(alias), summary });
      }
      if (next.what === 'restore') {
        if (restore.include !== 'FILES') plan.replaced.add(alias);
        const isUnderWay = hasMoved(state);
        const summary = isUnderWay
          ? `finish the restore of ${alias}`
          : await summaryOf(ctx, client, restore, looked);
        const { source } = restore;
        const made = source && { plannedAs: ofBackupToCome(alias, source.alias) };
        const action = source === undefined ? 'update' : 'create';
        if (summary !== undefined)
          plan.changes.push({ client: alias, action, subject: restoreSubject(alias), summary, ...made });
      }
    }
  }
  return plan;
}

/** Without its backup, nothing is made of a client that is to be made from one. */
function planBackupToCome(ctx: Ctx, { alias, presence, backupToCome }: ClientState, plan: RestorePlan): void {
  if (backupToCome === undefined || presence === 'absent') return;
  const { of, hasFailed } = backupToCome;
  plan.replaced.add(alias);
  if (hasFailed)
    return ctx.fail(
      alias,
      `The backup of ${of} from which ${alias} was to be made has failed; its own run says why. Use retryRun, which makes another one.`,
    );
  const summary = ofBackupToCome(alias, of);
  plan.changes.push({ client: alias, action: 'create', subject: restoreSubject(alias), summary });
}

/** What the plan of a clone says; when the backup is there, the same change is told by what the backup has. */
const ofBackupToCome = (alias: string, of: string) => `make a backup of ${of}, and make ${alias} from it`;

/** A client that was made from a backup may still need its files until it is live. */
function nextFor(client: ClientState, restore: DesiredRestore, state: RestoreState): Next {
  const { presence, activatedAt } = client;
  const next = nextOf(restore, state, presence === 'absent');
  const isNeeded = restore.source !== undefined && presence !== 'absent' && activatedAt === null;
  return next.what === 'drop' && isNeeded ? { what: 'nothing' } : next;
}

export async function applyRestores(ctx: Ctx, changes: Change[], clients: ClientState[]): Promise<void> {
  const subjects = new Set(changes.map(({ subject }) => subject));
  const isDue = ({ alias, restores }: ClientState) =>
    [
      restoreSubject(alias),
      undoSubject(alias),
      ...restores.flatMap((restore) => Object.values(databasesOf(restore)).map(databaseSubject)),
    ].some((subject) => subjects.has(subject));
  const due = clients.filter((client) => isDue(client));
  const { states } = await lookAtRestores(ctx, due);
  for (const client of due)
    for (const restore of client.restores) {
      const state = states.get(restore.id);
      const next = state && nextFor(client, restore, state);
      if (next?.what === 'restore' && subjects.has(restoreSubject(client.alias)))
        await restoreClient(ctx, client, restore);
      if (next?.what === 'undo' && subjects.has(undoSubject(client.alias)))
        await undoRestore(ctx, client, restore);
      if (next?.what === 'drop') await dropRemains(ctx, client.alias, restore, next.databases);
    }
}

/** Undefined, and the client fails, if it cannot be restored from that backup. */
async function summaryOf(
  ctx: Ctx,
  { alias, server: { fqdn } }: ClientState,
  restore: DesiredRestore,
  looked: Looked,
): Promise<string | undefined> {
  const { source } = restore;
  const { file, bytes, away } = restore.dump;
  const upload = uploadIn(restore);
  const live = looked.live.get(alias);
  const refuse = (why: string): undefined => {
    const from = upload === undefined ? 'backup' : 'uploaded dump';
    const what = source === undefined ? 'restored' : `made from the ${from} of ${source.alias}`;
    ctx.fail(alias, `${alias} cannot be ${what}: ${why}`);
    return undefined;
  };
  const unseen = upload && (await ctx.whyUnseen(upload));
  if (unseen !== undefined) return refuse(unseen);
  const { stdout } = await ctx.$({
    nothrow: true,
  })`sh -c ${SIZES} sizes ${file} ${heldPath(restore)} ${looked.folder}`;
  const [found = '-', free = '0'] = stdout.trim().split(' ');
  const size = away === undefined ? found : String(bytes ?? 0);
  if (size === '-')
    return refuse(
      `${file} is gone from ${fqdn}, or is no plain file. Choose another backup; or, if it was moved, use checkServer, which finds it, then retry.`,
    );
  if (bytes !== null && Number(size) !== bytes)
    return refuse(`${file} has ${size} bytes, and had ${bytes} when it was made. Choose another backup.`);
  const grown = Math.max(Number(size) * GROWS, (upload?.plainBytes ?? 0) * GROWS_PLAIN);
  const need = Math.max(live?.bytes ?? 0, grown) * 1.1;
  if (Number(free) < need)
    return refuse(
      `MariaDB on ${fqdn} has ${inWords(Number(free))} of free space for its databases, and the restore needs about ${inWords(need)} beside the live database. Make space there, then retry.`,
    );
  if (upload !== undefined) {
    const release = await releaseOf(ctx);
    if (source !== undefined && release === undefined) return refuse(noRelease(fqdn, ctx.options.codeFolder));
    return summaryOfUpload(alias, restore, upload, live, release);
  }
  const beside = filesBeside(file);
  if (beside === undefined) return refuse(`${file} is not named like the dump of a backup.`);
  if (beside.isEncrypted && away === undefined) {
    const unreadable = await whyLocked(ctx, restore);
    if (unreadable !== undefined) return refuse(unreadable);
  }
  const manifest =
    away === undefined ? await manifestAt(ctx, beside.manifest).catch((error: Error) => error) : undefined;
  if (manifest instanceof Error) return refuse(manifest.message);
  const known = away !== undefined && 'backupId' in away ? away.monarcVersion : null;
  const made = manifest?.versions.monarc ?? known ?? undefined;
  const release = await releaseOf(ctx);
  if (source !== undefined && release === undefined) return refuse(noRelease(fqdn, ctx.options.codeFolder));
  if (made !== undefined && release !== undefined && isOlder(release, made))
    return refuse(newer(fqdn, made, release));
  const older =
    made !== undefined && release !== undefined && isOlder(made, release)
      ? `, an older release: its tables are brought to ${release}`
      : '';
  const what =
    away !== undefined
      ? `${inWords(Number(size))}, MONARC ${made ?? 'unknown'}${older}; brought from elsewhere`
      : manifest === undefined
        ? `${inWords(Number(size))}, without a manifest: checked by its end and its number of rows`
        : `${inWords(Number(size))}, ${manifest.database.tables.length} tables, ${manifest.database.tables.reduce((sum, { rows }) => sum + rows, 0)} rows, MONARC ${made ?? 'unknown'}${older}`;
  const files = manifest?.files ?? null;
  const { include } = restore;
  if (include === 'FILES' && files === null) return refuse('the backup has no files. Choose another backup.');
  if (source !== undefined)
    return `make ${alias} from the backup of ${source.alias} of ${timeOf(restore)} (${what}), with its database and its folder if the backup has it`;
  const folder = `folder ${foldersOf(alias, restore.id).live}`;
  const when = `the backup of ${timeOf(restore)}`;
  if (include === 'FILES')
    return `replace ${folder} by the files of ${when} (${inWords(files?.bytes ?? 0)}); the present one is kept for 7 days`;
  const also =
    include === 'DATABASE'
      ? ''
      : files === null
        ? `; the ${folder} stays, as the backup has no files`
        : `; and the ${folder} by its files (${inWords(files.bytes)})`;
  return `replace database ${alias}, ${stateOf(live)}, by ${when} (${what})${also}`;
}

const stateOf = (live: Live | undefined) =>
  live === undefined || live.tables === 0
    ? 'which is gone or empty now'
    : `which has ${live.tables} tables and about ${inWords(live.bytes)} now; a backup of it is made first, and it is kept for 7 days`;

/** It has no manifest: its release is not known, and there is nothing to compare it with. */
function summaryOfUpload(
  alias: string,
  restore: DesiredRestore,
  { bytes, tables }: UploadedDump,
  live: Live | undefined,
  release: string | undefined,
): string {
  const brought =
    release === undefined
      ? ''
      : `, which the schema script of ${release} brings to that release if it is older`;
  const what = `the dump that was uploaded on ${timeOf(restore)} (${inWords(bytes)}, ${tables} tables, of an unknown release of MONARC${brought}; without a manifest: checked by its end and its number of rows)`;
  if (restore.source !== undefined)
    return `make ${alias} from ${what}, with what ${restore.source.alias} had in its database`;
  return `replace database ${alias}, ${stateOf(live)}, by ${what}; the folder stays`;
}

/** Why Regent cannot open an encrypted backup; undefined if it can. The held dump is the same file. */
async function whyLocked(ctx: Ctx, restore: DesiredRestore): Promise<string | undefined> {
  const held = heldPath(restore);
  const { exitCode } = await ctx.$({ nothrow: true })`test -f ${held}`;
  return keyTo(ctx, exitCode === 0 ? held : restore.dump.file).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** How much larger a database is than its dump, roughly: than a packed one, and than its plain SQL. */
const GROWS = 8;
const GROWS_PLAIN = 1.5;

const SIZES = `
size=-
for file in "$2" "$1"; do [ ! -f "$file" ] || [ -L "$file" ] || { size=$(stat -c %s -- "$file"); break; }; done
echo "$size $(df --output=avail -B1 -- "$3" | tail -n 1 | tr -d ' ')"
`;

const timeOf = ({ dump: { madeAt } }: DesiredRestore) => `${madeAt.slice(0, 16).replace('T', ' ')} UTC`;
