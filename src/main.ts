/** Regent, put together: read from top to bottom. */
import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { order, plugins } from '../plugins/index.ts';
import { tasks } from '../tasks/index.ts';
import { hearOthers } from './db/bell-postgres.ts';
import {
  DataFolderError,
  DataFolderInUseError,
  lockDataFolder,
  makeDataFolder,
} from './db/connection/data-folder.ts';
import { makeDryRunRows } from './db/dry-runs.ts';
import { makeIdentities } from './db/identities.ts';
import { makeLimits } from './db/limits.ts';
import { makeLedger } from './db/ledger/ledger.ts';
import { DatabaseError, openDatabase } from './db/connection/open.ts';
import { nameOfProcess } from './db/connection/other-processes.ts';
import { migrationsFolder } from './db/migrations/migrations-folder.ts';
import { makeReadClient } from './db/read-client.ts';
import { makeReadEvents } from './db/read-events.ts';
import { makeSeals } from './db/seals.ts';
import { makeStore, makeTransact } from './db/store.ts';
import { makeAccounts } from './domain/accounts/accounts.ts';
import { makeAudit } from './domain/audit.ts';
import { makeClients } from './domain/clients/clients.ts';
import { forbidden, RefusedError } from './domain/errors.ts';
import { makeDryRuns } from './domain/runs/dry-runs.ts';
import { serveDryRuns } from './domain/runs/dry-run-worker.ts';
import { makeModels } from './domain/models/models.ts';
import { makeOwnAccount } from './domain/accounts/own-account.ts';
import { makePasswordLinks } from './domain/accounts/password-links.ts';
import { contextOf, lackingKeys, resealOld } from './domain/secrets/reseal.ts';
import { makeOperations } from './domain/operation.ts';
import { makeRuns } from './domain/runs/runs.ts';
import { makeSchedules } from './domain/schedules/schedules.ts';
import { makeServers } from './domain/servers/servers.ts';
import { makeUsers } from './domain/accounts/users.ts';
import { VaultError } from './domain/secrets/vault.ts';
import { ConfigurationError } from './env.ts';
import { makeBell } from './events/bell.ts';
import { shareReads } from './events/share-reads.ts';
import { readKeys } from './keys.ts';
import { makeMailer } from './mail/mailer.ts';
import { makeQueue, QueueUnavailableError } from './queue/queue.ts';
import { stepsFor } from './runner/pipeline.ts';
import { makePlanner } from './runner/plan/planner.ts';
import type { RunnerDeps } from './runner/deps.ts';
import { makeWorker } from './runner/worker.ts';
import { ListenError } from './server/listen.ts';
import { readSettings } from './settings.ts';
import { AddressRefusedError } from './transport/errors.ts';
import { scanHostKey } from './transport/ssh/scan-host-key.ts';
import { publicSshKey, sshKey, SshKeyError } from './transport/keys/key-pair.ts';
import { makeLocalTransport } from './transport/sandbox/local-transport.ts';
import { makeTransports } from './transport/transports.ts';

/** A worker that is lost for this long has lost its runs to another. */
const LEASE_MS = 15_000;
const SWEEP_EVERY_MS = 2_000;
const PROBE_EVERY_MS = 10_000;
const STEP_TIMEOUT_MS = 60 * 60_000;
const CONCURRENCY = 20;
const GRACE_MS = 10_000;
const MAIL_TIMEOUT_MS = 15_000;
/** A stop that takes longer than this hangs somewhere, and is cut short. */
const LONGEST_STOP_MS = 40_000;
/** Under npm one Ctrl-C comes twice: from the terminal, and passed on by npm. Once more after this ends it at once. */
const SAME_PRESS_MS = 1_000;

const NOT_THE_FIRST_START =
  'FIRST_ADMIN_PASSWORD is ignored: it is for the first start, and there are users already. Take it away. For a lost password: npm run admin -- reset-password EMAIL';

/** What keeps Regent from starting, and says in its message what to do about it. */
const CAN_BE_MENDED = [
  ConfigurationError,
  DataFolderError,
  DataFolderInUseError,
  DatabaseError,
  QueueUnavailableError,
  SshKeyError,
  VaultError,
  ListenError,
];

