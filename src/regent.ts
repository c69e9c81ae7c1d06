/** The parts of Regent, and how they are wired: once, for main.ts and for the tests. */
import { join } from 'node:path';
import { makeReadFacts } from './db/alarms/read-facts.ts';
import type { Database } from './db/connection/open.ts';
import { makeDryRunRows } from './db/dry-runs.ts';
import { makeDeliveryRows } from './db/notices/delivery-rows.ts';
import { DELIVERIES } from './db/notices/tell.ts';
import { makeIdentities } from './db/identities.ts';
import { makePages } from './db/pages/pages.ts';
import { makePruneRows } from './db/retention/prune-rows.ts';
import { makeRunStore } from './db/runs/run-store.ts';
import { makeDigestRows } from './db/digests.ts';
import { makeLetterRows } from './db/letters.ts';
import { makeLimits } from './db/limits.ts';
import { makeReadClient } from './db/read-client.ts';
import { makeReadEvents } from './db/read-events.ts';
import { makeStore, makeTransact } from './db/transact.ts';
import { makeAccounts } from './domain/accounts/accounts.ts';
import type { SessionRules } from './domain/accounts/identity.ts';
import { makeOwnAccount } from './domain/accounts/own-account.ts';
import { makePasswordLinks } from './domain/accounts/password-links.ts';
import { makeUsers } from './domain/accounts/users.ts';
import { makeAlarms, type AlarmsDeps } from './domain/alarms/alarms.ts';
import { makeAudit } from './domain/audit.ts';
import { makeClients } from './domain/clients/clients.ts';
import { makeCollector } from './domain/collector/collector.ts';
import { makeDownloads } from './domain/downloads.ts';
import { makeOrphans } from './domain/orphans/orphans.ts';
import { makeFleet } from './domain/fleet/fleet.ts';
import { makeDrift } from './domain/drift/drift.ts';
import { makeUploads } from './domain/uploads.ts';
import { makeMail } from './domain/letters/mail.ts';
import { makePost, serveMail } from './domain/letters/post.ts';
import type { Mailer } from './domain/mailer.ts';
import { makeDigests } from './domain/notifications/digests.ts';
import { makeNotifications } from './domain/notifications/notifications.ts';
import { makeModels } from './domain/models/models.ts';
import { makeOperations } from './domain/operation.ts';
import { serveDryRuns } from './domain/runs/dry-run-worker.ts';
import { makeAdoptions, makeDryRuns, makeTakeOverReports, makeTakings } from './domain/runs/dry-runs.ts';
import { makePlans } from './domain/plans/plans.ts';
import type { SecondPerson } from './domain/plans/second-person.ts';
import { makeRuns } from './domain/runs/runs.ts';
import { makeRetention } from './domain/retention/retention.ts';
import type { RetentionRules } from './domain/retention/rules.ts';
import { makeSchedules, type SchedulesDeps } from './domain/schedules/schedules.ts';
import type { Vault } from './domain/secrets/vault.ts';
import type { ApiVaults } from './domain/secrets/vaults.ts';
import type { HostKeysDeps } from './domain/servers/host-keys.ts';
import { makeServers, type ServersDeps } from './domain/servers/servers.ts';
import { isObserved } from './domain/servers/observed.ts';
import { makeTakeOvers } from './domain/take-over/take-overs.ts';
import { makeWebhooks, type WebhooksDeps } from './domain/webhooks/webhooks.ts';
import { LONGEST_CALENDAR } from './domain/windows/calendar.ts';
import { makeWindows, type WindowsDeps } from './domain/windows/windows.ts';
import type { Bell } from './events/bell.ts';
import { shareReads } from './events/share-reads.ts';
import type { Services } from './graphql/context.ts';
import { fetchText } from './outbound/fetch-text.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { Role, Site } from './runner/contract/plugin.ts';
import type { RunnerDeps, RunnerLog } from './runner/deps.ts';
import type { Meter } from './runner/meter.ts';
import type { PlacesDeps } from './runner/copies/copy-places.ts';
import { makeOpenBackup } from './runner/copies/open-backup.ts';
import { makeUploadFiles, type UploadFolder } from './runner/uploads/upload-folder.ts';
import { pluginsIn, stepsFor, type Pipeline } from './runner/pipeline.ts';
import { makePlanner } from './runner/plan/planner.ts';
import { readOnly } from './runner/read-only.ts';
import { makeAdopter } from './runner/drift/adopt.ts';
import { makeTakeOverPlanner } from './runner/take-over/plan-take-over.ts';
import { makeTaker } from './runner/take-over/take.ts';
import { sendDeliveries } from './webhooks/send-deliveries.ts';

