/**
 * Deleting a client: its site is closed at once, everything else is kept for a time, in which it can be brought
 * back; then it is removed.
 */
import { conflict, invalid } from '../errors.ts';
import { mustFind } from '../preconditions.ts';
import { REGENT } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import { isObserved } from '../servers/observed.ts';
import { shown } from '../shown.ts';
import type { Store, Tx } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor, Client, Run } from '../vocabulary.ts';
import { noteOf } from './client-operation.ts';
import { isClosed, isDeleted, isReleased, keptUntil } from './presence.ts';

/**
 * @param alias the client's alias, typed again as a confirmation
 * @param graceDays for how many days it is kept; if 0, or if it was never live, it is removed at once
 */
export async function markForRemoval(
  tx: Tx,
  before: Client,
  alias: string,
  graceDays: number,
): Promise<Client> {
  mustNotBeGone(before);
  mustBeTyped(before, alias, 'delete');
  if (isClosed(before))
    throw conflict(
      `The client ${alias} was deleted${keptUntil(before)}. Use undeleteClient to bring it back, or purgeClient to remove it for good.`,
    );
  const isKept = graceDays > 0 && before.activatedAt !== null && before.presence !== 'ABSENT';
  const client = await tx.updateClient(before.id, {
    ...(isKept
      ? { presence: 'CLOSED', graceDays, keptUntil: null, keptAs: before.keptAs ?? before.presence }
      : { presence: 'ABSENT' }),
    status: 'DELETING',
    problem: null,
  });
  await replaceRuns(tx, client, `the deletion of ${alias}`, isDeleted);
  return client;
}

/** It becomes what it was before its deletion, while it is kept. */
export async function markForReturn(tx: Tx, before: Client): Promise<Client> {
  mustNotBeGone(before);
  if (before.presence === 'ABSENT')
    throw conflict(`The client ${before.alias} is being removed for good; it cannot be brought back.`);
  if (before.presence !== 'CLOSED')
    throw conflict(`The client ${before.alias} was not deleted, so there is nothing to bring back.`);
  const client = await tx.updateClient(before.id, {
    presence: before.keptAs ?? 'PRESENT',
    keptAs: null,
    keptUntil: null,
    problem: null,
    version: before.version + 1,
  });
  await replaceRuns(tx, client, 'undeleteClient', (each) => !isDeleted(each));
  return client;
}

/** @param alias the client's alias, typed again as a confirmation */
export async function markForPurge(tx: Tx, before: Client, alias: string): Promise<Client> {
  mustNotBeGone(before);
  mustBeTyped(before, alias, 'remove');
  if (before.presence !== 'CLOSED')
    throw conflict(
      before.presence === 'ABSENT'
        ? `The client ${alias} is being removed already. If that failed, use retryRun.`
        : `The client ${alias} was not deleted. Use deleteClient first.`,
    );
  const client = await tx.updateClient(before.id, PURGED);
  await replaceRuns(tx, client, `the removal of ${alias}`, ({ presence }) => presence === 'ABSENT');
  return client;
}

const PURGED = {
  presence: 'ABSENT',
  status: 'DELETING',
  keptAs: null,
  keptUntil: null,
  problem: null,
} as const satisfies Partial<Client>;

/**
 * For a client whose server does not come back: it counts as deleted, nothing is done on any server, and what is
 * left there is kept with it as a record. The next syncs of the other servers remove what it has there.
 * @param alias the client's alias, typed again as a confirmation
 * @param reason for the audit
 */
export async function forgetClient(
  { store, now }: Pick<DeletionsDeps, 'store' | 'now'>,
  clientId: string,
  { alias, reason }: { alias: string; reason: string },
  actor: Actor,
): Promise<Client> {
  const problem = textProblem(reason);
  if (problem !== undefined) throw invalid(`reason ${problem}`, 'reason');
  return store.transact(async (tx) => {
    const before = await mustFind(tx.clientById(clientId), 'client', clientId);
    mustNotBeGone(before);
    mustBeTyped(before, alias, 'forget');
    const server = await mustFind(tx.serverById(before.serverId), 'server', before.serverId);
    if (server.state !== 'UNREACHABLE')
      throw conflict(
        `${server.fqdn} answers, so ${alias} can be deleted there. Use deleteClient; forgetClient is for a server that is UNREACHABLE.`,
        'clientId',
      );
    const open = await tx.openRunsOf(clientId);
    if (open.some(({ status }) => status === 'RUNNING' || status === 'CANCELLING'))
      throw conflict(`A run of ${alias} is under way. Wait for its end, or use cancelRun.`, 'clientId');
    const client = await tx.updateClient(clientId, PURGED);
    await replaceRuns(tx, client, `forgetClient: ${reason}`, ({ presence }) => presence === 'ABSENT');
    const removal = { at: now().toISOString(), places: [], left: await tx.madePlaces(clientId) };
    await tx.settleClients([{ clientId, removal }]);
    await tx.audit(actor, 'forgetClient', `client ${alias}`, {
      before: noteOf({ client: before }).after,
      reason,
      left: removal.left,
    });
    return mustFind(tx.clientById(clientId), 'client', clientId);
  });
}

