import { createHash } from 'node:crypto';
import { conflict, forbidden, notFound } from './errors.ts';
import { isEnded } from './run-states.ts';
import type { NewRun, Store, Tx } from './store.ts';
import type { Actor, Client, Run, RunKind, Server, StepPhase } from './vocabulary.ts';

/** Which steps a run has: the plugins of the configuration, in order, on the servers that they concern. */
export type StepsFor = (wanted: {
  kind: RunKind;
  home: Server;
  servers: Server[];
  phases: StepPhase[];
}) => NewRun['steps'];

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

export type Runs = ReturnType<typeof makeRuns>;

/** Runs are rows first: what is QUEUED here is found by the workers whether or not a job tells them. */
export function makeRuns({ store, stepsFor, ringQueue }: RunsDeps) {
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
    async cancel(runId: string, actor: Actor): Promise<Run> {
      return store.transact(async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        if (isEnded(run.status)) {
          throw conflict(`The run has already ended as ${run.status}; there is nothing to cancel.`);
        }
        const children = await tx.childrenOf(run.id);
        for (const child of children) await cancelOne(tx, child, actor);
        if (children.length === 0) await cancelOne(tx, run, actor);
        await tx.audit(actor, 'cancelRun', `run ${run.id}`);
        return mustFind(tx.runById(runId), 'run', runId);
      });
    },

    /** Queues a new run for what one that failed was for; what is done already is found done. */
    async retry(runId: string, actor: Actor): Promise<Started> {
      return startOnce(`retry ${runId}`, actor, {}, async (tx) => {
        const run = await mustFind(tx.runById(runId), 'run', runId);
        if (!isEnded(run.status)) throw conflict(`The run is still ${run.status}; cancel it first, or wait.`);
        if (run.status === 'SUCCEEDED') throw conflict('The run has SUCCEEDED; there is nothing to retry.');
        const again = await queueAgain(tx, run, actor);
        await tx.audit(actor, 'retryRun', `run ${run.id}`, { run: again.id });
        return again;
      });
    },

    queueOnServer,
    queueOnAll,
    queueForClient,
    startOnce,
  };

  /** One transaction, once per idempotency key; the workers hear of it after the commit. */
  async function startOnce(
    input: string,
    actor: Actor,
    { idempotencyKey: key }: StartOptions,
    work: (tx: Tx) => Promise<Run>,
  ): Promise<Started> {
    const inputHash = createHash('sha256').update(input).digest('hex');
    const started = await store.transact(async (tx) => {
      const known = key === undefined ? undefined : await tx.runOfKey(actor.name, key, inputHash);
      if (known !== undefined)
        return { run: await mustFind(tx.runById(known), 'run', known), repeated: true };
      const run = await work(tx);
      if (key !== undefined) await tx.keepKey(actor.name, key, run.id);
      return { run, repeated: false, children: await tx.childrenOf(run.id) };
    });
    const queued = started.repeated ? [] : [started.run, ...(started.children ?? [])];
    const leases = new Set(queued.flatMap((run) => run.lease ?? []));
    for (const lease of leases) ringQueue(lease);
    return { run: started.run, repeated: started.repeated };
  }

  async function queueOnServer(
    tx: Tx,
    kind: 'SYNC' | 'BACKUP' | 'CHECK',
    server: Server,
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const leaving = (await tx.livingClients(server.id)).some((client) => client.presence === 'ABSENT');
    const phases: StepPhase[] =
      kind === 'SYNC' ? [...(leaving ? (['ABSENT'] as const) : []), 'PRESENT'] : ['ACTION'];
    return tx.insertRun({
      kind,
      serverId: server.id,
      requestedBy: actor.name,
      lease: leaseOf(kind, server.id),
      steps: stepsFor({ kind, home: server, servers: await tx.servers(), phases }),
      text: `${actor.name} asked for a ${kind} of ${server.fqdn}`,
      ...more,
    });
  }

  async function queueOnAll(
    tx: Tx,
    kind: 'SYNC' | 'BACKUP',
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const servers = (await tx.servers()).filter(
      (server) => server.state !== 'UNCONFIRMED' && (kind === 'SYNC' || server.role === 'FRONT_OFFICE'),
    );
    if (servers.length === 0) {
      throw conflict('There is no server to work on yet. Add one with createServer.');
    }
    const parent = await tx.insertRun({
      kind,
      serverId: null,
      requestedBy: actor.name,
      lease: null,
      steps: servers.map((server) => ({ plugin: kind.toLowerCase(), serverId: server.id, phase: 'ACTION' })),
      text: `${actor.name} asked for a ${kind} of all ${servers.length} servers`,
      ...more,
    });
    for (const server of servers) await queueOnServer(tx, kind, server, actor, { parentId: parent.id });
    return parent;
  }

  async function queueForClient(
    tx: Tx,
    kind: 'CREATE_CLIENT' | 'UPDATE_CLIENT' | 'DELETE_CLIENT',
    client: Client,
    actor: Actor,
    more: Partial<NewRun> = {},
  ): Promise<Run> {
    const home = await mustFind(tx.serverById(client.serverId), 'server', client.serverId);
    return tx.insertRun({
      kind,
      serverId: home.id,
      clientId: client.id,
      requestedBy: actor.name,
      lease: leaseOf(kind, home.id),
      steps: stepsFor({
        kind,
        home,
        servers: await tx.servers(),
        phases: [client.presence === 'ABSENT' ? 'ABSENT' : 'PRESENT'],
      }),
      text: `${actor.name} asked for ${kind} of ${client.alias} on ${home.fqdn}`,
      ...more,
    });
  }

  async function queueAgain(tx: Tx, run: Run, actor: Actor): Promise<Run> {
    const more = { retryOfId: run.id };
    if (run.clientId !== null) {
      const client = await mustFind(tx.clientById(run.clientId), 'client', run.clientId);
      if (client.status === 'DELETED') throw conflict(`The client ${client.alias} has been deleted.`);
      if (client.presence === 'ABSENT') return queueForClient(tx, 'DELETE_CLIENT', client, actor, more);
      if (client.activatedAt === null) {
        await tx.updateClient(client.id, { status: 'CREATING', problem: null });
        return queueForClient(tx, 'CREATE_CLIENT', client, actor, more);
      }
      return queueForClient(tx, 'UPDATE_CLIENT', client, actor, more);
    }
    const kind = run.kind as 'SYNC' | 'BACKUP' | 'CHECK';
    if (run.serverId !== null) {
      const server = await mustFind(tx.serverById(run.serverId), 'server', run.serverId);
      return queueOnServer(tx, kind, server, actor, more);
    }
    if (kind === 'CHECK') throw conflict('The server of that run is gone; there is nothing to retry.');
    return queueOnAll(tx, kind, actor, more);
  }
}

