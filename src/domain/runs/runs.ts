import { movesAgain } from '../clients/open-moves.ts';
import { isClosed, isDeleted } from '../clients/presence.ts';
import { conflict, notAllowed, notPermitted } from '../errors.ts';
import type { Change, Operation } from '../operation.ts';
import type { Permission } from '../permissions.ts';
import {
  mustBeBackedUp,
  mustBeBackOffice,
  mustBeSynced,
  mustBeThere,
  mustBeUsable,
  mustFind,
  mustHaveClients,
  mustHaveData,
} from '../preconditions.ts';
import { isPartOfAll, makeRunQueue, type StepsFor } from './queue-runs.ts';
import { isForClients, isRemoval, PERMISSION_FOR_RUN, type ClientRunKind } from './run-kinds.ts';
import { isEnded } from './run-states.ts';
import { mustBeManaged } from '../servers/observed.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, Client, Presence, Run, RunKind, Server, SyncPolicy } from '../vocabulary.ts';

export interface RunsDeps {
  store: Store;
  stepsFor: StepsFor;
  /** Tells workers that there is work under a lease. Call it after the commit; nothing waits for it. */
  wakeWorker(lease: string): void;
}

export type Runs = ReturnType<typeof makeRuns>;

/** Runs are rows: workers find those that are QUEUED here even if no job tells them. */
export function makeRuns({ store, stepsFor, wakeWorker }: RunsDeps) {
  const queue = makeRunQueue(stepsFor);
  const {
    queueOnServer,
    queueOnAll,
    queueForClients,
    queueInTurn,
    queueForModels,
    queueTurns,
    queueRepairs,
    queueRemoval,
  } = queue;
  return {
    /**
     * A sync, backup, collection or check of one server, or a proof of the newest backup of all that is backed up
     * there.
     */
    onServer: (
      kind: 'SYNC' | 'BACKUP' | 'VERIFY' | 'COLLECT' | 'CHECK',
      serverId: string,
      syncPolicy?: SyncPolicy,
    ) =>
      runAlone(nameOf(kind, 'Server'), inputOf(serverId, syncPolicy), async (tx) => {
        const server = await mustFind(tx.heldServer(serverId), 'server', serverId);
        mustBeUsable(server);
        if (kind === 'SYNC') mustBeSynced(server);
        if (syncPolicy === 'REPAIR') mustRepair(server);
        if (kind === 'COLLECT') mustBeBackOffice(server);
        if (kind === 'BACKUP' || kind === 'VERIFY') {
          mustBeBackedUp(server);
          mustBeManaged(server);
          mustHaveClients(server, await tx.livingClients(server.id));
          mustHaveBackups(kind, server, 'serverId');
        }
        return {
          entries: [{ subject: `server ${server.fqdn}` }],
          queue: (actor) => queueOnServer(tx, kind, server, actor, policyOf(syncPolicy)),
          ...(kind === 'SYNC' ? { dryRun: async () => ({ of: 'server', serverId: server.id }) } : {}),
          ...(kind === 'COLLECT' ? { dryRun: async () => ({ of: 'requests', serverId: server.id }) } : {}),
          ...(kind === 'VERIFY'
            ? { dryRun: async () => ({ of: 'proof', serverId: server.id, clientIds: [] }) }
            : {}),
        };
      }),

    /** A proof for the clients and databases of servers whose turn it is, on one server or on all. */
    onTurns: (serverId: string | null) =>
      runAlone('verifyTurns', serverId, async (tx) => {
        const server =
          serverId === null ? undefined : await mustFind(tx.heldServer(serverId), 'server', serverId);
        if (server !== undefined) {
          mustBeUsable(server);
          mustBeManaged(server);
        }
        const servers = server === undefined ? (await tx.servers()).filter(isPartOfAll('VERIFY')) : [server];
        return {
          entries: [{ subject: server === undefined ? 'all servers' : `server ${server.fqdn}` }],
          async queue(actor) {
            const run = await queueTurns(tx, servers, actor);
            if (run === undefined) throw conflict('Nothing has a good backup that could be proven.');
            return run;
          },
        };
      }),

    /** A backup of one client, or a proof of its newest backup. */
    onClient: (kind: 'BACKUP' | 'VERIFY', clientId: string): Operation<{ client: Client }> => ({
      action: `${kind.toLowerCase()}Client`,
      input: clientId,
      async change(tx) {
        const client = await mustFind(tx.clientById(clientId), 'client', clientId);
        const server = await mustHaveBackupsOf(kind, tx, client);
        return {
          result: { client },
          entries: [{ subject: `client ${client.alias}` }],
          queue: (actor) => queueForClients(tx, kind, [client], actor),
          dryRun: async () =>
            kind === 'BACKUP'
              ? { of: 'backup', clientId }
              : { of: 'proof', serverId: server.id, clientIds: [clientId] },
        };
      },
      async again(tx, { run }) {
        const [client] = await tx.clientsOf(run.id);
        return { client: mustBeThere(client, 'client', clientId) };
      },
    }),

    /** One run for all servers, with a child run for each. */
    onAll: (kind: 'SYNC' | 'BACKUP' | 'COLLECT', syncPolicy?: SyncPolicy) =>
      runAlone(nameOf(kind, 'All'), inputOf(null, syncPolicy), async (tx) => ({
        entries: [{ subject: 'all servers' }],
        queue: (actor) => queueOnAll(tx, kind, actor, policyOf(syncPolicy)),
        ...(kind === 'SYNC' ? { dryRun: async () => ({ of: 'all' }) } : {}),
      })),

    /** A new run for the work of a failed one. Work that is done already is not repeated. */
    retry: (runId: string, permissions: ReadonlySet<Permission>) =>
      runAlone('retryRun', runId, async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'Retrying', run.kind);
        if (!isEnded(run.status)) throw conflict(`The run is still ${run.status}; cancel it first, or wait.`);
        if (run.status === 'SUCCEEDED') throw conflict('The run has SUCCEEDED; there is nothing to retry.');
        return {
          entries: [{ subject: `run ${run.id}` }],
          async queue(actor) {
            const again = await queueAgain(tx, run, actor);
            // If the clients are to be removed by now, the new run has another kind.
            mustHold(permissions, 'Starting', again.kind);
            return again;
          },
        };
      }),

    /** Ends a run that waits. If the run is under way, asks its worker to stop it. */
    async cancel(runId: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Run> {
      return store.transact(async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'Cancelling', run.kind);
        if (isEnded(run.status)) {
          throw conflict(`The run has already ended as ${run.status}; there is nothing to cancel.`);
        }
        const children = await tx.childrenOf(run.id);
        for (const child of children) {
          mustHold(permissions, 'Cancelling', child.kind);
          await cancelOne(tx, child, actor);
        }
        if (children.length === 0) await cancelOne(tx, run, actor);
        await tx.audit(actor, 'cancelRun', `run ${run.id}`);
        return mustFind(tx.runById(runId), 'run', runId);
      });
    },

    /**
     * Confirms a run that waits for it: it may make the changes that it announced. Harmless when repeated.
     */
    async confirm(runId: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Run> {
      const { run, lease } = await store.transact(async (tx) => {
        const before = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'Confirming', before.kind);
        const after = before.blockedReason === 'CONFIRM' ? await tx.confirmRun(runId, actor.name) : undefined;
        if (after !== undefined) {
          await tx.audit(actor, 'confirmRun', `run ${runId}`);
          return { run: after, lease: after.lease };
        }
        const now = await mustFind(tx.runById(runId), 'run', runId);
        if (now.confirmedBy !== null) return { run: now, lease: null };
        throw conflict(
          `The run is ${now.status} and does not wait to be confirmed. If it has child runs, confirm those that wait.`,
        );
      });
      if (lease !== null) wakeWorker(lease);
      return run;
    },

    mustTakeBackup,
    ...queue,
  };

  /** Throws if no backup of the client can be made, or proven, now. Gives its server. */
  async function mustHaveBackupsOf(kind: 'BACKUP' | 'VERIFY', tx: Tx, client: Client): Promise<Server> {
    mustHaveData(client);
    const server = await mustFind(tx.heldServer(client.serverId), 'server', client.serverId);
    mustBeUsable(server, 'clientId');
    mustBeManaged(server, 'clientId');
    mustHaveBackups(kind, server, 'clientId');
    return server;
  }

  /** Throws if no backup of the client can be made now. */
  async function mustTakeBackup(tx: Tx, client: Client): Promise<void> {
    await mustHaveBackupsOf('BACKUP', tx, client);
  }

  function mustHaveBackups(kind: 'BACKUP' | 'VERIFY', server: Server, path: string): void {
    if (stepsFor({ kind, home: server, servers: [server], phases: ['ACTION'] }).length > 0) return;
    throw conflict(
      `No plugin in the configuration ${kind === 'BACKUP' ? 'backs up anything' : 'proves backups'} of ${server.fqdn}. See "backup" in docs/configuration.md.`,
      path,
    );
  }

  /** For clients whose backup to be made from has failed: another one is made. */
  async function backUpSources(tx: Tx, clients: Client[], actor: Actor): Promise<void> {
    for (const { id } of clients)
      for (const restore of await tx.restoresOf(id)) {
        if (restore.backupId !== null || restore.uploadId !== null || restore.sourceId === null) continue;
        const source = await mustFind(tx.clientById(restore.sourceId), 'client', restore.sourceId);
        await mustTakeBackup(tx, source);
        const { id: backupRunId } = await queueForClients(tx, 'BACKUP', [source], actor);
        await tx.updateRestore(restore.id, { backupRunId });
      }
  }

  async function queueAgain(tx: Tx, run: Run, actor: Actor): Promise<Run> {
    const more = { retryOfId: run.id, ...policyOf(run.syncPolicy ?? undefined) };
    if (run.kind === 'REPAIR_DRIFT') {
      const left = (await tx.driftOfRun(run.id)).filter(({ endedAt }) => endedAt === null);
      for (const serverId of new Set(left.map((each) => each.serverId)))
        mustBeUsable(await mustFind(tx.heldServer(serverId), 'server', serverId));
      return queueRepairs(tx, left, actor, more);
    }
    if (run.kind === 'REMOVE_ORPHAN') return queueRemovalAgain(tx, run, actor, more);
    if (run.kind === 'BACKUP' || run.kind === 'VERIFY') {
      const named = await clientsNamedBy(tx, run);
      const staying = named.filter((client) => !isDeleted(client) && client.activatedAt !== null);
      const own = run.kind === 'VERIFY' ? await serversAmong(tx, await tx.childrenOf(run.id)) : [];
      if (staying.length + own.length === 0) named.forEach(mustHaveData);
      for (const serverId of new Set([
        ...staying.map((client) => client.serverId),
        ...own.map(({ id }) => id),
      ]))
        mustBeUsable(await mustFind(tx.heldServer(serverId), 'server', serverId));
      if (staying.length + own.length > 0)
        return queueForClients(tx, run.kind, staying, actor, { own, ...more });
    }
    if (isForClients(run.kind)) {
      const clients = (await tx.clientsOf(run.id)).filter(
        (client) => client.status !== 'DELETED' && !isClosed(client),
      );
      if (clients.length === 0) throw conflict('The client of this run has been deleted.');
      const staying = clients.filter((client) => !isDeleted(client));
      if (staying.length === 0) {
        const kind = run.kind === 'PURGE_CLIENT' ? run.kind : 'DELETE_CLIENT';
        const again = await queueForClients(tx, kind, clients, actor, more);
        await tx.passRequestsOn(run.id, again.id);
        return again;
      }
      const fresh = staying.filter((client) => client.activatedAt === null);
      await tx.updateClients(
        fresh.map(({ id }) => id),
        { status: 'CREATING', problem: null },
      );
      const kind = fresh.length > 0 ? 'CREATE_CLIENT' : kindAgain(run, staying);
      if (kind === 'MOVE_CLIENT' || kind === 'UNDO_MOVE')
        return queueMovesAgain(tx, kind, run, staying, actor);
      const again = await queueForClients(tx, kind, staying, actor, more);
      await tx.passRequestsOn(run.id, again.id);
      if (PASSED_ON.includes(kind)) await tx.passRestoresOn(run.id, again.id);
      await backUpSources(tx, fresh, actor);
      return again;
    }
    if (run.serverId !== null) {
      const server = await mustFind(tx.heldServer(run.serverId), 'server', run.serverId);
      mustBeUsable(server);
      return queueOnServer(tx, run.kind, server, actor, more);
    }
    if (run.kind === 'UPDATE_MODELS') {
      const again = await queueForModels(tx, actor, more);
      if (again !== null) return again;
    }
    if (run.kind === 'CHECK' || run.kind === 'VERIFY' || run.kind === 'UPDATE_MODELS')
      throw conflict('The server of that run was deleted; there is nothing to retry.');
    return queueOnAll(tx, run.kind, actor, more);
  }

  /** What is left of it, as it was when its removal was requested. */
  async function queueRemovalAgain(
    tx: Tx,
    run: Run,
    actor: Actor,
    more: { retryOfId: string },
  ): Promise<Run> {
    const left = (await tx.orphansOfRun(run.id)).filter(({ goneAt }) => goneAt === null);
    const [first] = left;
    if (first === undefined) throw conflict('None of it is there any more.');
    const server = await mustFind(tx.heldServer(first.serverId), 'server', first.serverId);
    mustBeUsable(server);
    mustBeManaged(server);
    return queueRemoval(tx, left, server, actor, more);
  }

  async function queueMovesAgain(
    tx: Tx,
    kind: 'MOVE_CLIENT' | 'UNDO_MOVE',
    run: Run,
    clients: Client[],
    actor: Actor,
  ): Promise<Run> {
    const more = { retryOfId: run.id };
    const { moves, server } = await movesAgain(tx, run, clients);
    const moving = moves.map(({ client }) => client);
    if (run.serverId !== null) {
      const again = await queueForClients(tx, kind, moving, actor, { ...more, home: server.id });
      await tx.passMovesOn(run.id, again.id);
      return again;
    }
    const { parent, runs } = await queueInTurn(tx, kind, moving, server, actor, more);
    for (const [index, { runId }] of moves.entries()) await tx.passMovesOn(runId, runs[index]!.id);
    return parent;
  }
}

