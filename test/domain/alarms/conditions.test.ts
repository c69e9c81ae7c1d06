/** Each condition of the table: it is raised once when it is met, and resolved by itself when it is not. */
import { expect, test } from 'vitest';
import { scriptFailed } from '../../../plugins/database/schema-script.ts';
import type { ConditionData } from '../../../src/domain/alarms/condition-data.ts';
import { CONDITION_IDS, type ConditionId } from '../../../src/domain/alarms/conditions.ts';
import { sentenceIn } from '../../../src/domain/alarms/words/alarm-words.ts';
import { DAY, healthyEstate, HOUR, type Estate } from '../../kit/alarms.ts';

interface Case {
  /** How it comes about; what it gives is passed on to `mend`. */
  met(estate: Estate): Promise<unknown>;
  mend(estate: Estate): Promise<unknown>;
  says: RegExp;
  subject?: RegExp;
}

const disk = (more: object) => ({ disks: [{ path: '/var', size: 1_000, free: 500, ...more }] });
const ended = (more: object = {}) => ({
  kind: 'UPDATE_CLIENT',
  status: 'FAILED',
  explanation: 'vhost on fo1.test: no.',
  ...more,
});

const CASES: Record<ConditionId, Case> = {
  SERVER_UNREACHABLE: {
    met: ({ server }) => server({ state: 'UNREACHABLE', lastError: 'fo1.test refuses connections.' }),
    mend: ({ server }) => server({ state: 'READY', lastError: null }),
    says: /^fo1\.test does not answer: fo1\.test refuses connections\.$/,
  },
  HOST_KEY_CHANGED: {
    met: ({ runStore, fo }) => runStore.transportRefused(fo.id, 'The key has changed.', 'SHA256:other'),
    mend: ({ runStore, fo }) => runStore.transportWorked(fo.id),
    says: /presents the host key SHA256:other; confirmed is SHA256:confirmed\.$/,
  },
  SERVER_NOT_OURS: {
    met: ({ server }) => server({ notOurs: 'Another Regent manages fo1.test.' }),
    mend: ({ server }) => server({ notOurs: null }),
    says: /^Another Regent manages fo1\.test\.$/,
  },
  SERVICE_DOWN: {
    met: ({ sees }) => sees({ services: [{ name: 'mariadb', ok: false, message: 'no socket' }] }),
    mend: ({ sees }) => sees({ services: [{ name: 'mariadb', ok: true }] }),
    says: /mariadb \(no socket\)/,
  },
  DISK_NEARLY_FULL: {
    met: ({ sees }) => sees(disk({ free: 49, fullInDays: 1.2 })),
    mend: ({ sees }) => sees(disk({ free: 500 })),
    says: /\/var: 4\.9 % free, full in about a day\./,
  },
  DISK_FILLS_UP: {
    met: ({ sees }) => sees(disk({ free: 500, isNearlyFull: false, fullInDays: 3.2 })),
    mend: ({ sees }) => sees(disk({ free: 500, fullInDays: 30 })),
    says: /\/var: 50\.0 % free, full in about 3 days\./,
  },
  CLOCK_OFF: {
    met: ({ sees }) => sees({ clockAheadMs: -61_000 }),
    mend: ({ sees }) => sees({ clockAheadMs: 4_000 }),
    says: /is 61 seconds behind that of/,
  },
  CERTIFICATE_BAD: {
    met: ({ sees, before }) =>
      sees({ certificates: [{ host: 'x.test', notAfter: before(DAY).toISOString() }] }),
    mend: ({ sees, before }) =>
      sees({ certificates: [{ host: 'x.test', notAfter: before(-90 * DAY).toISOString() }] }),
    says: /x\.test: ended at 2026-05-31 12:00 UTC\./,
  },
  CERTIFICATE_ENDS: {
    met: ({ sees, before }) =>
      sees({ certificates: [{ host: 'x.test', notAfter: before(-13 * DAY).toISOString() }] }),
    mend: ({ sees, before }) =>
      sees({ certificates: [{ host: 'x.test', notAfter: before(-90 * DAY).toISOString() }] }),
    says: /x\.test: ends at 2026-06-14 12:00 UTC\./,
  },
  NOT_WATCHED: {
    met: async ({ sees, server, before }) => {
      await sees();
      await server({ lookedAt: before(3 * HOUR), lookProblem: 'It is off.' });
    },
    mend: ({ sees }) => sees(),
    says: /for the last time at 2026-06-01 09:00 UTC: It is off\.$/,
  },
  DRIFT_FOUND: {
    met: ({ prisma, fo }) =>
      prisma.drift.createMany({
        data: ['/a', '/b', '/c', '/d', '/e', '/f'].map((subject) => ({
          serverId: fo.id,
          plugin: 'vhost',
          subject,
          action: 'update',
          summary: 'x',
          fingerprint: subject,
        })),
      }),
    mend: ({ prisma, before }) => prisma.drift.updateMany({ data: { endedAt: before(0), state: 'ENDED' } }),
    says: /: \/a, \/b, \/c, \/d, \/e, and 1 more\.$/,
  },
  RELEASE_UPDATE_FAILED: {
    met: ({ client }) =>
      client({ status: 'FAILED', problem: `database on fo1.test: ${scriptFailed('no', 'lines')}` }),
    mend: ({ client }) => client({ status: 'ACTIVE', problem: null }),
    says: /^The schema script of the release on fo1\.test failed for acme: /,
    subject: /^server:/,
  },
  CLIENT_NOT_ANSWERING: {
    met: ({ client, before }) =>
      client({ answering: false, answeringSince: before(HOUR), probeProblem: 'It answers 502.' }),
    mend: ({ client }) => client({ answering: true }),
    says: /^The site of acme does not answer since 2026-06-01 11:00 UTC: It answers 502\.$/,
  },
  CLIENT_FAILED: {
    met: ({ client }) => client({ status: 'FAILED', problem: 'vhost: no.' }),
    mend: ({ client }) => client({ status: 'ACTIVE', problem: null }),
    says: /^acme is FAILED: vhost: no\.$/,
  },
  NO_GOOD_BACKUP: {
    met: ({ prisma, acme, before }) =>
      prisma.backup.updateMany({ where: { clientId: acme.id }, data: { at: before(37 * HOUR) } }),
    mend: ({ addBackup }) => addBackup(),
    says: /^No good backup of acme for more than 36 hours: the newest is of 2026-05-30 23:00 UTC\.$/,
  },
  NO_PROVEN_BACKUP: {
    met: ({ prisma, acme }) =>
      prisma.backup.updateMany({ where: { clientId: acme.id }, data: { provenAt: null } }),
    mend: ({ addBackup }) => addBackup(),
    says: /^None of the backups of acme of the last 14 days is proven\.$/,
  },
  COPY_MISSING: {
    met: async ({ prisma, addCopy }) => {
      for (const { id, clientId } of await prisma.backup.findMany())
        await addCopy(id, clientId === null ? {} : { ok: false, message: 'The disk is full.' });
    },
    mend: ({ prisma }) => prisma.backupCopy.updateMany({ data: { ok: true } }),
    says: /^The newest backup of acme has no good copy: The disk is full\.$/,
  },
  RUN_FAILED: {
    met: ({ addRun, acme, before }) =>
      addRun(ended({ endedAt: before(HOUR), createdAt: before(HOUR) }), [acme.id]),
    mend: ({ addRun, acme, before }) => addRun(ended({ status: 'SUCCEEDED', endedAt: before(0) }), [acme.id]),
    says: /^The UPDATE_CLIENT of acme is FAILED since 2026-06-01 11:00 UTC: vhost on fo1\.test: no\.$/,
    subject: /^client:.*\/UPDATE_CLIENT$/,
  },
  RUN_WAITING: {
    met: ({ addRun, before }) =>
      addRun({ status: 'BLOCKED', blockedReason: 'CONFIRM', createdAt: before(2 * HOUR) }),
    mend: ({ prisma }) => prisma.run.updateMany({ data: { status: 'CANCELLED' } }),
    says: /^The SYNC of fo1\.test waits since 2026-06-01 10:00 UTC: BLOCKED \(CONFIRM\)\.$/,
  },
  QUEUE_NOT_SERVED: {
    met: ({ addRun, before, fo }) =>
      addRun({ status: 'QUEUED', lease: `server/${fo.id}`, createdAt: before(HOUR / 4) }),
    mend: ({ prisma, before }) =>
      prisma.run.updateMany({ data: { status: 'SUCCEEDED', endedAt: before(0) } }),
    says: /^Work is due since 2026-06-01 11:45 UTC, and no worker of Regent takes it\.$/,
    subject: /^regent$/,
  },
  WEBHOOK_DISABLED: {
    met: ({ prisma, before }) =>
      prisma.webhook.create({
        data: {
          name: 'On call',
          host: 'https://hooks.example.org',
          url: '',
          secret: '',
          createdBy: 'op@example.org',
          enabled: false,
          disabledAt: before(HOUR),
          disabledWhy: 'The receiver answered 410.',
        },
      }),
    mend: ({ prisma }) =>
      prisma.webhook.updateMany({ data: { enabled: true, disabledAt: null, disabledWhy: null } }),
    says: /^The webhook "On call" is disabled since 2026-06-01 11:00 UTC: The receiver answered 410\.$/,
    subject: /^webhook:/,
  },
  SIGN_INS_REFUSED: {
    met: ({ prisma, before }) =>
      prisma.auditEntry.createMany({
        data: Array.from({ length: 30 }, (_, n) => ({
          at: before(60_000),
          actor: 'x',
          action: 'signIn',
          subject: `user ${n % 7}`,
          address: `192.0.2.${n % 3}`,
          outcome: 'REFUSED' as const,
        })),
      }),
    mend: async ({ clock }) => (clock.at += HOUR / 4),
    says: /^Within 15 minutes, 30 sign-ins or more were refused, from 3 addresses and for 7 accounts\.$/,
    subject: /^regent$/,
  },
};