/** What is to be closed, in the order in which it was opened. */
const closers: (() => Promise<unknown>)[] = [];

try {
  await start();
} catch (error) {
  // One line for each thing that is wrong; a stack only for what is a bug.
  const isBug = !CAN_BE_MENDED.some((each) => error instanceof each);
  console.error(isBug ? error : (error as Error).message);
  for (const close of closers.toReversed()) await close().catch(() => undefined);
  process.exit(1);
}

async function start(): Promise<void> {
  const { env, url, site, signIn, mayReach, pipeline } = await readSettings({ plugins, order });
  const log = pino({ level: env.LOG_LEVEL }, pino.destination({ dest: 2, sync: true }));
  let ownUrl = url;
  const publicUrl = `${site.protocol}://${site.publicHost}`;
  const now = () => new Date();
  const worker = `${hostname()}/${process.pid}`;

  // Loaded while the database opens, which takes as long; a worker has no API.
  const api = env.ROLE === 'all' || env.ROLE === 'api' ? loadApi() : undefined;

  // Storage
  await makeDataFolder(env.DATA_DIR);
  const unlock = env.DATABASE_URL === undefined ? await lockDataFolder(env.DATA_DIR) : undefined;
  if (unlock !== undefined) closers.push(unlock);
  const { vaults, whole } = await readKeys(env);
  const database = await openDatabase({
    url: env.DATABASE_URL,
    dataFolder: env.DATA_DIR,
    migrationsFolder,
    onWarning: (message) => log.warn({ message }, 'the database connection had a problem'),
  });
  closers.push(() => database.close());
  const bell = makeBell();
  if (database.kind === 'postgres') {
    const pool = { ...database.pool, application_name: nameOfProcess(vaults.servers.keyIds) };
    const stopHearing = await hearOthers(pool, bell, (err) =>
      log.warn({ err }, 'bells from others are lost'),
    );
    closers.push(stopHearing);
  }
  const transact = makeTransact(database, bell);
  const store = makeStore(transact);
  const ledger = makeLedger({
    prisma: database.prisma,
    transact,
    leaseMs: LEASE_MS,
    probeEveryMs: PROBE_EVERY_MS,
  });
  if (database.kind === 'embedded') await ledger.freeAll();

  // Secrets
  const seals = makeSeals(database.prisma);
  if (whole !== undefined) await once(() => resealOld(seals, whole.ring, whole.vaults));
  await mustOpenSecrets();

  // Servers: only who works on them has the key that they know Regent by.
  const worksOnServers = env.ROLE !== 'api' && whole !== undefined;
  const key = worksOnServers ? await sshKey(env.DATA_DIR) : undefined;
  const publicKey = key?.publicKey ?? (await publicSshKey(env.DATA_DIR));
  const transports = key && makeTransports(key.privateKey, (text) => log.info({}, text), mayReach);
  if (transports !== undefined) closers.push(() => transports.close());

  // Queue
  const queue = await makeQueue({
    store:
      env.MONGODB_URL !== undefined
        ? { kind: 'mongodb', url: env.MONGODB_URL }
        : { kind: database.kind, pool: database.pool },
    log,
    concurrency: CONCURRENCY,
  });
  closers.push(() => queue.close(GRACE_MS));
  const ringQueue = (lease: string) => void queue.ring(lease);

  // Mail
  const mailer =
    env.SMTP_URL === undefined
      ? undefined
      : makeMailer({
          smtpUrl: env.SMTP_URL,
          from: { name: site.emailName, address: site.emailFrom },
          timeoutMs: MAIL_TIMEOUT_MS,
        });
  const limits = makeLimits(database.prisma);
  const links = makePasswordLinks({
    store,
    limits,
    mailer,
    pageOf: (token) => `${ownUrl}/password#${token}`,
    now,
    delayMs: () => randomInt(500, 2_000),
    onMailError: (err) => log.warn({ err }, 'a password link could not be mailed'),
  });
  closers.push(() => links.settled());

  // Domain
  const accounts = makeAccounts({
    store,
    identities: makeIdentities(database.prisma),
    limits,
    vault: vaults.accounts,
    rules: signIn,
    now,
  });
  const runs = makeRuns({ store, ringQueue, stepsFor: (wanted) => stepsFor(pipeline, wanted) });
  const dryRuns = makeDryRunRows(database.prisma, transact);
  const operations = makeOperations({ store, ringQueue, planner: makeDryRuns({ dryRuns, bell }) });
  const schedules = makeSchedules({
    store,
    runs,
    start: operations.start,
    ringQueue,
    now,
    alarm: (scheduleId, at) => void queue.ringAt(`schedule/${scheduleId}`, at),
  });
  const models = makeModels({ store, runs, defaultLanguage: site.defaultLanguage });
  const prisma = makeReadClient(database.prisma);
  const services = {
    accounts,
    audit: makeAudit({ store, limits, now }),
    users: makeUsers({ store, links, now }),
    ownAccount: makeOwnAccount({ store, provePassword: accounts.provePassword, now }),
    links,
    runs,
    schedules,
    clients: makeClients({
      store,
      runs,
      vaults,
      mailer,
      publicUrl,
      backOfficeAlias: site.backOfficeAlias,
      now,
    }),
    models,
    servers: makeServers({
      store,
      runs,
      ringQueue,
      scanHostKey: (target) =>
        scanHostKey({ ...target, mayReach, signal: AbortSignal.timeout(15_000) }).catch(asRefusal),
      sandboxFor: (fqdn) => join(env.DATA_DIR, 'sandboxes', fqdn),
      forgetConnection: (serverId) => transports?.forget(serverId),
    }),
    ...operations,
    prisma,
    readEvents: shareReads(makeReadEvents(prisma), bell),
    bell,
    publicUrl,
    plugins: describePlugins(),
  };

  // API: it has its port before the first start shows a password, which a start that fails would show for nothing
  const server = api && (await startServer(...(await api)));

  // First start
  await once(async () => {
    // The administrator comes last: one that was cut short before is a first start still.
    const isFirst = (await database.prisma.user.count()) === 0;
    await schedules.begin(isFirst, env.TZ);
    if (isFirst) await firstAdministrator();
    else if (env.FIRST_ADMIN_PASSWORD !== undefined) console.warn(NOT_THE_FIRST_START);
  });

  // Worker
  if (whole !== undefined && transports !== undefined) {
    const runner: RunnerDeps = {
      ledger,
      models,
      pipeline,
      site,
      vaults: whole.vaults,
      transportFor: transports.for,
      ownTransport: makeLocalTransport({ root: '/', originals: join(env.DATA_DIR, 'originals') }),
      worker,
      leaseMs: LEASE_MS,
      stepTimeoutMs: STEP_TIMEOUT_MS,
      ringQueue,
      log,
    };
    const stopping = new AbortController();
    const planner = makePlanner(runner);
    const working = [serveDryRuns({ dryRuns, planner, bell, worker, log }, stopping.signal)];
    if (env.ROLE !== 'planner') {
      const workers = makeWorker({ runner, schedules, tasks, sweepEveryMs: SWEEP_EVERY_MS });
      await queue.listen(workers.handle);
      working.push(workers.sweep(stopping.signal));
    }
    closers.push(async () => {
      stopping.abort();
      const late = sleep(GRACE_MS, undefined, { ref: false });
      await Promise.all([queue.close(GRACE_MS), Promise.race([Promise.all(working), late])]);
    });
  }

  // Whoever wants to reach it is told when all of it is there, and is the first to be told of a stop.
  if (server !== undefined) {
    closers.push(() => server.close(GRACE_MS));
    console.log(`Regent is at ${server.url}/graphql (GraphiQL in a browser).`);
    if (publicKey !== undefined) console.log(`Servers let it in by this key:\n${publicKey}`);
  } else {
    console.log(`Regent ${env.ROLE === 'planner' ? 'plans' : 'works'} as ${worker}.`);
  }
  stopOn('SIGTERM', 'SIGINT');

  async function startServer(
    { makeServer }: typeof import('./server/server.ts'),
    { makeSchema }: typeof import('./graphql/schema.ts'),
  ) {
    const made = makeServer({
      schema: makeSchema(),
      services,
      log,
      host: env.HOST,
      port: env.PORT,
      trustedProxies: env.TRUSTED_PROXIES,
      health: async () => {
        const [databaseHealth, queueHealth] = await Promise.all([database.health(), queue.health()]);
        return { database: databaseHealth, queue: queueHealth };
      },
    });
    await made.start();
    ownUrl ||= made.url;
    return made;
  }

  /** With another key than before, or than the other processes have, no run could be carried out. */
  async function mustOpenSecrets(): Promise<void> {
    const lacking = [...(await lackingKeys(seals, vaults))];
    if (lacking.length === 0) return;
    const which = lacking.map(([id, value]) => `the key ${id} is lacking (${contextOf(value)})`).join(', ');
    const advice =
      whole === undefined
        ? 'Set ACCOUNTS_KEY and SERVERS_PUBLIC_KEY as npm run api-keys prints them, where the workers have their key.'
        : `Set ENCRYPTION_KEY, or put back ${join(env.DATA_DIR, 'encryption.key')}, as it was; processes that share a database share the keys.`;
    throw new ConfigurationError([
      `The encryption key is not the one that the secrets in the database were encrypted with: ${which}. ${advice}`,
    ]);
  }

  /** Only one of the processes that start together does this, the others after it. */
  async function once(task: () => Promise<void>): Promise<void> {
    let fence = await ledger.acquire('first-start', worker);
    for (; fence === undefined; fence = await ledger.acquire('first-start', worker)) await sleep(100);
    try {
      await task();
    } finally {
      await ledger.release('first-start', fence);
    }
  }

  async function firstAdministrator(): Promise<void> {
    const email = env.FIRST_ADMIN_EMAIL ?? 'admin@regent.localhost';
    const password = env.FIRST_ADMIN_PASSWORD ?? randomBytes(15).toString('base64url');
    // Said beforehand: a password that is kept as a hash, and that nobody has seen, would be lost.
    if (env.FIRST_ADMIN_PASSWORD === undefined) {
      console.log(`The first administrator is ${email}, with the password ${password} (shown this once).`);
    }
    await accounts.createFirst(email, password).catch((error: unknown) => {
      if (!(error instanceof RefusedError) || error.problems[0]?.code !== 'INVALID') throw error;
      throw new ConfigurationError([`FIRST_ADMIN_PASSWORD: ${error.message}`]);
    });
  }

  function describePlugins() {
    return [...new Set(pipeline.entries.map(({ plugin }) => plugin))].map((plugin) => ({
      id: plugin.id,
      description: plugin.description,
      roles: pipeline.entries.filter((entry) => entry.plugin === plugin).map(({ role }) => role),
      options: Object.fromEntries(
        pipeline.entries
          .filter((entry) => entry.plugin === plugin)
          .map(({ role, options }) => [role, options]),
      ),
    }));
  }

  function stopOn(...signals: NodeJS.Signals[]): void {
    let since: number | undefined;
    for (const signal of signals) {
      process.on(signal, () => {
        if (since !== undefined) {
          if (performance.now() - since > SAME_PRESS_MS) process.exit(1);
          return;
        }
        since = performance.now();
        log.info({ signal }, 'stopping');
        void stop(log);
      });
    }
  }
}

/** Where Regent may not connect to is no matter of whether somebody answers there. */
function asRefusal(error: unknown): never {
  throw error instanceof AddressRefusedError ? forbidden(error.message, 'address') : error;
}

function loadApi() {
  return Promise.all([import('./server/server.ts'), import('./graphql/schema.ts')]);
}

/** In the opposite order of the start: accept no more, claim no more, hand back, close. */
async function stop(log: { error(facts: object, text: string): void }): Promise<void> {
  setTimeout(() => process.exit(1), LONGEST_STOP_MS);
  for (const close of closers.toReversed()) {
    await close().catch((err: unknown) => log.error({ err }, 'something could not be closed'));
  }
  process.exit(0);
}