const AGAIN: ClientRunKind[] = [
  'UPDATE_FIRST_USER',
  'RESTORE_CLIENT',
  'UNDO_RESTORE',
  'MOVE_CLIENT',
  'UNDO_MOVE',
  'UNDELETE_CLIENT',
];

const PASSED_ON: ClientRunKind[] = ['CREATE_CLIENT', 'RESTORE_CLIENT', 'UNDO_RESTORE'];

/** The servers for which those of these runs are that name no client. */
async function serversAmong(tx: Tx, runs: Run[]): Promise<Server[]> {
  const ids: string[] = [];
  for (const { id, serverId } of runs)
    if (serverId !== null && (await tx.clientsOf(id)).length === 0) ids.push(serverId);
  return tx.serversById(ids);
}

/** Also those that its child runs name. */
async function clientsNamedBy(tx: Tx, run: Run): Promise<Client[]> {
  const runs = [run, ...(await tx.childrenOf(run.id))];
  return (await Promise.all(runs.map(({ id }) => tx.clientsOf(id)))).flat();
}

/**
 * The kind of a retry for clients that stay: the same kind, unless their desired state is another one by now.
 */
function kindAgain({ kind }: Run, clients: Client[]): ClientRunKind {
  const isAll = (presence: Presence) => clients.every((client) => client.presence === presence);
  if (kind === 'SUSPEND_CLIENT' && isAll('SUSPENDED')) return kind;
  if (kind === 'RESUME_CLIENT' && isAll('PRESENT')) return kind;
  return AGAIN.find((each) => each === kind) ?? 'UPDATE_CLIENT';
}