test.for(CONDITION_IDS)(
  '%s is raised once when it is met, and resolved when it is not',
  async (condition) => {
    const estate = await healthyEstate();
    const { look, open, prisma } = estate;
    const { met, mend, says, subject = /^(server|client):[0-9a-f-]+$/ } = CASES[condition];
    expect(await look()).toEqual([]);
    await met(estate);
    expect(await look()).toEqual([`alarm.raised ${condition}`]);
    expect(await look(30_000)).toEqual([]);
    const alarms = await open();
    expect(alarms).toMatchObject([
      {
        condition,
        text: expect.stringMatching(says),
        subject: expect.stringMatching(subject),
        muted: false,
        acknowledgedAt: null,
      },
    ]);
    expect(sentenceIn('en', condition, alarms[0]?.data as ConditionData[ConditionId] as never)).toBe(
      alarms[0]?.text,
    );
    await mend(estate);
    expect(await look(30_000)).toEqual([]);
    expect(await open()).toHaveLength(1);
    expect(await look(30_000)).toEqual([`alarm.resolved ${condition}`]);
    expect(await prisma.alarm.findMany()).toMatchObject([
      { id: alarms[0]?.id, resolvedAt: expect.any(Date) },
    ]);
  },
);

test('no good backup is an alarm with its schedule disabled, its server retired, and a worker that is down', async () => {
  const { server, addBackup, look, prisma, acme, before } = await healthyEstate();
  await prisma.backup.deleteMany({ where: { clientId: acme.id } });
  await prisma.schedule.create({
    data: { kind: 'BACKUP', cron: '0 2 * * *', timeZone: 'UTC', enabled: false, nextDueAt: before(DAY) },
  });
  await server({ mode: 'RETIRED' });
  expect(await look()).toEqual(['alarm.raised NO_GOOD_BACKUP', 'alarm.raised NO_PROVEN_BACKUP']);
  await addBackup({ ok: false });
  await addBackup({ goneAt: before(0) });
  expect(await look(60_000)).toEqual([]);
});