/**
 * A new client may have the alias of this deleted one from now on.
 * @param alias the client's alias, typed again as a confirmation
 */
export async function releaseAlias(
  { store }: Pick<DeletionsDeps, 'store'>,
  clientId: string,
  alias: string,
  actor: Actor,
): Promise<Client> {
  return store.transact(async (tx) => {
    const before = await mustFind(tx.clientById(clientId), 'client', clientId);
    mustBeTyped(before, alias, 'release the alias of');
    if (before.status !== 'DELETED')
      throw conflict(`The client ${alias} is not deleted, so its alias stays its own.`, 'clientId');
    if (isReleased(before)) throw conflict(`The alias of ${alias} was released already.`, 'clientId');
    const left = await tx.madePlaces(clientId);
    if (left.length > 0)
      throw conflict(
        `Something of ${alias} may be left: ${left.join(', ')}. Use syncServer for these servers, or forgetServer, first.`,
        'clientId',
      );
    const client = await tx.updateClient(clientId, { alias: `${alias}~${before.number}` });
    await tx.audit(actor, 'releaseAlias', `client ${client.alias}`, {
      before: { alias },
      after: { alias: client.alias },
    });
    return client;
  });
}

export interface DeletionsDeps {
  store: Store;
  runs: Pick<Runs, 'queueForClients'>;
  wakeWorker(lease: string): void;
  now(): Date;
}

/** Starts the removal of the clients whose time is over; one run for each server. Harmless when repeated. */
export async function purgeDue({ store, runs, wakeWorker, now }: DeletionsDeps): Promise<void> {
  const queued = await store.transact(async (tx) => {
    const over = await tx.clientsKeptUntil(now());
    if (over.length === 0) return [];
    // Those wait whose removal would have to change a server that is only observed.
    const observed = (await tx.servers()).filter(isObserved);
    if (observed.some(({ role }) => role === 'BACK_OFFICE' || role === 'REVERSE_PROXY')) return [];
    const due = over.filter(({ serverId }) => !observed.some(({ id }) => id === serverId));
    if (due.length === 0) return [];
    const before = new Map(due.map((client) => [client.id, client]));
    const clients = await tx.updateClients([...before.keys()], PURGED);
    const run = await runs.queueForClients(tx, 'PURGE_CLIENT', clients, REGENT);
    const notes = clients.map((client) => noteOf({ before: before.get(client.id)!, client }));
    await tx.auditEach(
      REGENT,
      'purgeClient',
      notes.map(({ subject, before: was, after }) => ({
        subject,
        details: { before: was, after, run: run.id },
      })),
    );
    return [run, ...(await tx.childrenOf(run.id))];
  });
  for (const lease of new Set(queued.flatMap((run: Run) => run.lease ?? []))) wakeWorker(lease);
}

/** Ends waiting runs of the client, unless they also have clients that they are still right for. */
async function replaceRuns(
  tx: Tx,
  client: Client,
  by: string,
  isReplaced: (client: Client) => boolean,
): Promise<void> {
  for (const open of await tx.openRunsOf(client.id)) {
    const others = (await tx.clientsOf(open.id)).filter((other) => !isReplaced(other));
    if (others.length > 0) continue;
    const explanation = `Replaced by ${by}`;
    await tx.moveRun(open.id, 'CANCELLED', {
      from: ['QUEUED', 'BLOCKED'],
      explanation: `${explanation}.`,
      events: [{ type: 'RUN_ENDED', text: explanation, data: { status: 'CANCELLED' } }],
    });
  }
}

function mustNotBeGone({ alias, status }: Client): void {
  if (status === 'DELETED') throw conflict(`The client ${alias} has already been deleted.`);
}

function mustBeTyped({ alias }: Client, typed: string, verb: string): void {
  if (typed !== alias)
    throw invalid(`To ${verb} this client, type its alias, "${alias}"; you typed ${shown(typed)}.`, 'alias');
}
