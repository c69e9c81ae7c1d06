/** Restores: a backup takes the place of a client's database, and what was there before is kept for a time. */
import type { Changed } from './client-operation.ts';
import type { BackupToRestore } from './client-tx.ts';
import { mustStay } from './client-rows.ts';
import { conflict, notAllowed } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import { isEnded } from '../runs/run-states.ts';
import type { Tx } from '../store.ts';
import type { Client, Restore, RestoreInclude, RestoreWork, Run, Server, Upload } from '../vocabulary.ts';

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

/** What a client is restored or made from: a backup, or a dump that somebody has uploaded. */
export type RestoreFrom = { backupId: string } | { uploadId: string };

/** Exactly one of them must be given. */
export function restoreFrom(backupId: string | undefined, uploadId: string | undefined): RestoreFrom {
  if (backupId !== undefined && uploadId === undefined) return { backupId };
  if (uploadId !== undefined && backupId === undefined) return { uploadId };
  throw notAllowed('Give either backupId or uploadId, and not both.', 'backupId');
}

/** @param include BOTH unless given; an upload holds the database alone */
export async function requestRestore(
  tx: Tx,
  clientId: string,
  from: RestoreFrom,
  include: RestoreInclude | undefined,
): Promise<Changed> {
  const before = await mustFind(tx.clientById(clientId), 'client', clientId);
  mustStay(before);
  const server = await mustFind(tx.serverById(before.serverId), 'server', before.serverId);
  const what =
    'backupId' in from
      ? { backupId: await backupToRestore(tx, before, server, from.backupId), include: include ?? 'BOTH' }
      : { ...(await uploadToRestore(tx, before, from.uploadId, include)), backupId: null };
  if (server.connection === 'LOCAL')
    throw notAllowed(`${server.fqdn} is a sandbox, which has no databases.`, 'clientId');
  await mustBeIdle(tx, before.alias, clientId);
  const id = await tx.insertRestore({ clientId, serverId: server.id, ...what });
  const client = await tx.updateClient(clientId, { version: before.version + 1 });
  return { before, client, queued: (run) => tx.updateRestore(id, { runId: run.id, queued: true }) };
}

async function uploadToRestore(
  tx: Tx,
  client: Client,
  uploadId: string,
  include: RestoreInclude | undefined,
): Promise<{ uploadId: string; include: 'DATABASE' }> {
  if (include === 'BOTH' || include === 'FILES')
    throw notAllowed(
      'An upload holds a database, and no folder: leave include out, or give DATABASE.',
      'include',
    );
  const upload = await mustBeUploaded(tx, uploadId);
  if (upload.clientId !== client.id)
    throw notAllowed(`That dump was uploaded for another client, not for ${client.alias}.`, 'uploadId');
  return { uploadId, include: 'DATABASE' };
}

/** The upload, whose file is there. */
export async function mustBeUploaded(tx: Tx, uploadId: string): Promise<Upload> {
  const upload = await mustFind(tx.uploadById(uploadId), 'upload', uploadId);
  if (upload.goneAt === null) return upload;
  throw notAllowed(
    `The upload ${uploadId} was removed at ${upload.goneAt.toISOString()}: after its restore, or because it was not used for a day. Upload the dump again.`,
    'uploadId',
  );
}

/** Its id. */
async function backupToRestore(
  tx: Tx,
  before: Client,
  server: Pick<Server, 'fqdn'>,
  backupId: string,
): Promise<string> {
  const { id: clientId } = before;
  const backup = await mustFind(tx.backupById(backupId), 'backup', backupId);
  if (backup.clientId !== clientId)
    throw notAllowed(`That backup is not one of ${before.alias}: choose one of its own.`, 'backupId');
  mustBeGood(backup);
  const canBeBrought = backup.isCopied && backup.bytes !== null && backup.sha256 !== null;
  if (backup.goneAt !== null && !canBeBrought)
    throw notAllowed(
      `The file ${backup.file} is gone from the server since ${backup.goneAt.toISOString()}, and there is no good copy of it. Choose another backup; or put the file back, and use checkServer, then restore it.`,
      'backupId',
    );
  if (backup.serverId !== before.serverId)
    throw notAllowed(
      `That backup was made before ${before.alias} moved to ${server.fqdn}, and is on the server of that time. Choose a newer one; or use moveClient to go back there first.`,
      'backupId',
    );
  return backupId;
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
  if (newest.serverId !== before.serverId)
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
