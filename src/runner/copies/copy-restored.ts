/** After a restore: the backup that it has made of what it replaced is copied, without a run. */
import type { Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { takeLease } from '../hold-lease.ts';
import type { CopyableBackup } from '../store/backup-copies.ts';
import type { Work } from '../work.ts';
import type { CopyPlace } from './copy-place.ts';
import { placesOf } from './copy-places.ts';
import { copyInTurn, copyRow, isDue, notCopied, tooLate, type Round } from './copy-round.ts';
import { whyNotAsked } from './store-folder.ts';
import { takersIn, takeElsewhere } from './take-elsewhere.ts';

/** Has the backups copied that restores have made in this work, by a task of its own: nothing waits for it. */
export function wakeForRestored(work: Work): void {
  if (!work.hasBackedUp || work.homeId === null) return;
  work.hasBackedUp = false;
  work.deps.wakeWorker(`restored/${work.homeId}`);
}

/**
 * Copies the backups of this server that restores have made, and what else is missing of their clients, as the next
 * backup would: under the lease of backups, so that other work on the server goes on. A copy that fails is a warning
 * in the log and a row; the next backup makes up for it.
 */
export async function copyRestored(deps: RunnerDeps, serverId: string, stopping: AbortSignal): Promise<void> {
  const takers = takersIn(deps);
  if ((await placesOf(deps)).length + takers.length === 0) return;
  const lease = await takeLease(deps, `backup/${serverId}`, stopping).catch((error: unknown) => {
    if (!stopping.aborted) throw error;
  });
  if (lease === undefined) return;
  const signal = AbortSignal.any([stopping, lease.signal]);
  try {
    const surroundings = await deps.runStore.surroundings();
    const server = surroundings.servers.find(({ id }) => id === serverId);
    if (server === undefined || server.mode === 'RETIRED') return;
    for (const place of await placesOf(deps)) await copyTo(deps, place, server, signal);
    if (takers.length === 0 || whyNotAsked(server) !== undefined) return;
    const clientIds = await justRestored(deps, server);
    const inTime = AbortSignal.any([signal, tooLate(deps)]);
    await takeElsewhere(deps, { server, clientIds, surroundings, signal: inTime });
  } catch (error) {
    if (!stopping.aborted) throw error;
  } finally {
    await lease.release();
  }
}

async function copyTo(deps: RunnerDeps, place: CopyPlace, server: Server, signal: AbortSignal) {
  const { runStore, log } = deps;
  const due = async () => (await runStore.copyable(server.id, place.place)).filter(isDueOfRestore);
  const clients = new Set((await due()).map(({ clientId }) => clientId));
  if (clients.size === 0) return;
  const late = tooLate(deps);
  const round: Round = {
    deps,
    server,
    place,
    concerns: ({ clientId }) => clients.has(clientId),
    tell(_, level, text) {
      if (level === 'WARN') log.warn({ server: server.fqdn }, text);
    },
    signal: AbortSignal.any([signal, late]),
  };
  const why = whyNotAsked(server);
  const message =
    why === undefined
      ? await copyInTurn(round, { cancelled: signal, late })
      : notCopied(round, `${why}; the next backup makes up for it`);
  if (message === undefined) return;
  // No run says it.
  for (const backup of await due())
    if (backup.copy === null) await runStore.saveCopy(copyRow(round, backup, { message }));
}

/** The clients whose newest backup on this server was made by a restore. */
async function justRestored({ runStore }: RunnerDeps, { id }: Server): Promise<string[]> {
  const newest = new Map<string | null, CopyableBackup>();
  for (const backup of (await runStore.copyable(id, '')).toReversed()) newest.set(backup.clientId, backup);
  return [...newest].flatMap(([clientId, { madeBy, isThere }]) =>
    clientId !== null && madeBy === 'RESTORE' && isThere ? [clientId] : [],
  );
}

const isDueOfRestore = (backup: CopyableBackup) => backup.madeBy === 'RESTORE' && isDue(backup);
