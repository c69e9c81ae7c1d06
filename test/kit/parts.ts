/** The parts of Regent that tests have in common. */
import type { SessionRules } from '../../src/domain/accounts/identity.ts';
import type { Server } from '../../src/domain/vocabulary.ts';
import type { Kind, SecondPerson } from '../../src/domain/plans/second-person.ts';
import type { RetentionRules } from '../../src/domain/retention/rules.ts';
import type { RegentDeps } from '../../src/regent.ts';
import { publicOrWithin } from '../../src/domain/servers/networks.ts';
import { makeOutbound } from '../../src/outbound/outbound.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import type { Pipeline } from '../../src/runner/pipeline.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import type { TestDatabase } from './database.ts';

/** As it is by default. */
export const RETENTION: RetentionRules = {
  runsDays: 400,
  foundNothingDays: 3,
  auditDays: undefined,
  slotsDays: 30,
  deliveriesDays: 30,
  alarmsDays: 30,
  idempotencyKeysDays: 30,
  overDays: 400,
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Without mail or a log; all servers present the same host key. */
export const usualParts = (database: TestDatabase) =>
  ({
    database,
    dataFolder: database.folder,
    // Deletions remove everything at once, except in the tests of the time for which clients are kept.
    graceDays: 0,
    deletedBackupsDays: 180,
    planHours: 24,
    orphanDays: 7,
    backupMaxAgeHours: 36,
    proofMaxAgeDays: 14,
    retention: RETENTION,
    secondPerson: new Set<Kind>() as SecondPerson,
    signIn: { sessionIdleMs: 3_600_000, sessionMaxMs: 86_400_000, requireTwoFactor: false } as SessionRules,
    mailer: undefined,
    reach: undefined,
    uploadFolder: undefined,
    sshPublicKey: async () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO1z regent',
    ownUrl: () => 'https://regent.test',
    scanHostKey: async () => ({ key: 'a2V5', fingerprint: 'SHA256:presented' }),
    // Nothing but this machine is sent to.
    outbound: makeOutbound({ mayReach: publicOrWithin(['127.0.0.0/8']), allowHttp: true }),
    leaseMs: 15_000,
    probeEveryMs: 10,
    // No link is made by itself: tests wait for links.settled().
    linkDelayMs: () => 600_000,
    now: () => new Date(),
    log: quiet,
  }) satisfies Partial<RegentDeps>;

/** These plugins, with their default options, on every server of their roles, in this order. */
export function pipelineOf(plugins: Plugin[]): Pipeline {
  const ids = plugins.map(({ id }) => id);
  return {
    entries: plugins.flatMap((plugin) =>
      plugin.roles.map((role) => ({ name: plugin.id, role, plugin, options: plugin.options.parse({}) })),
    ),
    order: { PRESENT: ids, ABSENT: ids.toReversed() },
  };
}

/** Sandboxes keep their own folders; for all servers over SSH, this folder stands for one machine. */
export function sandboxesIn(folder: string): (server: Server) => Transport {
  const transports = new Map<string, Transport>();
  return ({ id, root }) => {
    const transport = transports.get(id) ?? makeLocalTransport({ root: root ?? folder });
    transports.set(id, transport);
    return transport;
  };
}