/** The mutation, as the audit knows it. */
const nameOf = (kind: RunKind, of: 'Server' | 'All') =>
  kind === 'COLLECT' ? 'collectRequests' : `${kind.toLowerCase()}${of}`;

/** As a request without a policy had it before there were any. */
const inputOf = (serverId: string | null, syncPolicy: SyncPolicy | undefined) =>
  syncPolicy === undefined ? serverId : { serverId, syncPolicy };

const policyOf = (syncPolicy: SyncPolicy | undefined) => (syncPolicy === undefined ? {} : { syncPolicy });

/** Somebody has set that syncs of the server only report. */
function mustRepair({ fqdn, syncPolicy }: Server): void {
  if (syncPolicy === 'REPAIR') return;
  throw notAllowed(
    `The policy of ${fqdn} is REPORT, so no sync repairs anything there. Use repairDrift for what you choose, or updateServer with syncPolicy: REPAIR first.`,
    'syncPolicy',
  );
}

/** An operation whose only result is its run. */
function runAlone(
  action: string,
  input: unknown,
  change: (tx: Tx) => Promise<Omit<Change<object, Run>, 'result'>>,
): Operation {
  const result = {};
  return {
    action,
    input,
    change: async (tx) => ({ result, ...(await change(tx)) }),
    again: async () => result,
  };
}

