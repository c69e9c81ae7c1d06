/**
 * The whole API on an embedded database and a free port. No worker carries out the runs, so they wait until
 * `work`; dry runs are planned, with plugins of the kit.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import { PrismaClient } from '../../src/db/generated/client/client.ts';
import { makeReadEvents } from '../../src/db/read-events.ts';
import type { Log } from '../../src/domain/logging/log-facts.ts';
import type { Mailer } from '../../src/domain/mailer.ts';
import type { ModelInput } from '../../src/domain/models/model-input.ts';
import { createModel } from '../../src/domain/models/model-changes.ts';
import type { SecondPerson } from '../../src/domain/plans/second-person.ts';
import type { Readings } from '../../src/domain/watching/readings.ts';
import type { Scope, UserRole } from '../../src/domain/permissions.ts';
import { namedKey } from '../../src/domain/secrets/vault.ts';
import { apiKeysOf, makeApiVaults, makeVaults } from '../../src/domain/secrets/vaults.ts';
import type { Actor, NewEvent } from '../../src/domain/vocabulary.ts';
import { makeBell, type Bell } from '../../src/events/bell.ts';
import { shareReads } from '../../src/events/share-reads.ts';
import { makeMetrics } from '../../src/metrics/metrics.ts';
import { makeReadReadings } from '../../src/db/metrics/read-readings.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { makeRegent } from '../../src/regent.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import type { UploadFolder } from '../../src/runner/uploads/upload-folder.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from '../../src/server/connections/connection-limits.ts';
import type { Health } from '../../src/server/health.ts';
import { makeServer } from '../../src/server/server.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { site } from './clients.ts';
import { emptyDatabase, type TestDatabase } from './database.ts';
import { pipelineOf, sandboxesIn, usualParts } from './parts.ts';
import { recordingPlugin } from './plugins.ts';

export const PASSWORD = 'correct horse battery staple';
export const EMAIL = 'admin@example.org';
const admin: Actor = { name: EMAIL, userId: null, address: null };

// eslint-disable-next-line typescript/no-explicit-any -- tests look into answers without a type for each
export type Answer = { data: any; errors?: { message: string; extensions: Record<string, unknown> }[] };

export type Api = Awaited<ReturnType<typeof startApi>>;

export interface ApiOptions {
  mailer?: Mailer | undefined;
  /** By default one, `vhost`, for front offices. */
  plugins?: Plugin[];
  trustedProxies?: string[];
  connectionLimits?: Partial<ConnectionLimits>;
  /** How the rows of the metrics are read, and how long that may take. */
  readings?: (prisma: PrismaClient) => () => Promise<Readings>;
  longestScrapeMs?: () => number;
  /** By default, lines are kept in `logged`. */
  log?: Log;
  /** What needs a plan that another user has approved. */
  secondPerson?: SecondPerson;
  /** By default an embedded one. */
  database?: TestDatabase;
  /** For how many days a deleted client is kept; by default it is removed at once. */
  graceDays?: number;
  /** Where a built console is. */
  consoleFolder?: string;
}

