/** After a backup: hands over what the repository does not have, and notes what it has not any more. */
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupCopy, CopyableBackup, Desired } from '../../src/runner/contract/plugin.ts';
import { forget, handOver, ResticError, snapshotsOf, type Ctx, type Snapshots } from './restic.ts';

/** Of what earlier runs have missed; the newest backup of each client always counts. */
const MOST_CAUGHT_UP = 50;

/** How long to wait, in ms, for another restic that has locked the repository. */
const WAITS_MS = [5_000, 10_000, 15_000];

export async function handOverAll(ctx: Ctx, { clients, named }: Desired): Promise<void> {
  const { repository, keep } = ctx.options;
  await ctx.forgetFailedCopies(repository);
  const all = await ctx.copyable(repository);
  const isNamed = ({ alias }: CopyableBackup) =>
    named !== true || clients.some((each) => each.alias === alias);
  const backups = all.filter(isNamed).filter((backup) => isWellNamed(ctx, backup));
  const handed: string[] = [];
  let due = dueOf(backups);
  try {
    const snapshots = await snapshotsOf(ctx, backups.map(tagOf));
    due = dueOf(await followRepository(ctx, backups, snapshots));
    while (due.length > 0) {
      ctx.signal.throwIfAborted();
      const [backup] = due as [CopyableBackup];
      if (await handOverOne(ctx, backup, snapshots)) handed.push(backup.alias);
      due = due.slice(1);
    }
  } catch (error) {
    if (!(error instanceof ResticError)) throw error;
    // The others would fail for the same reason.
    await fail(ctx, due, error);
  }
  if (keep !== undefined && handed.length > 0) await forgetOld(ctx, keep);
}

/** Tag of the snapshots of a backup: the stem of its files, which no other backup has. */
const tagOf = ({ dump }: CopyableBackup) => basename(dump.path).replace(/\.sql\.zst(\.age)?$/, '');

function isWellNamed(ctx: Ctx, backup: CopyableBackup): boolean {
  const { alias, dump, archive, manifest } = backup;
  const tag = tagOf(backup);
  const paths = [dump.path, archive?.path, manifest].filter((path) => typeof path === 'string');
  const isTheirs = (path: string) => basename(path).startsWith(`${tag}.`);
  if (/^[\w.-]+$/.test(tag) && tag.startsWith(`${alias}-`) && paths.every(isTheirs)) return true;
  ctx.log(`${dump.path} is not named like a backup of ${alias}, and is not handed to restic.`, {
    ...clientOf(backup),
    level: 'warn',
  });
  return false;
}

/** The back office's own database is no client. */
const clientOf = ({ clientId, alias }: CopyableBackup): { client?: string } =>
  clientId === null ? {} : { client: alias };

/** A backup that restic was told to forget comes back only if its client would have none. */
function dueOf(backups: CopyableBackup[]): CopyableBackup[] {
  const isCopied = ({ copy }: CopyableBackup) => copy?.ok === true && copy.goneAt === null;
  const byAlias = new Map(backups.toReversed().map((backup) => [backup.alias, backup]));
  const newest = new Set(byAlias.values());
  const isDue = (backup: CopyableBackup) =>
    backup.isThere && !isCopied(backup) && (newest.has(backup) || backup.copy?.ok !== true);
  const due = backups.filter(isDue);
  const older = due.filter((backup) => !newest.has(backup));
  return [...due.filter((backup) => newest.has(backup)), ...older.slice(0, MOST_CAUGHT_UP)];
}

/** Marks the copies as gone whose snapshots are gone. */
async function followRepository(
  ctx: Ctx,
  backups: CopyableBackup[],
  snapshots: Snapshots,
): Promise<CopyableBackup[]> {
  const follow = async (backup: CopyableBackup): Promise<CopyableBackup> => {
    const { copy } = backup;
    if (copy?.ok !== true || copy.goneAt !== null) return backup;
    const there = new Set(snapshots.get(tagOf(backup))?.values());
    if (copy.files.every(({ snapshot = '' }) => there.has(snapshot))) return backup;
    const gone: BackupCopy = { ...copy, goneAt: new Date() };
    await ctx.saveCopy(gone);
    return { ...backup, copy: gone };
  };
  const followed: CopyableBackup[] = [];
  for (const backup of backups) followed.push(await follow(backup));
  return followed;
}