test('a client has its own limit, and its first hours from its activation; the database of the back office has alarms, too', async () => {
  const { client, look, prisma, alarms, acme, before } = await healthyEstate();
  const admin = { name: 'a@x.test', userId: null, address: null };
  await prisma.backup.updateMany({ data: { at: before(40 * HOUR), provenAt: before(HOUR) } });
  await alarms.setBackupMaxAge(acme.id, 48, admin);
  expect(await look()).toEqual(['alarm.raised NO_GOOD_BACKUP']);
  expect(await prisma.alarm.findMany()).toMatchObject([
    {
      text: expect.stringMatching(/^No good backup of the database of bo\.test for more than 36 hours/),
      clientId: null,
    },
  ]);
  await prisma.backup.deleteMany({ where: { clientId: acme.id } });
  await client({ activatedAt: before(47 * HOUR) });
  expect(await look()).toEqual([]);
  await alarms.setBackupMaxAge(acme.id, null, admin);
  expect(await look()).toEqual(['alarm.raised NO_GOOD_BACKUP']);
  expect(await prisma.auditEntry.findMany({ where: { action: 'setBackupMaxAge' } })).toMatchObject([
    { subject: 'client acme', details: { before: { hours: null }, after: { hours: 48 } } },
    { details: { before: { hours: 48 }, after: { hours: null } } },
  ]);
});

