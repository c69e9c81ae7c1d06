/** Copies backups of one server to one place, and removes its old copies there. */
import { basename, dirname, join } from 'node:path';
import { DatabaseAwayError } from '../../domain/errors.ts';
import type { Server } from '../../domain/vocabulary.ts';
import { inWords } from '../../transport/errors.ts';
import type { RunnerDeps } from '../deps.ts';
import type { BackupCopy, CopyableBackup } from '../store/backup-copies.ts';
import { isTransient, messageOf } from '../transient.ts';
import { copyBackup } from './copy-backup.ts';
import { UnreachableError } from './carry-file.ts';
import type { CopyPlace } from './copy-place.ts';
import { kept } from './kept.ts';

/** Of what earlier runs have missed; the newest backup of each client always counts. */
const MOST_CAUGHT_UP = 50;

/** Backups of one server that are copied to one place. */
export interface Round {
  deps: Pick<RunnerDeps, 'runStore' | 'transportFor'>;
  server: Server;
  place: CopyPlace;
  /** Which backups of the server it is about. */
  concerns(backup: CopyableBackup): boolean;
  /** Says what happens, of one backup or of all. */
  tell(backup: CopyableBackup | undefined, level: 'INFO' | 'WARN', text: string, data?: object): void;
  signal: AbortSignal;
}

/** Aborted when copying takes too long: backups may be copied for as long as they may be made. */
export const tooLate = ({ stepTimeoutMs }: Pick<RunnerDeps, 'stepTimeoutMs'>) =>
  AbortSignal.timeout(stepTimeoutMs * 20);

/**
 * Copies what the place does not have, newest first, and removes old copies. A copy that fails is a row, and is told.
 * Rejects if the place or the server cannot be used.
 */
export async function copyAll(round: Round): Promise<void> {
  const { deps, place, server, signal } = round;
  signal.throwIfAborted();
  await place.prepare(server, signal);
  const { runStore } = deps;
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
function grouped({ concerns }: Round, backups: CopyableBackup[]): CopyableBackup[][] {
  const groups = new Map<string, CopyableBackup[]>();
  for (const backup of backups.filter(concerns)) {
    const key = `${backup.clientId} ${backup.alias}`;
    groups.set(key, [...(groups.get(key) ?? []), backup]);
  }
  return [...groups.values()];
}

const isCopied = ({ copy }: CopyableBackup) => copy?.ok === true && copy.goneAt === null;
/** A backup of which nothing is left, here or there, takes no place of another. */
const exists = (backup: CopyableBackup) => backup.isThere || isCopied(backup);
export const isDue = (backup: CopyableBackup) => backup.isThere && !isCopied(backup);

/** Rejects only if copying others makes no sense either. */
export async function copyOne(round: Round, backup: CopyableBackup): Promise<void> {
  const { place, server, signal, tell } = round;
  const { dump, alias } = backup;
  const { runStore, transportFor } = round.deps;
  const began = performance.now();
  const row = (more: Partial<BackupCopy>) => copyRow(round, backup, more);
  try {
    const { path, files } = await copyBackup(backup, {
      place,
      fqdn: server.fqdn,
      transport: transportFor(server),
      signal,
      onProgress({ bytes, total, bytesPerSecond, secondsLeft }) {
        const text = `Copying ${dump.path}: ${inWords(bytes)} of ${inWords(total)}, ${inWords(bytesPerSecond)}/s, ${secondsLeft} s left`;
        tell(backup, 'INFO', text, { bytes, total, bytesPerSecond, secondsLeft });
      },
      onResume: (why, bytes) =>
        tell(backup, 'WARN', `Copying ${dump.path} goes on after ${inWords(bytes)}: ${why}`),
    });
    await runStore.saveCopy(row({ ok: true, path, files, verifiedAt: new Date() }));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const text = `The backup of ${alias} was copied to ${place.named(join(place.path, path))}: ${inWords(bytes)} in ${seconds} s`;
    tell(backup, 'INFO', text, { path, bytes, seconds });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DatabaseAwayError) throw error;
    const message = messageOf(error);
    await runStore.saveCopy(row({ message }));
    tell(backup, 'WARN', `The backup of ${alias}, ${dump.path}, could not be copied: ${message}`);
    // The others would fail for the same reason, after the same wait.
    if (isTransient(error) || error instanceof UnreachableError) throw error;
  }
}

/** The row of a copy, as it is before there is one. */
export const copyRow = (
  { place, server }: Round,
  { id, alias, dump, copy }: CopyableBackup,
  more: Partial<BackupCopy>,
): BackupCopy => ({
  backupId: id,
  place: place.place,
  ok: false,
  path: copy?.path ?? join(server.fqdn, alias, basename(dump.path)),
  files: copy?.files ?? [],
  at: new Date(),
  verifiedAt: null,
  goneAt: null,
  message: null,
  ...more,
});

/** Removes a client's copies beyond those to keep; nothing if none of those is good. */
async function removeOld({ place, deps, signal }: Round, theirs: CopyableBackup[]): Promise<void> {
  const { runStore } = deps;
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

/**
 * Copies when it is the turn of this round at its place. That this cannot be done is told, and the reason returned.
 * @param cancelled rejects, as nobody wants the copies any more
 * @param late is only a reason
 */
export async function copyInTurn(
  round: Round,
  { cancelled, late }: { cancelled: AbortSignal; late: AbortSignal },
): Promise<string | undefined> {
  try {
    await whenItsTurn(round, () => copyAll(round));
    return undefined;
  } catch (error) {
    if (cancelled.aborted || error instanceof DatabaseAwayError) throw error;
    const why = late.aborted ? 'it takes too long; the next backup goes on with it' : messageOf(error);
    return notCopied(round, why);
  }
}

/** Tells it, and gives the reason back. */
export function notCopied({ place, tell }: Round, why: string): string {
  tell(undefined, 'WARN', `Backups could not be copied to ${place.named(place.path)}: ${why}`);
  return why;
}

/** Waiting for the turn ends at once when it is cancelled; work that has begun ends by itself. */
export async function whenItsTurn({ place, signal }: Round, work: () => Promise<void>): Promise<void> {
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