/** Throws a RefusedError if the permission for work of this kind is missing. */
export function mustHold(permissions: ReadonlySet<Permission>, verb: string, kind: RunKind): void {
  const permission = PERMISSION_FOR_RUN[kind];
  if (!permissions.has(permission)) throw notPermitted(`${verb} a ${kind}`, permission);
}

async function cancelOne(tx: Tx, run: Run, actor: Actor): Promise<void> {
  const explanation = `Cancelled by ${actor.name}.`;
  const ended = await tx.moveRun(run.id, 'CANCELLED', {
    explanation: `${explanation} It had not started.`,
    events: [{ type: 'RUN_ENDED', text: explanation, data: { status: 'CANCELLED' } }],
    from: ['QUEUED', 'BLOCKED'],
  });
  if (ended !== undefined) {
    const { kind } = ended;
    if (kind === 'CREATE_CLIENT' || kind === 'UNDELETE_CLIENT' || isRemoval(kind)) {
      // If a creation was handed back, some of its clients may be live already.
      const isTheirs = (client: Client) =>
        isDeleted(client) === isRemoval(kind) && (kind !== 'CREATE_CLIENT' || client.activatedAt === null);
      const clients = (await tx.clientsOf(run.id)).filter(isTheirs);
      const problemOf = ({ presence }: Client) =>
        `${kind} was cancelled before it started. Use retryRun to go on, or ${presence === 'CLOSED' ? 'undeleteClient' : 'deleteClient'}.`;
      await tx.settleClients(clients.map((client) => ({ clientId: client.id, problem: problemOf(client) })));
    }
    return;
  }
  await tx.moveRun(run.id, 'CANCELLING', {
    from: ['RUNNING'],
    events: [{ type: 'RUN_CANCELLING', text: `${actor.name} requested the cancellation of the run` }],
  });
}
