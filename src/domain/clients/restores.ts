/** Restores: a backup takes the place of a client's database, and what was there before is kept for a time. */
import type { Changed } from './client-operation.ts';
import type { BackupToRestore } from './client-tx.ts';
import { mustStay } from './client-rows.ts';
import { conflict, notAllowed } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import { isEnded } from '../runs/run-states.ts';
import type { Tx } from '../store.ts';
import type { Restore, RestoreInclude, RestoreWork, Run } from '../vocabulary.ts';

/** How long a restore can be undone, in ms; what was there before is kept as long even if it cannot. */
export const UNDOABLE_MS = 7 * 24 * 60 * 60 * 1000;

type Row = Pick<
  Restore,
  'doneAt' | 'run' | 'sourceId' | 'undoneAt' | 'undoRequestedAt' | 'undoRun' | 'queued'
>;

/**
 * What to do for a restore now. Only its own run carries it out, so that one that failed or was cancelled is
 * not done by a later sync. In a dry run it has no run yet. If it is part of a client's creation, every run that
 * sets the client up does it.
 */
export function restoreWork(restore: Row, now: Date): RestoreWork {
  const { doneAt, undoneAt, undoRequestedAt, queued, sourceId } = restore;
  if (doneAt === null && sourceId !== null) return 'restore';
  if (doneAt === null) return workUnder(restore.run, queued, 'restore') ?? 'drop';
  const undo =
    undoneAt === null && undoRequestedAt !== null ? workUnder(restore.undoRun, queued, 'undo') : undefined;
  return undo ?? (doneAt.getTime() + UNDOABLE_MS > now.getTime() ? 'keep' : 'drop');
}

/** Undefined if its run has ended, or was removed. */
function workUnder(
  run: Pick<Run, 'status'> | null,
  queued: boolean,
  work: 'restore' | 'undo',
): RestoreWork | undefined {
  if (run === null) return queued ? undefined : work;
  if (isEnded(run.status)) return undefined;
  return run.status === 'RUNNING' ? work : 'keep';
}

export async function requestRestore(
  tx: Tx,
  clientId: string,
  backupId: string,
  include: RestoreInclude,
): Promise<Changed> {
  const before = await mustFind(tx.clientById(clientId), 'client', clientId);
  mustStay(before);
  const backup = await mustFind(tx.backupById(backupId), 'backup', backupId);
  if (backup.clientId !== clientId)
    throw notAllowed(`That backup is not one of ${before.alias}: choose one of its own.`, 'backupId');
  mustBeGood(backup);
  if (backup.goneAt !== null)
    throw notAllowed(
      `The file ${backup.file} is gone from the server since ${backup.goneAt.toISOString()}. Choose another backup; or put the file back, and use checkServer, then restore it.`,
      'backupId',
    );
  const server = await mustFind(tx.serverById(before.serverId), 'server', before.serverId);
  if (backup.serverId !== before.serverId)
    throw notAllowed(
      `That backup was made before ${before.alias} moved to ${server.fqdn}, and is on the server of that time. Choose a newer one; or use moveClient to go back there first.`,
      'backupId',
    );
  if (server.connection === 'LOCAL')
    throw notAllowed(`${server.fqdn} is a sandbox, which has no databases.`, 'clientId');
  await mustBeIdle(tx, before.alias, clientId);
  const id = await tx.insertRestore({ clientId, backupId, include });
  const client = await tx.updateClient(clientId, { version: before.version + 1 });
  return { before, client, queued: (run) => tx.updateRestore(id, { runId: run.id, queued: true }) };
}

export function mustBeGood({ ok, file }: BackupToRestore): void {
  if (ok && file !== null) return;
  throw notAllowed('That backup has failed, so there is nothing to restore. Choose a good one.', 'backupId');
}

export async function requestUndo(tx: Tx, clientId: string, now: Date): Promise<Changed> {
  const before = await mustFind(tx.clientById(clientId), 'client', clientId);
  mustStay(before);
  await mustBeIdle(tx, before.alias, clientId);
  const newest = (await tx.restoresOf(clientId)).find(({ doneAt }) => doneAt !== null);
  if (newest === undefined) throw conflict(`${before.alias} was not restored, so there is nothing to undo.`);
  if (newest.undoneAt !== null)
    throw conflict(`The newest restore of ${before.alias} has been undone already. Use restoreClient.`);
  if (newest.undoableUntil === null)
    throw conflict(
      `Before the newest restore, ${before.alias} had no database: there is nothing to go back to.`,
    );
  if (newest.undoableUntil <= now || newest.droppedAt !== null)
    throw conflict(
      `What was there before the newest restore of ${before.alias} was kept until ${newest.undoableUntil.toISOString()}. Use restoreClient with a backup.`,
    );
  const backup = await tx.backupById(newest.backupId ?? '');
  if (backup?.serverId !== before.serverId)
    throw conflict(
      `What was there before the newest restore of ${before.alias} is on the server where it lived then. Use moveClient to go back there first, or restoreClient with a backup of this server.`,
    );
  await tx.updateRestore(newest.id, { undoRequestedAt: now, undoRunId: null, queued: false });
  const client = await tx.updateClient(clientId, { version: before.version + 1 });
  return {
    before,
    client,
    queued: (run) => tx.updateRestore(newest.id, { undoRunId: run.id, queued: true }),
  };
}

async function mustBeIdle(tx: Tx, alias: string, clientId: string): Promise<void> {
  const isOpen = (run: Pick<Run, 'status'> | null) => run !== null && !isEnded(run.status);
  const busy = (await tx.restoresOf(clientId)).some(({ run, undoRun }) => isOpen(run) || isOpen(undoRun));
  if (busy)
    throw conflict(
      `A restore of ${alias}, or its undoing, has not ended yet. Wait for it, or use cancelRun.`,
    );
}