export async function startApi(options: ApiOptions = {}) {
  const { mailer, trustedProxies = [], connectionLimits = {}, plugins = [vhost()] } = options;
  const database = options.database ?? (await emptyDatabase());
  const { folder } = database;
  const { bell, listeners } = countListeners(makeBell());
  const reads = new PrismaClient({
    adapter: new PrismaPg({ ...database.pool, max: 5 }),
    log: [{ emit: 'event', level: 'query' }],
  });
  const sql: string[] = [];
  reads.$on('query', ({ query }) => void sql.push(query));

  const logged: { fields: { err?: unknown; errorId?: string }; text: string }[] = [];
  const logLine = (fields: object, text: string) => void logged.push({ fields, text });
  const log: Log = options.log ?? { info: logLine, warn: logLine, error: logLine };
  const clock: { frozenAt?: number; aheadMs: number } = { aheadMs: 0 };
  const now = () => new Date((clock.frozenAt ?? Date.now()) + clock.aheadMs);
  const woken: string[] = [];
  const parts = usualParts(database);
  const uploadFolder: UploadFolder = {
    path: join(folder, 'uploads'),
    mostBytes: 4_000_000,
    ageIdentities: [],
  };
  await mkdir(uploadFolder.path, { mode: 0o700 });
  const metrics = makeMetrics({
    readings: options.readings?.(database.prisma) ?? makeReadReadings(database.prisma),
    connections: database.connections,
    process: 'tests',
    role: 'all',
    longestMs: options.longestScrapeMs ?? (() => 30_000),
  });
  const rules = parts.signIn;
  const keys = [namedKey(Buffer.alloc(32, 7))];
  const regent = makeRegent({
    ...parts,
    reads,
    bell,
    queue: { wake: (lease) => woken.push(lease), wakeAt: () => undefined },
    // The same as for an API with only the keys that it needs.
    vaults: makeApiVaults(apiKeysOf(keys)),
    site: { ...site, protocol: 'https' },
    pipeline: pipelineOf(plugins),
    mailer,
    ...(options.graceDays === undefined ? {} : { graceDays: options.graceDays }),
    ...(options.secondPerson === undefined ? {} : { secondPerson: options.secondPerson }),
    reach: {
      transportFor: (server) => sandboxesIn(folder)(server),
      copyFolder: undefined,
      backupStores: undefined,
    },
    uploadFolder,
    ownUrl: () => server.url,
    now,
    log,
    meter: metrics,
  });
  const { store, services } = regent;
  const { links } = services;
  // Looked up each time, as a test may replace the client.
  services.readEvents = shareReads((runId, after) => makeReadEvents(services.prisma)(runId, after), bell);
  const runner = regent.runner({
    vaults: makeVaults(keys),
    transportFor: sandboxesIn(folder),
    ownTransport: makeLocalTransport({ root: folder }),
    worker: 'planner',
    stepTimeoutMs: 60_000,
  });
  const stopping = new AbortController();
  const planning = regent.serveDryRuns(runner, stopping.signal);
  const user = await services.accounts.createFirst(EMAIL, PASSWORD);
  const userId = user?.id ?? '';
  const { token } = await services.accounts.createApiToken({ name: 'tests' }, { ...admin, userId });

  let users = 0;

  const health: { parts: Awaited<ReturnType<Health>> } = { parts: { database: { ok: true } } };
  const server = makeServer({
    schema: makeSchema(),
    services,
    log,
    host: '127.0.0.1',
    port: 0,
    trustedProxies,
    connectionLimits: { ...CONNECTION_LIMITS, ...connectionLimits },
    health: async () => health.parts,
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
    metrics,
  });
  await server.start();

  return {
    /** How long sessions last, and what they require; tests may change it. */
    rules,
    /** The time of the domain's clock, or how far it is ahead; tests may change it. */
    clock,
    folder,
    server,
    services,
    metrics,
    prisma: database.prisma,
    pool: database.pool,
    bell,
    store,
    /** Sends letters; undefined without a mailer. */
    post: regent.post,
    digests: regent.digests,
    serveMail: regent.serveMail,
    /** The administrator's id, and API token. */
    userId,
    token,
    /** The leases for which a worker was woken. */
    woken,
    /** What was logged. */
    logged,
    health,
    /** The number of listeners to matching topics of the bell now; by default, without those of dry runs. */
    listeners,
    get url() {
      return `${server.url}/graphql`;
    },

    /** Sends an operation over HTTP, as the administrator unless another token, or none, is given. */
    async graphql(query: string, variables?: object, as: { token: string | null } = { token }) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(as.token === null ? {} : { authorization: `Bearer ${as.token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },

    /** The SQL statements that this work reads with. */
    async sqlOf(work: () => Promise<unknown>): Promise<string[]> {
      sql.length = 0;
      await work();
      return [...sql];
    },

    /** The list of SQL statements of reads, from now on; it grows with each. */
    watchSql(): string[] {
      sql.length = 0;
      return sql;
    },

    /** The token of a new session of the administrator, with the password just typed. */
    async session(): Promise<string> {
      return (await services.accounts.signIn({ email: EMAIL, password: PASSWORD })).token;
    },
    /** The token of a session of a new user with these roles. */
    async sessionOf(roles: UserRole[]): Promise<string> {
      users += 1;
      const email = `user-${users}@example.org`;
      const passwordHash = await somePasswordHash(database.prisma);
      await database.prisma.user.create({
        data: { email, firstName: 'Some', lastName: 'User', roles, passwordHash },
      });
      return (await services.accounts.signIn({ email, password: PASSWORD })).token;
    },
    /** An API token of the administrator. */
    async apiTokenWith(scopes: Scope[]): Promise<string> {
      const made = await services.accounts.createApiToken({ name: 'scoped', scopes }, { ...admin, userId });
      return made.token;
    },

    async addServer(fqdn: string) {
      return services.servers.create({ label: fqdn, fqdn, role: 'FRONT_OFFICE', connection: 'LOCAL' }, admin);
    },
    async addModel(label: string, input: Partial<ModelInput> = {}) {
      const change = createModel({ label: { fr: label }, generic: false, ...input });
      return (await services.start(services.models.change(change), admin)).model;
    },
    async addClient(alias: string, serverId: string) {
      return services.start(
        services.clients.create({
          alias,
          serverId,
          name: `Client ${alias}`,
          contactEmail: `${alias}@example.org`,
          firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
        }),
        admin,
      );
    },

    /** Carries out what waits under a server's lease. */
    work: (serverId: string) => carryOut(runner, `server/${serverId}`, stopping.signal),
    /** Adds events to the record of a run, as a worker does. */
    async tell(runId: string, ...texts: string[]) {
      const events: NewEvent[] = texts.map((text) => ({ type: 'LOG', text }));
      await store.transact((tx) => tx.moveRun(runId, 'RUNNING', { events }));
    },
    async end(runId: string) {
      await store.transact((tx) =>
        tx.moveRun(runId, 'SUCCEEDED', {
          explanation: 'All is well.',
          events: [{ type: 'RUN_ENDED', text: 'All is well' }],
        }),
      );
    },

    async close() {
      await server.close(1_000);
      await links.settled();
      stopping.abort();
      await planning;
      await reads.$disconnect();
      await database.close();
    },
  };
}

const vhost = (): Plugin => ({
  ...recordingPlugin('vhost', { options: z.object({ port: z.number().default(80) }) }),
  actions: { backup: async () => undefined },
});

/** The administrator's hash, so that no other has to be made. */
async function somePasswordHash(prisma: PrismaClient): Promise<string | null> {
  return (await prisma.user.findUniqueOrThrow({ where: { email: EMAIL } })).passwordHash;
}

function countListeners(bell: Bell) {
  const listening: string[] = [];
  return {
    listeners: (to = /^(?!dry-run)/) => listening.filter((topic) => to.test(topic)).length,
    bell: {
      ring: bell.ring,
      listen(topic, hear) {
        const deafen = bell.listen(topic, hear);
        listening.push(topic);
        return () => {
          listening.splice(listening.indexOf(topic), 1);
          deafen();
        };
      },
    } satisfies Bell,
  };
}
