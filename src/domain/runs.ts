import { createHash } from 'node:crypto';
import { conflict, invalid, notPermitted } from './errors.ts';
import type { Permission } from './permissions.ts';
import { mustBeBackedUp, mustBeUsable, mustFind, mustHaveClients } from './preconditions.ts';
import { makeRunQueue, type StepsFor } from './queue-runs.ts';
import { isForClients, PERMISSION_FOR_RUN } from './run-kinds.ts';
import { isEnded } from './run-states.ts';
import type { Store, Tx } from './store.ts';
import type { Actor, Client, Run, RunKind } from './vocabulary.ts';

export interface RunsDeps {
  store: Store;
  stepsFor: StepsFor;
  /** Says that there is work under a lease; after the commit, and without being waited for. */
  ringQueue(lease: string): void;
}

export interface Started {
  run: Run;
  /** Set where the idempotency key had already started this run. */
  repeated: boolean;
}

/** What every mutation that starts a run may carry. */
export interface StartOptions {
  idempotencyKey?: string | undefined;
}

/** A UUID is one of 36. */
const LONGEST_KEY = 200;

export type Runs = ReturnType<typeof makeRuns>;

/** Runs are rows first: what is QUEUED here is found by the workers whether or not a job tells them. */
export function makeRuns({ store, stepsFor, ringQueue }: RunsDeps) {
  const { queueOnServer, queueOnAll, queueOnEach, queueForClients, queueForModels } = makeRunQueue(stepsFor);
  return {
    /** Queues a sync, backup or check of one server. */
    async startOnServer(
      kind: 'SYNC' | 'BACKUP' | 'CHECK',
      serverId: string,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<Started> {
      return startOnce(`${kind} ${serverId}`, actor, options, async (tx) => {
        const server = await mustFind(tx.serverById(serverId), 'server', serverId);
        mustBeUsable(server);
        if (kind === 'BACKUP') {
          mustBeBackedUp(server);
          mustHaveClients(server, await tx.livingClients(server.id));
          if (stepsFor({ kind, home: server, servers: [server], phases: ['ACTION'] }).length === 0)
            throw conflict(
              `No plugin in the configuration backs up clients of ${server.fqdn}. See "backup" in docs/configuration.md.`,
              'serverId',
            );
        }
        const run = await queueOnServer(tx, kind, server, actor);
        await tx.audit(actor, `${kind.toLowerCase()}Server`, `server ${server.fqdn}`, { run: run.id });
        return run;
      });
    },

    /** Queues one run for all servers, which gathers a run for each. */
    async startOnAll(kind: 'SYNC' | 'BACKUP', actor: Actor, options: StartOptions = {}): Promise<Started> {
      return startOnce(`${kind} all`, actor, options, async (tx) => {
        const run = await queueOnAll(tx, kind, actor);
        await tx.audit(actor, `${kind.toLowerCase()}All`, 'all servers', { run: run.id });
        return run;
      });
    },

    /** Ends a run that waits; asks the worker of one that is under way to stop it. */
    async cancel(runId: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Run> {
      return store.transact(async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'cancels', run.kind);
        if (isEnded(run.status)) {
          throw conflict(`The run has already ended as ${run.status}; there is nothing to cancel.`);
        }
        const children = await tx.childrenOf(run.id);
        for (const child of children) {
          mustHold(permissions, 'cancels', child.kind);
          await cancelOne(tx, child, actor);
        }
        if (children.length === 0) await cancelOne(tx, run, actor);
        await tx.audit(actor, 'cancelRun', `run ${run.id}`);
        return mustFind(tx.runById(runId), 'run', runId);
      });
    },

    /** Lets a run go ahead that waits for that, with what it has told that it would do. Harmless when repeated. */
    async confirm(runId: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Run> {
      const { run, lease } = await store.transact(async (tx) => {
        const before = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'confirms', before.kind);
        const after = before.blockedReason === 'CONFIRM' ? await tx.confirmRun(runId, actor.name) : undefined;
        if (after !== undefined) {
          await tx.audit(actor, 'confirmRun', `run ${runId}`);
          return { run: after, lease: after.lease };
        }
        const now = await mustFind(tx.runById(runId), 'run', runId);
        if (now.confirmedBy !== null) return { run: now, lease: null };
        throw conflict(
          `The run is ${now.status} and does not wait to be confirmed. Of a run that gathers others, confirm those children that wait.`,
        );
      });
      if (lease !== null) ringQueue(lease);
      return run;
    },

    /** Queues a new run for what one that failed was for; what is done already is found done. */
    async retry(runId: string, actor: Actor, permissions: ReadonlySet<Permission>): Promise<Started> {
      return startOnce(`retry ${runId}`, actor, {}, async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        mustHold(permissions, 'retries', run.kind);
        if (!isEnded(run.status)) throw conflict(`The run is still ${run.status}; cancel it first, or wait.`);
        if (run.status === 'SUCCEEDED') throw conflict('The run has SUCCEEDED; there is nothing to retry.');
        const again = await queueAgain(tx, run, actor);
        // Clients that leave by now make another kind of it.
        mustHold(permissions, 'starts', again.kind);
        await tx.audit(actor, 'retryRun', `run ${run.id}`, { run: again.id });
        return again;
      });
    },

    queueOnServer,
    queueOnAll,
    queueOnEach,
    queueForClients,
    queueForModels,
    startOnce,
    changeOnce,
  };

  async function startOnce(
    input: string,
    actor: Actor,
    options: StartOptions,
    work: (tx: Tx) => Promise<Run>,
  ): Promise<Started> {
    const { run, repeated } = await changeOnce(input, actor, options, async (tx) => ({
      run: await work(tx),
    }));
    return { run: run as Run, repeated };
  }

  /** One transaction, once per idempotency key; the workers hear of it after the commit. */
  async function changeOnce(
    input: string,
    actor: Actor,
    { idempotencyKey: key }: StartOptions,
    work: (tx: Tx) => Promise<{ run: Run | null; modelId?: string | null }>,
  ): Promise<{ run: Run | null; modelId?: string | null; repeated: boolean }> {
    if (key !== undefined && (key === '' || key.length > LONGEST_KEY)) {
      throw invalid(
        `An idempotency key has 1 to ${LONGEST_KEY} characters; this one has ${key.length}.`,
        'idempotencyKey',
      );
    }
    const inputHash = createHash('sha256').update(input).digest('hex');
    const { queued, ...outcome } = await store.transact(async (tx) => {
      const known = key === undefined ? undefined : await tx.outcomeOfKey(actor.name, key, inputHash);
      if (known !== undefined) {
        const { runId, modelId } = known;
        const run = runId === null ? null : await mustFind(tx.runById(runId), 'run', runId);
        return { run, modelId, repeated: true, queued: [] };
      }
      const { run, modelId = null } = await work(tx);
      if (key !== undefined) await tx.keepKey(actor.name, key, { runId: run?.id ?? null, modelId });
      const queued = run === null ? [] : [run, ...(await tx.childrenOf(run.id))];
      return { run, modelId, repeated: false, queued };
    });
    for (const lease of new Set(queued.flatMap((run) => run.lease ?? []))) ringQueue(lease);
    return outcome;
  }

  async function queueAgain(tx: Tx, run: Run, actor: Actor): Promise<Run> {
    const more = { retryOfId: run.id };
    if (isForClients(run.kind)) {
      const clients = (await tx.clientsOf(run.id)).filter((client) => client.status !== 'DELETED');
      if (clients.length === 0) throw conflict('Whom the run was for has been deleted.');
      const staying = clients.filter((client) => client.presence !== 'ABSENT');
      if (staying.length === 0) return queueForClients(tx, 'DELETE_CLIENT', clients, actor, more);
      const fresh = staying.filter((client) => client.activatedAt === null);
      for (const { id } of fresh) await tx.updateClient(id, { status: 'CREATING', problem: null });
      return queueForClients(tx, fresh.length > 0 ? 'CREATE_CLIENT' : 'UPDATE_CLIENT', staying, actor, more);
    }
    if (run.serverId !== null) {
      const server = await mustFind(tx.serverById(run.serverId), 'server', run.serverId);
      mustBeUsable(server);
      return queueOnServer(tx, run.kind, server, actor, more);
    }
    if (run.kind === 'UPDATE_MODELS') {
      const again = await queueForModels(tx, actor, more);
      if (again !== null) return again;
    }
    if (run.kind === 'CHECK' || run.kind === 'UPDATE_MODELS')
      throw conflict('The server of that run is gone; there is nothing to retry.');
    return queueOnAll(tx, run.kind, actor, more);
  }
}

function mustHold(permissions: ReadonlySet<Permission>, verb: string, kind: RunKind): void {
  const permission = PERMISSION_FOR_RUN[kind];
  if (!permissions.has(permission)) throw notPermitted(`Whoever ${verb} a ${kind}`, permission);
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
    if (isForClients(kind) && kind !== 'UPDATE_CLIENT') {
      const problem = `${kind} was cancelled before it started. Use retryRun to go on, or deleteClient.`;
      // Of a creation that was handed back, some may be live already.
      const isTheirs = ({ presence, activatedAt }: Client) =>
        kind === 'DELETE_CLIENT' ? presence === 'ABSENT' : presence !== 'ABSENT' && activatedAt === null;
      const clients = (await tx.clientsOf(run.id)).filter(isTheirs);
      await tx.settleClients(clients.map(({ id }) => ({ clientId: id, problem })));
    }
    return;
  }
  await tx.moveRun(run.id, 'CANCELLING', {
    from: ['RUNNING'],
    events: [{ type: 'RUN_CANCELLING', text: `${actor.name} asked to cancel the run` }],
  });
}