/** False if this backup is at fault itself. */
async function handOverOne(ctx: Ctx, backup: CopyableBackup, snapshots: Snapshots): Promise<boolean> {
  const { alias, dump, archive, manifest, at } = backup;
  const [tag, began] = [tagOf(backup), performance.now()];
  const known = snapshots.get(tag);
  const file = (path: string, sha256: string | null) => {
    // acme.sql for acme-20261123T023000Z.sql.zst: zstd's part is not handed over. What is encrypted stays as it is.
    const as = `${alias}${basename(path)
      .slice(tag.length)
      .replace(/\.zst$/, '')}`;
    return { path, as, sha256, snapshot: known?.get(as) };
  };
  const files = [
    file(dump.path, dump.sha256),
    ...(archive === null ? [] : [file(archive.path, archive.sha256)]),
    ...(manifest === null ? [] : [file(manifest, null)]),
  ];
  try {
    const done = await unlessLocked(ctx, () =>
      handOver(ctx, { client: alias, tag, time: timeOf(tag, at), files }),
    );
    await ctx.saveCopy(copyOf(ctx, backup, { ok: true, files: done.files, verifiedAt: null }));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const [snapshot] = done.files.map((each) => each.snapshot);
    ctx.log(
      `The backup of ${alias}, ${dump.path}, was handed to restic, snapshot ${snapshot}: ${inKib(done.added)} were new to ${ctx.options.repository}, ${seconds} s`,
      clientOf(backup),
    );
    ctx.report({ repository: ctx.options.repository, tag, files: done.files }, clientOf(backup).client);
    return true;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof ResticError) || error.of !== 'file') throw error;
    await fail(ctx, [backup], error);
    return false;
  }
}

async function unlessLocked<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ResticError) || error.of !== 'locked') throw error;
      await sleep(wait, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
    }
  }
  return work();
}

/** The reason is kept with each backup, and told once. */
async function fail(ctx: Ctx, due: CopyableBackup[], { message }: ResticError): Promise<void> {
  for (const backup of due) await ctx.saveCopy(copyOf(ctx, backup, { ok: false, message }));
  const aliases = [...new Set(due.map(({ alias }) => alias))];
  const whose = due.length === 1 ? `The backup of ${aliases[0]}, ${due[0]?.dump.path},` : 'Backups';
  ctx.log(`${whose} could not be handed to restic: ${message}`, {
    level: 'warn',
    ...(due.length === 1 && clientOf(due[0]!)),
  });
}

function copyOf(ctx: Ctx, backup: CopyableBackup, more: Partial<BackupCopy>): BackupCopy {
  return {
    backupId: backup.id,
    place: ctx.options.repository,
    ok: false,
    path: tagOf(backup),
    files: [],
    at: new Date(),
    verifiedAt: null,
    goneAt: null,
    message: null,
    ...more,
  };
}

async function forgetOld(ctx: Ctx, keep: NonNullable<Ctx['options']['keep']>): Promise<void> {
  try {
    await unlessLocked(ctx, () => forget(ctx, keep));
  } catch (error) {
    if (!(error instanceof ResticError)) throw error;
    ctx.log(`Old snapshots could not be forgotten: ${error.message}`, { level: 'warn' });
  }
}

/** restic sorts snapshots by the time of the backup, which is in its name. */
function timeOf(tag: string, at: Date): string {
  const [, date = '', time = ''] = /-(\d{8})T(\d{6})Z(?:-\d+)?$/.exec(tag) ?? [];
  if (date === '') return at.toISOString().slice(0, 19).replace('T', ' ');
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)} ${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
}

const inKib = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`;
