/** After backups of a server: its good backups are copied to each place for copies, and old copies go. */
import { basename, dirname, join } from 'node:path';
import { DatabaseAwayError } from '../../domain/errors.ts';
import type { Server } from '../../domain/vocabulary.ts';
import { inWords } from '../../transport/errors.ts';
import type { BackupCopy, CopyableBackup } from '../store/backup-copies.ts';
import { isTransient, messageOf } from '../transient.ts';
import type { ActiveRun, Work } from '../work.ts';
import { copyBackup } from './copy-backup.ts';
import { UnreachableError } from './carry-file.ts';
import type { CopyPlace } from './copy-place.ts';
import { placesOf } from './copy-places.ts';
import { kept } from './kept.ts';

/** Of what earlier runs have missed; the newest backup of each client always counts. */
const MOST_CAUGHT_UP = 50;

/** Backups may be copied for as long as they may be made. */
const TIMES_STEP = 20;

/**
 * Copies what the runs' clients have no copy of, newest first, under the lease of these runs. A copy that fails
 * is a warning and a row, and no failure of the backup. Does nothing without a place for copies.
 */
export async function copyBackups(work: Work): Promise<void> {
  const { deps, world, homeId, signal } = work;
  const runs = [...work.active.values()].filter(({ kind }) => kind === 'BACKUP');
  const server = world.servers.get(homeId ?? '');
  if (runs.length === 0 || server === undefined) return;
  const late = AbortSignal.timeout(deps.stepTimeoutMs * TIMES_STEP);
  for (const place of await placesOf(deps)) {
    const round: Round = { work, runs, place, server, signal: AbortSignal.any([signal, late]) };
    try {
      await whenItsTurn(round, () => copyAll(round));
    } catch (error) {
      if (signal.aborted || error instanceof DatabaseAwayError) throw error;
      const why = late.aborted ? 'it takes too long; the next backup goes on with it' : messageOf(error);
      tell(round, undefined, 'WARN', `Backups could not be copied to ${place.named(place.path)}: ${why}`);
    }
  }
}

/**
 * Copies the newest good backup of each of these clients now, to each place for copies. Gives the clients for which that
 * failed, with the reason. Does nothing without such a place.
 */
export async function copyNewest(
  work: Work,
  runs: ActiveRun[],
  server: Server,
  aliases: string[],
): Promise<Map<string, string>> {
  const { deps, signal } = work;
  const failed = new Map<string, string>();
  if (aliases.length === 0) return failed;
  const late = AbortSignal.timeout(deps.stepTimeoutMs * TIMES_STEP);
  for (const place of await placesOf(deps)) {
    const round: Round = { work, runs, place, server, signal: AbortSignal.any([signal, late]) };
    const newest = async () => {
      const there = (await deps.runStore.copyable(server.id, place.place)).filter(({ isThere }) => isThere);
      return aliases.flatMap((alias) => there.find((each) => each.alias === alias) ?? []);
    };
    try {
      await whenItsTurn(round, async () => {
        await place.prepare(server, round.signal);
        for (const backup of (await newest()).filter(isDue)) await copyOne(round, backup);
      });
      for (const backup of (await newest()).filter(isDue))
        failed.set(backup.alias, backup.copy?.message ?? 'it was removed meanwhile');
    } catch (error) {
      if (signal.aborted || error instanceof DatabaseAwayError || isTransient(error)) throw error;
      for (const alias of aliases) failed.set(alias, late.aborted ? 'it takes too long' : messageOf(error));
    }
  }
  return failed;
}

interface Round {
  work: Work;
  runs: ActiveRun[];
  place: CopyPlace;
  server: Server;
  signal: AbortSignal;
}

async function copyAll(round: Round): Promise<void> {
  const { work, place, server, signal } = round;
  signal.throwIfAborted();
  await place.prepare(server, signal);
  const { runStore } = work.deps;
  const groups = grouped(round, await runStore.copyable(server.id, place.place));
  const now = new Date();
  const wanted = groups.map((theirs) => kept(theirs.filter(exists), place.keep, now).filter(isDue));
  const newest = wanted.flatMap(([first]) => first ?? []);
  const older = wanted.flatMap(([, ...others]) => others).toSorted((one, other) => +other.at - +one.at);
  for (const backup of [...newest, ...older.slice(0, MOST_CAUGHT_UP)]) {
    signal.throwIfAborted();
    await copyOne(round, backup);
  }
  for (const theirs of grouped(round, await runStore.copyable(server.id, place.place)))
    await removeOld(round, theirs);
}