/** The parts that a deployment or a test chooses. */
export interface RegentDeps {
  database: Pick<Database, 'kind' | 'prisma'>;
  /** The client for the API's reads, if it is not the database's own. */
  reads?: Database['prisma'];
  bell: Bell;
  queue: { wake(lease: string): unknown; wakeAt(key: string, at: Date): unknown };
  /** The keys that the API needs; `runner` gets those of a worker. */
  vaults: ApiVaults;
  site: Site;
  signIn: SessionRules;
  pipeline: Pipeline;
  /** Undefined if no mail is configured. */
  mailer: Mailer | undefined;
  /** The URL that people use for Regent; called when a link is made. */
  ownUrl(): string;
  scanHostKey: HostKeysDeps['scanHostKey'];
  /** How requests reach addresses that users give: webhooks, calendars. */
  outbound: Outbound;
  /** How downloads of backups reach servers and copies; undefined in a process that does not. */
  reach: Omit<PlacesDeps, 'runStore'> | undefined;
  /** Where dumps are uploaded to; undefined in a process that takes none. */
  uploadFolder: UploadFolder | undefined;
  dataFolder: string;
  /** The line for authorized_keys; undefined if no worker has made the key yet. */
  sshPublicKey(): Promise<string | undefined>;
  /** For how many days a deleted client is kept. */
  graceDays: number;
  /** For how many days the backups of a removed client are kept. */
  deletedBackupsDays: number;
  /** For how many hours a kept plan may be carried out. */
  planHours: number;
  /** For how many days an orphan is only looked at before it may be removed. */
  orphanDays: number;
  /** For how many hours a client may be without a good backup, and for how many days without a proven one. */
  backupMaxAgeHours: number;
  proofMaxAgeDays: number;
  /** For how long Regent keeps its own rows. */
  retention: RetentionRules;
  /** What needs a plan that a second person has approved. */
  secondPerson: SecondPerson;
  /** How long a lease holds without being renewed, in ms. */
  leaseMs: number;
  /** How long to wait between probes of a server that does not answer, in ms. */
  probeEveryMs: number;
  /** How long, in ms, a requested link waits before it is made; a different time for each link. */
  linkDelayMs(): number;
  now(): Date;
  log: RunnerLog;
  meter?: Meter | undefined;
}

/** Only a process that works on servers has these. */
export type WorkerParts = Pick<
  RunnerDeps,
  | 'vaults'
  | 'transportFor'
  | 'ownTransport'
  | 'worker'
  | 'stepTimeoutMs'
  | 'copyFolder'
  | 'backupStores'
  | 'ageIdentities'
>;

export type Regent = ReturnType<typeof makeRegent>;

