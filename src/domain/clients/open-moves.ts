/** Moves that have not ended, and what is refused because of them. */
import { conflict, notAllowed } from '../errors.ts';
import { mustBeUsable, mustFind } from '../preconditions.ts';
import { inTurn } from '../runs/run-kinds.ts';
import { isEnded } from '../runs/run-states.ts';
import { mustBeManaged } from '../servers/observed.ts';
import type { Tx } from '../store.ts';
import type { Client, DesiredMove, Move, Run, Server } from '../vocabulary.ts';

/** How long a client's first server keeps what the client had there, in ms. */
export const MOVED_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Null if the move is over, done or not. In a dry run it has no run yet. */
export function openMove(
  move: Pick<Move, 'id' | 'fromServerId' | 'toServerId' | 'doneAt' | 'run' | 'queued'>,
): DesiredMove | null {
  const { id, fromServerId, toServerId, doneAt, run, queued } = move;
  if (run === null ? queued : isEnded(run.status)) return null;
  return {
    id,
    fromServerId,
    toServerId,
    isDone: doneAt !== null,
    isUnderWay: run === null || run.status === 'RUNNING',
  };
}

/** While a client moves, nothing else is requested for it: nobody could say on which server to do it. */
export async function mustNotMove(tx: Tx, clients: Client[]): Promise<void> {
  const [open] = await tx.openMovesOf(clients.map(({ id }) => id));
  if (open === undefined) return;
  const alias = clients.find(({ id }) => id === open.clientId)?.alias;
  throw conflict(
    `${alias} is being moved to another server. Wait for the run ${open.runId}, or use cancelRun.`,
  );
}

/**
 * Moves that are to be tried again: the clients in their order, the run that has not moved each, and the server to
 * which they go. A run that gathers moves goes on with those that have not succeeded.
 */
export async function movesAgain(tx: Tx, run: Run, clients: Client[]) {
  await mustBeTheOnlyMove(tx);
  const children = inTurn(await tx.childrenOf(run.id));
  const runs = children.length === 0 ? [run] : children.filter(({ status }) => status !== 'SUCCEEDED');
  const moves: { client: Client; runId: string }[] = [];
  let home: string | undefined;
  for (const { id: runId } of runs)
    for (const { clientId, toServerId } of await tx.movesOfRun(runId)) {
      const client = clients.find(({ id }) => id === clientId);
      if (client === undefined) continue;
      const [newest] = await tx.movesOf(clientId);
      if (newest?.runId !== runId) throw conflict(`${client.alias} was moved again since. Use moveClient.`);
      moves.push({ client, runId });
      home = toServerId;
    }
  if (home === undefined) throw conflict('The server of that move was deleted. Use moveClient.');
  const server = await mustFind(tx.heldServer(home), 'server', home);
  mustTakeClients(server, 'runId');
  return { moves, server };
}

/** Two moves against each other would wait for each other's servers without end. */
export async function mustBeTheOnlyMove(tx: Tx): Promise<void> {
  const [open] = await tx.openMoves();
  if (open !== undefined)
    throw conflict(
      `Another move has not ended (run ${open.runId}), and one is carried out at a time. Wait for it, or use cancelRun.`,
    );
}

/** @param isNewHome whether the client is to live there from then on */
export function mustTakeClients(server: Server, path = 'toServerId', isNewHome = true): void {
  const { fqdn, role, connection, mode, state } = server;
  if (role !== 'FRONT_OFFICE')
    throw notAllowed(`${fqdn} is a ${role}: clients live on front offices. Choose another server.`, path);
  mustBeUsable(server, path);
  mustBeManaged(server, path);
  if (connection === 'LOCAL')
    throw notAllowed(`${fqdn} is a sandbox, which has no databases. Choose another server.`, path);
  if (isNewHome && mode === 'DRAINING')
    throw notAllowed(`${fqdn} is draining and takes no clients. Choose another server.`, path);
  if (mode === 'MAINTENANCE')
    throw notAllowed(`${fqdn} is in maintenance. Use setServerMode first, or choose another server.`, path);
  if (state === 'UNREACHABLE')
    throw notAllowed(`${fqdn} does not answer. See its lastError, or choose another server.`, path);
}