/** Those of each client, and those of each database of the server itself. */
function grouped({ runs }: Round, backups: CopyableBackup[]): CopyableBackup[][] {
  const groups = new Map<string, CopyableBackup[]>();
  for (const backup of backups.filter((each) => runs.some((run) => concerns(run, each)))) {
    const key = `${backup.clientId} ${backup.alias}`;
    groups.set(key, [...(groups.get(key) ?? []), backup]);
  }
  return [...groups.values()];
}

/** A run without names is for all clients of its server. */
const concerns = ({ clientIds }: ActiveRun, { clientId }: CopyableBackup) =>
  clientIds.length === 0 || (clientId !== null && clientIds.includes(clientId));

const isCopied = ({ copy }: CopyableBackup) => copy?.ok === true && copy.goneAt === null;
/** A backup of which nothing is left, here or there, takes no place of another. */
const exists = (backup: CopyableBackup) => backup.isThere || isCopied(backup);
const isDue = (backup: CopyableBackup) => backup.isThere && !isCopied(backup);

/** Rejects only if copying others makes no sense either. */
async function copyOne(round: Round, backup: CopyableBackup): Promise<void> {
  const { work, place, server, signal } = round;
  const { dump, alias } = backup;
  const { runStore, transportFor } = work.deps;
  const began = performance.now();
  const row = (more: Partial<BackupCopy>): BackupCopy => ({
    backupId: backup.id,
    place: place.place,
    ok: false,
    path: backup.copy?.path ?? join(server.fqdn, alias, basename(dump.path)),
    files: backup.copy?.files ?? [],
    at: new Date(),
    verifiedAt: null,
    goneAt: null,
    message: null,
    ...more,
  });
  try {
    const { path, files } = await copyBackup(backup, {
      place,
      fqdn: server.fqdn,
      transport: transportFor(server),
      signal,
      onProgress({ bytes, total, bytesPerSecond, secondsLeft }) {
        const text = `Copying ${dump.path}: ${inWords(bytes)} of ${inWords(total)}, ${inWords(bytesPerSecond)}/s, ${secondsLeft} s left`;
        tell(round, backup, 'INFO', text, { bytes, total, bytesPerSecond, secondsLeft });
      },
      onResume: (why, bytes) =>
        tell(round, backup, 'WARN', `Copying ${dump.path} goes on after ${inWords(bytes)}: ${why}`),
    });
    await runStore.saveCopy(row({ ok: true, path, files, verifiedAt: new Date() }));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const text = `The backup of ${alias} was copied to ${place.named(join(place.path, path))}: ${inWords(bytes)} in ${seconds} s`;
    tell(round, backup, 'INFO', text, { path, bytes, seconds });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DatabaseAwayError) throw error;
    const message = messageOf(error);
    await runStore.saveCopy(row({ message }));
    tell(round, backup, 'WARN', `The backup of ${alias}, ${dump.path}, could not be copied: ${message}`);
    // The others would fail for the same reason, after the same wait.
    if (isTransient(error) || error instanceof UnreachableError) throw error;
  }
}

/** Removes a client's copies beyond those to keep; nothing if none of those is good. */
async function removeOld({ place, work, signal }: Round, theirs: CopyableBackup[]): Promise<void> {
  const { runStore } = work.deps;
  const staying = new Set(kept(theirs.filter(isCopied), place.keep, new Date()));
  if (staying.size === 0) return;
  const wanted = new Set(kept(theirs.filter(exists), place.keep, new Date()));
  for (const backup of theirs) {
    const { copy } = backup;
    if (copy === null || copy.goneAt !== null || staying.has(backup) || wanted.has(backup)) continue;
    // Damaged, and its server has none any more: this is all that is left of it.
    if (!copy.ok && copy.files.length > 0) continue;
    const at = dirname(join(place.path, copy.path));
    const names = [
      ...copy.files.toReversed().map(({ name }) => name),
      `${basename(backup.dump.path)}.partial`,
    ];
    await place.remove(
      names.map((name) => join(at, name)),
      signal,
    );
    if (copy.ok) await runStore.saveCopy({ ...copy, goneAt: new Date() });
    else await runStore.forgetCopy(backup.id, place.place);
  }
}

function tell(
  { work, runs }: Round,
  backup: CopyableBackup | undefined,
  level: 'INFO' | 'WARN',
  text: string,
  data?: object,
): void {
  for (const run of runs) {
    if (backup === undefined || concerns(run, backup))
      work.journal.tell(run.id, { type: 'LOG', level, text, ...(data && { data }) });
  }
}

/** Waiting for the turn ends at once when it is cancelled; work that has begun ends by itself. */
async function whenItsTurn({ place, signal }: Round, work: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const begin = async () => {
      signal.removeEventListener('abort', abort);
      if (!signal.aborted) await work();
    };
    place.inTurn(begin).then(resolve, reject);
  });
}
