/** Undoing a run: which runs can be undone, and the opposite operation of each. */
import { conflict } from '../errors.ts';
import { mustBeThere, mustFind } from '../preconditions.ts';
import { isEnded } from '../runs/run-states.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import type { Tx } from '../store.ts';
import type { Run } from '../vocabulary.ts';
import type { Changed } from './client-operation.ts';
import { changeClient, setDirectives, setSuspended } from './client-rows.ts';
import { differingNow, patchOf, withValues } from './client-values.ts';
import { markForReturn } from './deletions.ts';
import { requestMoveBack } from './moves.ts';
import { requestUndo } from './restores.ts';
import type { ClientFacts, UndoFacts } from './undo-facts.ts';

/** The kind of the run that undoes one of this kind; undefined if none does. */
const OPPOSITES: Partial<Record<Run['kind'], ClientRunKind>> = {
  RESTORE_CLIENT: 'UNDO_RESTORE',
  MOVE_CLIENT: 'UNDO_MOVE',
  DELETE_CLIENT: 'UNDELETE_CLIENT',
  SUSPEND_CLIENT: 'RESUME_CLIENT',
  RESUME_CLIENT: 'SUSPEND_CLIENT',
  UPDATE_CLIENT: 'UPDATE_CLIENT',
};

/** Why the run cannot be undone, for a person; undefined if it can. */
export function whyNotUndone(facts: UndoFacts, now: Date): string | undefined {
  const { kind, status, serverId, clients } = facts;
  if (OPPOSITES[kind] === undefined) return `A ${kind} has no opposite.`;
  if (serverId === null) return 'It is not of a single server. If it has child runs, undo each of them.';
  if (!isEnded(status)) return `It is still ${status}. Use cancelRun, or wait for its end.`;
  if (clients.length === 0) return 'Its client is not there any more.';
  for (const client of clients) {
    const why = whyNotFor(facts, client, now);
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyNotFor(
  { id, kind, serverId, undo }: UndoFacts,
  client: ClientFacts,
  now: Date,
): string | undefined {
  const { alias, presence } = client;
  if (kind === 'DELETE_CLIENT') {
    if (presence === 'CLOSED') return undefined;
    return presence === 'ABSENT'
      ? `${alias} was removed for good, or is about to be.`
      : `${alias} is not deleted any more.`;
  }
  if (presence === 'CLOSED' || presence === 'ABSENT') return `${alias} was deleted meanwhile.`;
  if (kind === 'SUSPEND_CLIENT' && presence !== 'SUSPENDED') return `${alias} is not suspended any more.`;
  if (kind === 'RESUME_CLIENT' && presence === 'SUSPENDED') return `${alias} is suspended again.`;
  if (kind === 'RESTORE_CLIENT') {
    const newest = client.restores.find(({ doneAt }) => doneAt !== null);
    if (newest?.runId !== id) return `The restore was not done, or ${alias} was restored again since.`;
    if (newest.undoneAt !== null) return 'It was undone already.';
    if (client.serverId !== serverId)
      return `What was there before is on the server where ${alias} lived then.`;
    if (newest.undoableUntil === null) return `Before it, ${alias} had no database to go back to.`;
    if (newest.undoableUntil <= now || newest.droppedAt !== null)
      return `What was there before was kept until ${newest.undoableUntil.toISOString()}.`;
  }
  if (kind === 'MOVE_CLIENT') {
    const newest = client.moves.find(({ doneAt }) => doneAt !== null);
    if (newest?.runId !== id) return `The move was not done, or ${alias} was moved again since.`;
    if (newest.keptUntil === null || newest.keptUntil <= now)
      return `What ${alias} had on its first server was kept until ${newest.keptUntil?.toISOString() ?? 'then'}.`;
  }
  if (kind === 'UPDATE_CLIENT') {
    const values = undo?.find(({ clientId }) => clientId === client.id);
    if (values === undefined || Object.keys(values.before).length === 0)
      return 'What was there before is not on record, or it changed nothing.';
    const differing = differingNow(values.after, client);
    if (differing.length > 0) return `${alias} was changed again since: ${differing.join(', ')}.`;
  }
  return undefined;
}

/** Requests the opposite of the run for all of its clients. Throws a RefusedError if it cannot be undone. */
export async function requestOpposite(
  tx: Tx,
  facts: UndoFacts,
  now: Date,
): Promise<{ kind: ClientRunKind; changed: Changed[] }> {
  const why = whyNotUndone(facts, now);
  const kind = OPPOSITES[facts.kind];
  if (why !== undefined || kind === undefined) throw conflict(`This run cannot be undone. ${why}`, 'runId');
  const changed: Changed[] = [];
  for (const { id } of facts.clients) changed.push(await oppositeFor(tx, facts, id, now));
  return { kind, changed };
}

async function oppositeFor(tx: Tx, facts: UndoFacts, clientId: string, now: Date): Promise<Changed> {
  if (facts.kind === 'RESTORE_CLIENT') return requestUndo(tx, clientId, now);
  if (facts.kind === 'MOVE_CLIENT') return requestMoveBack(tx, clientId, now);
  const before = await mustFind(tx.clientById(clientId), 'client', clientId);
  if (facts.kind === 'DELETE_CLIENT') return { before, client: await markForReturn(tx, before) };
  if (facts.kind !== 'UPDATE_CLIENT')
    return { before, client: await setSuspended(tx, before, facts.kind === 'RESUME_CLIENT') };
  const values = facts.undo?.find((each) => each.clientId === clientId);
  const [changed] = await withValues(tx, [clientId], async () => {
    const { directives, ...others } = values?.before ?? {};
    const client = await changeClient(tx, before, patchOf(others), undefined, now);
    if (directives === undefined) return [{ before, client }];
    return [{ before, client: await setDirectives(tx, client, directives, undefined) }];
  });
  return mustBeThere(changed, 'client', clientId);
}
