/** Domain, database and runner as regent.ts wires them, with plugins that the test chooses. */
import { onTestFinished } from 'vitest';
import type { ClientInput } from '../../src/domain/clients/client-input.ts';
import { createModel } from '../../src/domain/models/model-changes.ts';
import type { ModelInput } from '../../src/domain/models/model-input.ts';
import { makeOperations, type Operation } from '../../src/domain/operation.ts';
import type { RetentionRules } from '../../src/domain/retention/rules.ts';
import type { DryRunRequest } from '../../src/domain/runs/plan.ts';
import type { ServerInput } from '../../src/domain/servers/servers.ts';
import { PERMISSIONS, type Permission } from '../../src/domain/permissions.ts';
import { namedKey } from '../../src/domain/secrets/vault.ts';
import { makeVaults } from '../../src/domain/secrets/vaults.ts';
import type { Actor, Run, Server } from '../../src/domain/vocabulary.ts';
import { makeBell } from '../../src/events/bell.ts';
import { makeRegent } from '../../src/regent.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import { makePlanner } from '../../src/runner/plan/planner.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { site } from './clients.ts';
import { emptyDatabase, type TestDatabase } from './database.ts';
import { pipelineOf, RETENTION, sandboxesIn, usualParts } from './parts.ts';

export const admin: Actor = { name: 'admin@example.org', userId: null, address: '127.0.0.1' };

/** All permissions. */
export const everything: ReadonlySet<Permission> = new Set(PERMISSIONS);

export type Engine = Awaited<ReturnType<typeof makeEngine>>;

/** For one test, on an empty database, by default an embedded one. No worker runs: call `work`. */
export async function makeEngine(
  plugins: Plugin[],
  options: {
    transportFor?(server: Server): Transport;
    now?(): Date;
    leaseMs?: number;
    graceDays?: number;
    database?: TestDatabase;
    retention?: Partial<RetentionRules>;
  } = {},
) {
  const database = options.database ?? (await emptyDatabase());
  onTestFinished(() => database.close());
  const { folder } = database;
  const woken: string[] = [];
  const vaults = makeVaults([namedKey(Buffer.alloc(32, 7))]);
  const regent = makeRegent({
    ...usualParts(database),
    bell: makeBell(),
    scanHostKey: async () => ({ key: 'a2V5', fingerprint: 'SHA256:key' }),
    queue: { wake: (lease) => woken.push(lease), wakeAt: () => undefined },
    vaults,
    site,
    pipeline: pipelineOf(plugins),
    retention: { ...RETENTION, ...options.retention },
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.graceDays === undefined ? {} : { graceDays: options.graceDays }),
    ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
  });
  const { store, runStore, services } = regent;
  const { clients, servers, models, start } = services;
  const runner = regent.runner({
    vaults,
    transportFor: options.transportFor ?? sandboxesIn(folder),
    ownTransport: makeLocalTransport({ root: '/' }),
    worker: 'worker-1',
    stepTimeoutMs: 60_000,
  });
  const planner = makePlanner(runner);
  // Plans directly, without the row with which an API asks a worker.
  const { secondPerson } = usualParts(database);
  const { plan } = makeOperations({ store, wakeWorker: runner.wakeWorker, planner, secondPerson });
  return {
    ...services,
    folder,
    prisma: database.prisma,
    store,
    runStore,
    vaults,
    runner,
    woken,
    plan,
    planner,
    /** The draft that a dry run of the operation plans. */
    async draft<R extends object>(operation: Operation<R, Run | null>) {
      let request = { of: 'all' } as DryRunRequest;
      const keep = async (given: DryRunRequest) => {
        request = given;
        return { changes: [], problems: [] };
      };
      const looking = makeOperations({
        store,
        wakeWorker: runner.wakeWorker,
        planner: keep,
        secondPerson,
      });
      const { result } = await looking.plan(operation, new AbortController().signal);
      return {
        ...result,
        drafts: request.of === 'clients' ? request.drafts : [],
        models: request.of === 'models' ? request.models : [],
      };
    },
    /** Carries out what waits under a server's lease, as the worker with this name. */
    work: (serverId: string, worker = 'worker-1', signal = new AbortController().signal) =>
      carryOut({ ...runner, worker }, `server/${serverId}`, signal),
    addServer: (fqdn: string, input: Partial<ServerInput> = {}) =>
      servers.create({ label: fqdn, fqdn, role: 'FRONT_OFFICE', connection: 'LOCAL', ...input }, admin),
    addModel: async (label: string, input: Partial<ModelInput> = {}) =>
      (await start(models.change(createModel({ label: { fr: label }, generic: false, ...input })), admin))
        .model,
    addClient: (alias: string, serverId: string, input: Partial<ClientInput> = {}) =>
      start(clients.create({ ...clientInput(alias, serverId), ...input }), admin),
    run: (id: string) =>
      database.prisma.run.findUniqueOrThrow({
        where: { id },
        include: {
          steps: { orderBy: { position: 'asc' } },
          events: { orderBy: { seq: 'asc' } },
          attempts: { orderBy: { number: 'asc' } },
          clients: { orderBy: { alias: 'asc' } },
        },
      }),
  };
}

export function clientInput(alias: string, serverId: string): ClientInput {
  return {
    alias,
    serverId,
    name: `Client ${alias}`,
    contactEmail: `${alias}@example.org`,
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: `ada@${alias}.example.org` },
  };
}