/** Only makes the parts: it opens and starts nothing. */
export function makeRegent(deps: RegentDeps) {
  const { database, bell, queue, vaults, site, pipeline, mailer, leaseMs, now, log } = deps;
  const { prisma } = database;
  const transact = makeTransact(database, bell);
  const store = makeStore(transact, { sendsMail: mailer !== undefined });
  const limits = makeLimits(prisma);
  const runStore = makeRunStore({ prisma, transact, leaseMs, probeEveryMs: deps.probeEveryMs, now });
  const dryRuns = makeDryRunRows(prisma, transact);
  const wakeWorker = (lease: string) => void queue.wake(lease);
  const publicUrl = `${site.protocol}://${site.publicHost}`;

  const runs = makeRuns({ store, wakeWorker, stepsFor: (wanted) => stepsFor(pipeline, wanted) });
  const models = makeModels({ store, runs, defaultLanguage: site.defaultLanguage });
  const operations = makeOperations({
    store,
    wakeWorker,
    planner: makeDryRuns({ dryRuns, bell }),
    secondPerson: deps.secondPerson,
  });
  const accounts = makeAccounts({
    store,
    identities: makeIdentities(prisma),
    limits,
    vault: vaults.accounts,
    rules: deps.signIn,
    now,
  });
  const links = makePasswordLinks({
    store,
    limits,
    mailer,
    pageOf: (token) => `${deps.ownUrl()}/password#${token}`,
    now,
    delayMs: deps.linkDelayMs,
    onMailError: (err) => log.warn({ err }, 'a password link could not be mailed'),
  });
  const users = makeUsers({ store, links, now });
  const takeOvers = makeTakeOvers({
    store,
    vault: vaults.servers,
    planner: makeTakeOverReports({ dryRuns, bell }),
    taker: makeTakings({ dryRuns, bell }),
    users,
    now,
  });
  const { backOfficeAlias } = site;
  const clients = makeClients({
    store,
    runs,
    wakeWorker,
    vaults,
    mailer,
    publicUrl,
    backOfficeAlias,
    graceDays: deps.graceDays,
    deletedBackupsDays: deps.deletedBackupsDays,
    now,
  });
  const serverParts: ServersDeps = {
    store,
    runs,
    wakeWorker,
    scanHostKey: deps.scanHostKey,
    sandboxFor: (fqdn) => join(deps.dataFolder, 'sandboxes', fqdn),
    now,
  };
  const scheduleParts: SchedulesDeps = {
    store,
    runs,
    start: operations.start,
    wakeWorker,
    now,
    alarm: (scheduleId, at) => void queue.wakeAt(`schedule/${scheduleId}`, at),
  };
  const makesBackups = (role: Role) =>
    pipeline.entries.some((entry) => entry.role === role && entry.plugin.actions?.['backup'] !== undefined);
  const alarmParts: AlarmsDeps = {
    store,
    readFacts: makeReadFacts(prisma),
    limits: {
      backupMaxAgeHours: deps.backupMaxAgeHours,
      proofMaxAgeDays: deps.proofMaxAgeDays,
      backsUp: { clients: makesBackups('FRONT_OFFICE'), backOffice: makesBackups('BACK_OFFICE') },
    },
    now,
  };
  const alarms = makeAlarms(alarmParts);
  const windowParts: WindowsDeps = {
    store,
    wakeWorker,
    fetchCalendar: (url, signal) =>
      fetchText(deps.outbound, url, { timeoutMs: 20_000, maxBytes: LONGEST_CALENDAR, signal }),
    now,
  };
  const webhookParts: WebhooksDeps = {
    store,
    vault: vaults.servers,
    whyRefused: deps.outbound.whyRefused,
    now,
  };
  const readClient = makeReadClient(deps.reads ?? prisma);
  const services: Services = {
    accounts,
    alarms,
    audit: makeAudit({ store, limits, now, log }),
    users,
    ownAccount: makeOwnAccount({ store, provePassword: accounts.provePassword, now }),
    links,
    mail: makeMail({ store, limits, mailer }),
    notifications: makeNotifications({ store }),
    plans: makePlans({ store, planHours: deps.planHours, secondPerson: deps.secondPerson, now }),
    runs,
    models,
    ...operations,
    schedules: makeSchedules(scheduleParts),
    windows: makeWindows(windowParts),
    clients,
    servers: makeServers(serverParts),
    fleet: makeFleet({
      store,
      models,
      clients,
      scanHostKey: deps.scanHostKey,
      // Within a transaction nothing is to be woken yet; a sweep finds what it has changed.
      serversIn: (parts) => makeServers({ ...serverParts, ...parts, wakeWorker: () => undefined }),
      partsIn: (within) => ({
        schedules: makeSchedules({
          ...scheduleParts,
          store: within,
          alarm: () => undefined,
          wakeWorker: () => undefined,
        }),
        windows: makeWindows({ ...windowParts, store: within, wakeWorker: () => undefined }),
        webhooks: makeWebhooks({ ...webhookParts, store: within }),
        alarms: makeAlarms({ ...alarmParts, store: within }),
      }),
      now,
    }),
    drift: makeDrift({ store, runs, adopter: makeAdoptions({ dryRuns, bell }), now }),
    orphans: makeOrphans({ store, runs, takeOvers, orphanDays: deps.orphanDays, now }),
    retention: makeRetention({ rows: makePruneRows(prisma), rules: deps.retention, now }),
    takeOvers,
    webhooks: makeWebhooks(webhookParts),
    downloads: makeDownloads({
      store,
      vault: vaults.accounts,
      openBackup: deps.reach && makeOpenBackup({ runStore, ...deps.reach }),
      ownUrl: deps.ownUrl,
      now,
    }),
    uploads: makeUploads({
      store,
      vault: vaults.accounts,
      files: deps.uploadFolder && makeUploadFiles(deps.uploadFolder),
      ownUrl: deps.ownUrl,
      now,
    }),
    prisma: readClient,
    pages: makePages(deps.reads ?? prisma),
    readEvents: shareReads(makeReadEvents(readClient), bell),
    bell,
    publicUrl,
    sshPublicKey: deps.sshPublicKey,
    plugins: pluginsIn(pipeline),
  };

  const post = mailer && makePost({ letters: makeLetterRows(prisma), mailer, now, log });
  const digests = mailer && makeDigests({ rows: makeDigestRows(prisma, transact), mailer, now, log });

  return {
    store,
    runStore,
    services,
    /** Undefined if no mail is configured. */
    post,
    digests,
    /** Until aborted, sends the mail that is due, as other processes do. */
    async serveMail(stopping: AbortSignal): Promise<void> {
      if (post === undefined || digests === undefined) return;
      const work = [post.sendDue, digests.sendDue, post.removeOld];
      await serveMail({ work, bell, topics: ['letters', 'notifications'], log }, stopping);
    },
    /** What is needed to carry out runs, and to plan dry runs. */
    runner: (parts: WorkerParts): RunnerDeps => ({
      runStore,
      models,
      collector: makeCollector({ store, clients: services.clients, start: operations.start }),
      pipeline,
      site,
      leaseMs,
      deletedBackupsDays: deps.deletedBackupsDays,
      uploadFolder: deps.uploadFolder,
      wakeWorker,
      log,
      meter: deps.meter,
      ...parts,
      transportFor(server) {
        const transport = parts.transportFor(server);
        return isObserved(server) ? readOnly(transport, server.fqdn) : transport;
      },
    }),
    /** Until aborted, sends to webhooks what they are told. Only a worker can: it opens their secrets. */
    sendDeliveries: (
      { vault, sender, everyMs }: { vault: Vault; sender: string; everyMs: number },
      stopping: AbortSignal,
    ): Promise<void> =>
      sendDeliveries(
        {
          rows: makeDeliveryRows(prisma, transact),
          outbound: deps.outbound,
          vault,
          bell,
          topic: DELIVERIES,
          sender,
          everyMs,
          now,
          random: Math.random,
          log,
        },
        stopping,
      ),
    /** Until aborted, plans the dry runs that any process requests. */
    serveDryRuns: (runner: RunnerDeps, stopping: AbortSignal): Promise<void> =>
      serveDryRuns(
        {
          dryRuns,
          planner: makePlanner(runner),
          takeOver: makeTakeOverPlanner(runner, backOfficeAlias),
          taker: makeTaker(runner, backOfficeAlias),
          adopter: makeAdopter(runner),
          bell,
          worker: runner.worker,
          log,
        },
        stopping,
      ),
  };
}
