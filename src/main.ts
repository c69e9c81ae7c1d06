/** Regent as a process: what it needs is opened, put together (regent.ts), and started; read from top to bottom. */
import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { order, plugins } from '../plugins/index.ts';
import { tasks } from '../tasks/index.ts';
import { DataFolderError, DataFolderInUseError } from './db/connection/data-folder.ts';
import { DatabaseError } from './db/connection/open.ts';
import { makeSeals } from './db/seals.ts';
import { notAllowed } from './domain/errors.ts';
import { resealOld } from './domain/secrets/reseal.ts';
import { VaultError } from './domain/secrets/vault.ts';
import { ConfigurationError } from './env.ts';
import { makeLog } from './log/make-log.ts';
import { makeMailer } from './mail/mailer.ts';
import { makeOutbound } from './outbound/outbound.ts';
import { makeQueue, QueueUnavailableError } from './queue/queue.ts';
import { makeRegent } from './regent.ts';
import { LeaseLostError } from './runner/hold-lease.ts';
import { ListenError } from './server/listen.ts';
import { readSettings } from './settings.ts';
import { makeClosing, stopOnSignals } from './start/closing.ts';
import { ageIdentitiesOf } from './start/age-identities.ts';
import { backupStoresOf, copyFolderOf } from './start/copy-folder.ts';
import { firstStart } from './start/first-start.ts';
import { inBackground } from './start/in-background.ts';
import { mustOpenSecrets } from './start/must-open-secrets.ts';
import { oneAfterAnother } from './start/one-after-another.ts';
import { openMetrics } from './start/open-metrics.ts';
import { openStorage } from './start/open-storage.ts';
import { sweepUploads, uploadFolderOf } from './start/upload-folder.ts';
import { watchAlarms } from './start/watch-alarms.ts';
import { work } from './start/work.ts';
import { AddressRefusedError } from './transport/errors.ts';
import { publicSshKey, sshKey, SshKeyError } from './transport/keys/key-pair.ts';
import { makeLocalTransport } from './transport/sandbox/local-transport.ts';
import { scanHostKey } from './transport/ssh/scan-host-key.ts';
import { makeTransports } from './transport/transports.ts';

/** A worker that is lost for this long has lost its runs to another. */
const LEASE_MS = 15_000;
const PROBE_EVERY_MS = 10_000;
const CONCURRENCY = 20;
const GRACE_MS = 10_000;
const MAIL_TIMEOUT_MS = 15_000;
const SWEEP_UPLOADS_EVERY_MS = 60_000;
const ALARMS_EVERY_MS = 30_000;
const ALARMS_SOON_MS = 10_000;
const ALARMS_REST_MS = 25_000;

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
  LeaseLostError,
];

const closing = makeClosing();

try {
  await start();
} catch (error) {
  // One line for each thing that is wrong; a stack only for what is a bug.
  const isBug = !CAN_BE_MENDED.some((each) => error instanceof each);
  console.error(isBug ? error : (error as Error).message);
  await closing.all();
  process.exit(1);
}