test('what is only observed, and a client that is deleted, needs no backup of Regent', async () => {
  const { client, server, look, prisma } = await healthyEstate();
  await prisma.backup.deleteMany({ where: { clientId: { not: null } } });
  await server({ mode: 'OBSERVE' });
  expect(await look()).toEqual([]);
  await server({ mode: 'ACTIVE' });
  await client({ presence: 'CLOSED', status: 'CLOSED' });
  expect(await look()).toEqual([]);
});

test('a later sync does the work of a failed run for a client; a failed sync needs a sync that succeeds', async () => {
  const { addRun, look, acme, before } = await healthyEstate();
  await addRun(ended({ endedAt: before(HOUR), createdAt: before(HOUR) }), [acme.id]);
  await addRun({ kind: 'SYNC', status: 'FAILED', endedAt: before(HOUR / 2), createdAt: before(HOUR / 2) });
  expect(await look()).toEqual(['alarm.raised RUN_FAILED', 'alarm.raised RUN_FAILED']);
  await addRun({ kind: 'BACKUP', status: 'SUCCEEDED' });
  await addRun({ kind: 'SYNC', status: 'CANCELLED' });
  expect(await look(30_000)).toEqual([]);
  await addRun({ kind: 'SYNC', status: 'SUCCEEDED' });
  await look(30_000);
  expect(await look(30_000)).toEqual(['alarm.resolved RUN_FAILED', 'alarm.resolved RUN_FAILED']);
});

test('work under a lease that is held is served; a schedule that is long due is not', async () => {
  const { addRun, look, prisma, fo, before } = await healthyEstate();
  const lease = `server/${fo.id}`;
  await addRun({ status: 'QUEUED', lease, createdAt: before(HOUR / 2) });
  await prisma.lease.create({ data: { name: lease, owner: 'w', expiresAt: before(-60_000) } });
  expect(await look()).toEqual([]);
  await prisma.schedule.create({
    data: { kind: 'SYNC', cron: '0 2 * * *', timeZone: 'UTC', nextDueAt: before(HOUR / 2) },
  });
  expect(await look()).toEqual(['alarm.raised QUEUE_NOT_SERVED']);
});

test('a run that a lost worker has left is not served', async () => {
  const { addRun, look, prisma, fo, before } = await healthyEstate();
  const lease = `server/${fo.id}`;
  await addRun({ status: 'RUNNING', lease, createdAt: before(HOUR), startedAt: before(HOUR) });
  await prisma.lease.create({ data: { name: lease, owner: 'w', expiresAt: before(HOUR / 3) } });
  expect(await look()).toEqual(['alarm.raised QUEUE_NOT_SERVED']);
});