/** A backup may take an hour and disturbs nothing, so it holds a lease of its own beside the server's. */
function leaseOf(kind: RunKind, serverId: string): string {
  return kind === 'BACKUP' ? `backup/${serverId}` : `server/${serverId}`;
}

async function cancelOne(tx: Tx, run: Run, actor: Actor): Promise<void> {
  const explanation = `Cancelled by ${actor.name}.`;
  const ended = await tx.moveRun(run.id, 'CANCELLED', {
    explanation: `${explanation} It had not started.`,
    events: [{ type: 'RUN_ENDED', text: explanation, data: { status: 'CANCELLED' } }],
    from: ['QUEUED', 'BLOCKED'],
  });
  if (ended !== undefined) {
    const { clientId, kind } = ended;
    if (clientId !== null && kind !== 'UPDATE_CLIENT') {
      const problem = `${kind} was cancelled before it started. Use retryRun to go on, or deleteClient.`;
      await tx.settleClients([{ clientId, problem }]);
    }
    return;
  }
  await tx.moveRun(run.id, 'CANCELLING', {
    from: ['RUNNING'],
    events: [{ type: 'RUN_CANCELLING', text: `${actor.name} asked to cancel the run` }],
  });
}

export async function mustFind<T>(found: Promise<T | undefined>, what: string, id: string): Promise<T> {
  const it = await found;
  if (it === undefined)
    throw notFound(`There is no ${what} ${id}. It may have been deleted; list them anew.`);
  return it;
}

/** A server whose host key nobody has confirmed is not spoken to. */
export function mustBeUsable(server: Server): void {
  if (server.state === 'UNCONFIRMED') {
    throw forbidden(
      `The host key of ${server.fqdn} has not been confirmed. Compare ${server.hostKeyFingerprint ?? 'it'} with the output of "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the server, then use confirmServerHostKey.`,
      'serverId',
    );
  }
}