async function start(): Promise<void> {
  const { env, url, site, signIn, mayReach, outbound, retention, pipeline } = await readSettings({
    plugins,
    order,
  });
  const { DATA_DIR: dataFolder, ROLE: role, MONGODB_URL: mongodb, SMTP_URL: smtpUrl } = env;
  const worker = `${hostname()}/${process.pid}`;
  const log = makeLog({ level: env.LOG_LEVEL, process: worker, role });
  let ownUrl = url;

  // Loaded while the database opens, which takes as long; a worker has no API.
  const api = role === 'all' || role === 'api' ? loadApi() : undefined;

  // Storage
  const { database, bell, keys } = await openStorage(env, closing, log);

  // Metrics
  const { metrics, url: metricsUrl } = await openMetrics(env, database, worker, closing, log);

  // Servers: only who works on them has the key that they know Regent by.
  const key = role === 'api' || keys.whole === undefined ? undefined : await sshKey(dataFolder);
  const sshPublicKey = async () => key?.publicKey ?? publicSshKey(dataFolder);
  const transports = key && makeTransports(key.privateKey, (text) => log.info({}, text), mayReach);
  if (transports !== undefined) closing.add(() => transports.close());
  const ageIdentities = key === undefined ? [] : await ageIdentitiesOf(env);
  const uploadFolder = await uploadFolderOf(env, ageIdentities);
  const backupStores = backupStoresOf(env);
  const copyFolder = transports === undefined || role === 'planner' ? undefined : await copyFolderOf(env);

  // Queue
  const queue = await makeQueue({
    backend:
      mongodb === undefined
        ? { kind: database.kind, pool: database.pool }
        : { kind: 'mongodb', url: mongodb },
    log,
    concurrency: CONCURRENCY,
  });
  closing.add(() => queue.close(GRACE_MS));

  // Mail
  const from = { name: site.emailName, address: site.emailFrom };
  const mailer =
    smtpUrl === undefined
      ? undefined
      : makeMailer({ smtpUrl, from, home: () => ownUrl, timeoutMs: MAIL_TIMEOUT_MS });

  const regent = makeRegent({
    database,
    bell,
    queue,
    vaults: keys.vaults,
    site,
    signIn,
    pipeline,
    mailer,
    ownUrl: () => ownUrl,
    scanHostKey: (target) =>
      scanHostKey({ ...target, mayReach, signal: AbortSignal.timeout(15_000) }).catch(asRefusal),
    outbound: makeOutbound(outbound),
    reach: transports && { transportFor: transports.for, copyFolder, backupStores },
    uploadFolder,
    dataFolder,
    sshPublicKey,
    graceDays: env.DELETION_GRACE_DAYS,
    deletedBackupsDays: env.DELETED_BACKUPS_KEEP_DAYS,
    planHours: env.PLAN_HOURS,
    orphanDays: env.ORPHAN_DAYS,
    backupMaxAgeHours: env.BACKUP_MAX_AGE_HOURS,
    proofMaxAgeDays: env.BACKUP_PROOF_MAX_AGE_DAYS,
    retention,
    secondPerson: env.SECOND_PERSON,
    leaseMs: LEASE_MS,
    probeEveryMs: PROBE_EVERY_MS,
    linkDelayMs: () => randomInt(500, 2_000),
    now: () => new Date(),
    log,
    meter: metrics,
  });
  const { runStore, services } = regent;
  closing.add(() => services.links.settled());

  // What is there already
  const once = (task: () => Promise<void>) =>
    oneAfterAnother({ runStore, worker, leaseMs: LEASE_MS, log }, task);
  if (database.kind === 'embedded') {
    // No other process is there: whatever is under way was left by one that is lost.
    await runStore.freeAll();
    await services.uploads.sweep(0);
  }
  const seals = makeSeals(database.prisma);
  const { whole } = keys;
  if (whole !== undefined) await once(() => resealOld(seals, whole.keyRing, whole.vaults));
  await mustOpenSecrets(seals, keys, dataFolder);

  // API: it has its port before the first start shows a password, which a start that fails would show for nothing.
  const server = api && (await startServer(...(await api)));

  await once(() =>
    firstStart({ env, ...services, countUsers: () => database.prisma.user.count(), show: console.log }),
  );

  if (whole !== undefined && transports !== undefined) {
    const ownTransport = makeLocalTransport({ root: '/', originals: join(dataFolder, 'originals') });
    const plansOnly = role === 'planner';
    const parts = { vaults: whole.vaults, ownTransport, worker, copyFolder, backupStores, ageIdentities };
    await work({ regent, parts, transports, queue, tasks, plansOnly, closing, graceMs: GRACE_MS, log });
  }

  const sweeping = new AbortController();
  void sweepUploads(services.uploads, SWEEP_UPLOADS_EVERY_MS, log, sweeping.signal);
  closing.add(async () => sweeping.abort());
  if (role !== 'planner') closing.add(inBackground((stopping) => regent.serveMail(stopping), GRACE_MS));

  const watching = new AbortController();
  const times = { everyMs: ALARMS_EVERY_MS, soonMs: ALARMS_SOON_MS, restMs: ALARMS_REST_MS };
  const watched = watchAlarms(
    { alarms: services.alarms, runStore, bell, worker, leaseMs: LEASE_MS, ...times, log },
    watching.signal,
  );
  closing.add(async () => {
    watching.abort();
    await watched;
  });

  // Its address is shown when all of Regent is ready, and it is the first part to stop.
  if (server === undefined) {
    console.log(`Regent ${role === 'planner' ? 'plans' : 'works'} as ${worker}.`);
  } else {
    closing.add(() => server.close(GRACE_MS));
    console.log(
      `Regent is at ${server.url} for a browser, and its API with GraphiQL at ${server.url}/graphql.`,
    );
    const publicKey = await sshPublicKey();
    if (publicKey !== undefined) console.log(`Servers give it access by this key:\n${publicKey}`);
  }
  if (metricsUrl !== undefined) console.log(`Its metrics are at ${metricsUrl}/metrics.`);
  stopOnSignals(closing, log);

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
      metrics,
      health: async () => {
        const [databaseHealth, queueHealth] = await Promise.all([database.health(), queue.health()]);
        return { database: databaseHealth, queue: queueHealth };
      },
    });
    await made.start();
    ownUrl ||= made.url;
    return made;
  }
}

/** Where Regent may not connect to is no matter of whether somebody answers there. */
function asRefusal(error: unknown): never {
  throw error instanceof AddressRefusedError ? notAllowed(error.message, 'address') : error;
}

function loadApi() {
  return Promise.all([import('./server/server.ts'), import('./graphql/schema.ts')]);
}
