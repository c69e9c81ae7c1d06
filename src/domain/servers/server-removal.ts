/** Servers that are taken out of Regent, and what becomes of their clients and runs. */
import { conflict, notAllowed, invalid } from '../errors.ts';
import { isDeleted } from '../clients/presence.ts';
import { mustBeKept, mustFind } from '../preconditions.ts';
import { isPartOfAll } from '../runs/queue-runs.ts';
import type { Runs } from '../runs/runs.ts';
import { shown } from '../shown.ts';
import type { Store, Tx } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor, Client, Removal, Run, Server } from '../vocabulary.ts';

export interface ServerRemovalDeps {
  store: Store;
  runs: Pick<Runs, 'queueOnEach'>;
  wakeWorker(lease: string): void;
}

export function makeServerRemoval({ store, runs, wakeWorker }: ServerRemovalDeps) {
  return {
    async remove(serverId: string, actor: Actor): Promise<Server> {
      const { server, waited } = await store.transact(async (tx) => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeKept(before);
        await mustBeEmpty(tx, before, 'deleted');
        const waited = await leaveServer(tx, before, `${before.fqdn} was deleted from Regent`);
        await tx.audit(actor, 'deleteServer', `server ${before.fqdn}`, { before });
        return { server: before, waited };
      });
      wakeFor(waited);
      return server;
    },

    /**
     * For a machine that is lost for good: its clients count as deleted. If they had something on other
     * servers, the returned run removes it.
     * @param fqdn the server's name, typed again as a confirmation
     */
    async forget(
      serverId: string,
      { fqdn, reason }: { fqdn: string; reason: string },
      actor: Actor,
    ): Promise<{ server: Server; run?: Run }> {
      const problem = textProblem(reason);
      if (problem !== undefined) throw invalid(`reason ${problem}`, 'reason');
      const forgotten = await store.transact(async (tx) => {
        const before = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeKept(before);
        mustBeTyped(before, fqdn, 'forget');
        // Written before the clients are read: a request that adds one now waits, and sees the new mode.
        await tx.updateServer(serverId, { mode: 'RETIRED' });
        const clients = await forgetClients(tx, before);
        const waited = await leaveServer(tx, before, `${before.fqdn} was forgotten: ${reason}`);
        const run = await queueRemoval(tx, runs, clients, actor);
        await tx.audit(actor, 'forgetServer', `server ${before.fqdn}`, {
          before,
          reason,
          clients,
          ...(run === undefined ? {} : { run: run.id }),
        });
        const queued = run === undefined ? [] : [run, ...(await tx.childrenOf(run.id))];
        return { server: before, run, waited: [...waited, ...queued] };
      });
      wakeFor(forgotten.waited);
      const { server, run } = forgotten;
      return { server, ...(run === undefined ? {} : { run }) };
    },
  };

  function wakeFor(waiting: Run[]): void {
    for (const lease of new Set(waiting.flatMap((run) => run.lease ?? []))) wakeWorker(lease);
  }
}

export async function mustBeEmpty(tx: Tx, server: Server, what: 'deleted' | 'retired'): Promise<void> {
  const clients = await tx.livingClients(server.id);
  if (clients.length === 0) return;
  const names = clients.map((client) => client.alias).join(', ');
  const purge = clients.some((client) => isDeleted(client)) ? ', and purge those that are CLOSED' : '';
  throw notAllowed(
    `${server.fqdn} cannot be ${what} while ${clients.length} clients live on it: ${names}. Delete them first${purge}; if the machine is lost for good, use forgetServer.`,
    'serverId',
  );
}

export function mustBeTyped({ fqdn }: Server, typed: string, verb: 'forget' | 'release'): void {
  if (typed.toLowerCase() === fqdn) return;
  throw invalid(`To ${verb} this server, type its name, "${fqdn}"; you typed ${shown(typed)}.`, 'fqdn');
}

/** Runs that have not ended may change the server until they do. */
export async function mustBeIdle(tx: Tx, server: Server, what: 'observed' | 'released'): Promise<void> {
  const [open, ...more] = await tx.openRunsAt(server.id);
  if (open === undefined) return;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  throw conflict(
    `${server.fqdn} cannot be ${what} while runs have something to do there: the ${open.kind} (run ${open.id}) is ${open.status}${others}. Wait for them, or use cancelRun.`,
    'serverId',
  );
}

/** As the audit keeps it. */
interface ForgottenClient extends Pick<Client, 'alias' | 'number' | 'name' | 'contactEmail' | 'status'> {
  /** Since `goneAt`, if set, its file is no longer on the server; somebody may have a copy elsewhere. */
  lastGoodBackup: { file: string | null; at: Date; sha256: string | null; goneAt: Date | null } | null;
}

/**
 * Marks its living clients as deleted, and does nothing on any server. Returns them as they were.
 * @param removalOf what is kept with each as its removal
 */
export async function forgetClients(
  tx: Tx,
  server: Server,
  removalOf?: (client: Client) => Removal,
): Promise<ForgottenClient[]> {
  const clients = await tx.livingClients(server.id);
  const backups = new Map(
    (await tx.lastGoodBackups(server.id)).map(({ alias, ...backup }) => [alias, backup]),
  );
  for (const { id } of clients) await tx.updateClient(id, { presence: 'ABSENT', problem: null });
  await tx.settleClients(
    clients.map((client) => ({
      clientId: client.id,
      ...(removalOf === undefined ? {} : { removal: removalOf(client) }),
    })),
  );
  return clients.map(({ alias, number, name, contactEmail, status }) => ({
    alias,
    number,
    name,
    contactEmail,
    status,
    lastGoodBackup: backups.get(alias) ?? null,
  }));
}

/**
 * Ends its runs with this explanation, lets runs of other servers go on that wait for it, and deletes it.
 * Returns the runs for which workers must be woken.
 * @param why what has happened, as a sentence without its full stop
 * @param keepsEntries whether its entries in the inventory stay
 */
export async function leaveServer(
  tx: Tx,
  server: Server,
  why: string,
  { keepsEntries = false } = {},
): Promise<Run[]> {
  for (const { id } of await tx.openRunsOn(server.id)) {
    const ended = await tx.moveRun(id, 'CANCELLED', {
      from: ['QUEUED', 'BLOCKED'],
      explanation: `${why}.`,
      events: [{ type: 'RUN_ENDED', text: why, data: { status: 'CANCELLED' } }],
    });
    if (ended === undefined)
      await tx.moveRun(id, 'CANCELLING', {
        from: ['RUNNING'],
        events: [{ type: 'RUN_CANCELLING', text: why }],
      });
  }
  const waited = [
    ...(await tx.unblockRuns(server.id, 'SERVER_DOWN', why)),
    ...(await tx.unblockRuns(server.id, 'MAINTENANCE', why)),
  ];
  await tx.deleteServer(server.id, keepsEntries);
  return waited;
}

/**
 * If its clients may have something on servers that all clients share, a sync of each of these removes it.
 */
async function queueRemoval(
  tx: Tx,
  runs: Pick<Runs, 'queueOnEach'>,
  clients: unknown[],
  actor: Actor,
): Promise<Run | undefined> {
  const shared = (await tx.servers()).filter(
    (server) => server.role !== 'FRONT_OFFICE' && isPartOfAll('SYNC')(server),
  );
  return clients.length === 0 || shared.length === 0
    ? undefined
    : runs.queueOnEach(tx, 'SYNC', shared, actor, {});
}
