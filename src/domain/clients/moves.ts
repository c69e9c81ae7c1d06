/** Moves: a client leaves one front office for another, and what it had there is kept for a time. */
import type { Changed } from './client-operation.ts';
import { mustStay } from './client-rows.ts';
import { attempt, conflict, invalid, notAllowed, RefusedError } from '../errors.ts';
import { mustBeTheOnlyMove, mustTakeClients } from './open-moves.ts';
import { mustBeThere, mustFind, mustHaveData } from '../preconditions.ts';
import type { Tx } from '../store.ts';
import type { Client, Server } from '../vocabulary.ts';

/** Returns the result for each of these clients, in their order. An error that it throws refuses all of them. */
export async function requestMoves(
  tx: Tx,
  clientIds: string[],
  toServerId: string,
): Promise<{ home: Server; done: (Changed | RefusedError)[] }> {
  const target = await mustFind(tx.heldServer(toServerId), 'server', toServerId);
  mustTakeClients(target);
  await mustBeTheOnlyMove(tx);
  const done: (Changed | RefusedError)[] = [];
  const rows = new Map((await tx.clientsById(clientIds)).map((client) => [client.id, client]));
  for (const [index, id] of clientIds.entries()) {
    const checked = attempt(() => {
      const client = mustBeThere(rows.get(id), 'client', id);
      if (clientIds.indexOf(id) < index) throw invalid(`${client.alias} is given twice.`);
      mustStay(client);
      mustHaveData(client);
      if (client.serverId === target.id)
        throw notAllowed(`${client.alias} lives on ${target.fqdn} already.`, 'toServerId');
      return client;
    });
    if (checked instanceof RefusedError) done.push(checked);
    else done.push(await movable(tx, checked, target).catch(refused));
  }
  return { home: target, done };
}

/** Its newest move is taken back, with all that has been written since. */
export async function requestMoveBack(tx: Tx, clientId: string, now: Date): Promise<Changed> {
  const client = await mustFind(tx.clientById(clientId), 'client', clientId);
  mustStay(client);
  await mustBeTheOnlyMove(tx);
  const newest = (await tx.movesOf(clientId)).find(({ doneAt }) => doneAt !== null);
  if (newest === undefined || newest.undoesId !== null)
    throw conflict(`${client.alias} was not moved, so there is nothing to undo. Use moveClient.`);
  if (newest.keptUntil === null || newest.keptUntil <= now)
    throw conflict(
      `What ${client.alias} had before its move was kept until ${newest.keptUntil?.toISOString() ?? 'then'}. Use moveClient.`,
    );
  const target = await mustFind(tx.heldServer(newest.fromServerId), 'server', newest.fromServerId);
  mustTakeClients(target, 'clientId');
  return movable(tx, client, target, newest.id);
}

async function movable(
  tx: Tx,
  before: Client,
  target: Server,
  undoesId: string | null = null,
): Promise<Changed> {
  const source = await mustFind(tx.heldServer(before.serverId), 'server', before.serverId);
  mustTakeClients(source, 'clientId', false);
  const [busy] = await tx.openRunsOf(before.id);
  if (busy !== undefined)
    throw conflict(
      `Another run of ${before.alias} has not ended (${busy.id}). Wait for it, or use cancelRun.`,
    );
  const id = await tx.insertMove({
    clientId: before.id,
    fromServerId: source.id,
    toServerId: target.id,
    undoesId,
  });
  const client = await tx.updateClient(before.id, { version: before.version + 1 });
  return {
    before,
    client,
    home: target.id,
    queued: (run) => tx.updateMove(id, { runId: run.id, queued: true }),
  };
}

function refused(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  throw error;
}
