import { expect, onTestFinished, test } from 'vitest';
import { makeDigestRows } from '../../../src/db/digests.ts';
import { makeStore, makeTransact } from '../../../src/db/transact.ts';
import { NOT_ACKNOWLEDGED, type Alarm, type NewAlarm } from '../../../src/domain/alarms/alarm.ts';
import { MailError } from '../../../src/domain/mailer.ts';
import type { Digest } from '../../../src/domain/notifications/digest.ts';
import { BETWEEN_MS, GATHER_MS, makeDigests } from '../../../src/domain/notifications/digests.ts';
import { makeBell } from '../../../src/events/bell.ts';
import { emptyDatabase } from '../../kit/database.ts';
import { mailerWith } from '../../kit/services/mailer.ts';

const START = new Date('2026-11-01T00:00:00Z').getTime();
const MINUTE = 60_000;
const ADA = 'ada@example.org';

/** What a mail says, in words. */
const said = ({ to, raised, acknowledged, resolved, open }: Digest) => ({
  to: to.email,
  raised: raised.map(({ text }) => text),
  acknowledged: acknowledged.map(({ text }) => text),
  resolved: resolved.map(({ text }) => text),
  open,
});

async function arrange() {
  const database = await emptyDatabase();
  onTestFinished(() => database.close());
  const { prisma } = database;
  const transact = makeTransact(database, makeBell());
  const store = makeStore(transact, { sendsMail: true });
  const addUser = (email: string, more: object = {}) =>
    prisma.user.create({
      data: { email, firstName: 'Ada', lastName: 'L', roles: ['SYSADMIN'], passwordHash: 'x', ...more },
    });
  const ada = await addUser(ADA);
  const clock = { at: START };
  const now = () => new Date(clock.at);
  const mails: Digest[] = [];
  const failing: { with?: Error } = {};
  const log = { error: () => undefined };
  /** As one process has it. */
  const digestsOf = (sendDigest = async (digest: Digest) => void mails.push(digest)) =>
    makeDigests({
      rows: makeDigestRows(prisma, transact),
      mailer: mailerWith({
        async sendDigest(digest) {
          if (failing.with !== undefined) throw failing.with;
          await sendDigest(digest);
        },
      }),
      now,
      log,
    });
  const digests = digestsOf();
  const change = (alarm: Alarm, data: Partial<Alarm>) =>
    store.transact(async (tx) => {
      const present = await tx.alarmById(alarm.id);
      await tx.updateAlarms([{ ...(present ?? alarm), ...data }]);
    });
  return {
    prisma,
    store,
    ada,
    addUser,
    clock,
    now,
    mails,
    failing,
    digestsOf,
    choose: (data: object) =>
      prisma.notifications.update({
        where: { userId: ada.id },
        data: { ...data, lookAgain: true, version: { increment: 1 } },
      }),
    async raise(text: string, more: Partial<NewAlarm> = {}): Promise<Alarm> {
      const alarm: NewAlarm = {
        condition: 'SERVER_UNREACHABLE',
        severity: 'CRITICAL',
        subject: text,
        serverId: null,
        clientId: null,
        runId: null,
        text,
        data: null,
        raisedAt: now(),
        lastSeenAt: now(),
        absentSince: null,
        muted: false,
        mutedUntil: null,
        toldAt: now(),
        ...NOT_ACKNOWLEDGED,
        resolvedAt: null,
        ...more,
      };
      const [made] = await store.transact((tx) => tx.insertAlarms([alarm]));
      return made as Alarm;
    },
    change,
    resolve: (alarm: Alarm) => change(alarm, { resolvedAt: now() }),
    acknowledge: (alarm: Alarm, by: string) =>
      change(alarm, { acknowledgedAt: now(), acknowledgedBy: by, acknowledgedNote: 'I look.' }),
    /** The mails that are sent by then. */
    async later(ms: number) {
      clock.at += ms;
      mails.length = 0;
      await digests.sendDue();
      return mails.map(said);
    },
  };
}

const NOTHING = { to: ADA, raised: [], acknowledged: [], resolved: [] };

test('the first alarm is mailed within a minute, with those that follow it at once', async () => {
  const { raise, later } = await arrange();
  await raise('one is away');
  expect(await later(GATHER_MS / 2)).toEqual([]);
  await raise('two is away');
  expect(await later(GATHER_MS / 2)).toEqual([
    { ...NOTHING, raised: ['one is away', 'two is away'], open: 2 },
  ]);
  expect(GATHER_MS).toBeLessThan(MINUTE);
});

test('what comes within 15 minutes after a mail is in one mail at their end, and nothing is said twice', async () => {
  const { raise, resolve, later } = await arrange();
  const one = await raise('one is away');
  expect(await later(MINUTE)).toHaveLength(1);
  await raise('two is away');
  await resolve(one);
  const brief = await raise('three is away');
  await resolve(brief);
  expect(await later(5 * MINUTE)).toEqual([]);
  expect(await later(10 * MINUTE)).toEqual([
    { ...NOTHING, raised: ['two is away'], resolved: ['one is away', 'three is away'], open: 1 },
  ]);
  expect(await later(BETWEEN_MS)).toEqual([]);
  expect(await later(60 * MINUTE)).toEqual([]);
});

test('an alarm that comes back is told again', async () => {
  const { raise, resolve, later } = await arrange();
  const one = await raise('one is away');
  await later(MINUTE);
  await resolve(one);
  expect(await later(BETWEEN_MS)).toMatchObject([{ resolved: ['one is away'], open: 0 }]);
  await raise('one is away');
  expect(await later(BETWEEN_MS)).toMatchObject([{ raised: ['one is away'], open: 1 }]);
});

test('a text that has changed is no news', async () => {
  const { raise, change, later } = await arrange();
  const one = await raise('90 % are used');
  await later(MINUTE);
  await change(one, { text: '91 % are used' });
  expect(await later(BETWEEN_MS)).toEqual([]);
});

test('an acknowledgement is told to the others, and its end to all', async () => {
  const { raise, acknowledge, change, later, addUser } = await arrange();
  await addUser('grace@example.org');
  const one = await raise('one is away');
  expect(await later(MINUTE)).toHaveLength(2);
  await acknowledge(one, ADA);
  expect(await later(BETWEEN_MS)).toEqual([
    { ...NOTHING, to: 'grace@example.org', acknowledged: ['one is away'], open: 1 },
  ]);
  await change(one, { ...NOT_ACKNOWLEDGED });
  expect((await later(BETWEEN_MS)).map(({ to, raised }) => [to, raised])).toEqual([
    [ADA, ['one is away']],
    ['grace@example.org', ['one is away']],
  ]);
});

test('what a window keeps back is told at its end if it is still there, and otherwise not', async () => {
  const { raise, change, resolve, later } = await arrange();
  const back = { muted: true, toldAt: null };
  const stays = await raise('one is away', back);
  const goes = await raise('two is away', back);
  expect(await later(MINUTE)).toEqual([]);
  await resolve(goes);
  expect(await later(MINUTE)).toEqual([]);
  await change(stays, { muted: false, toldAt: new Date(START + 2 * MINUTE) });
  expect(await later(MINUTE)).toEqual([{ ...NOTHING, raised: ['one is away'], open: 1 }]);
});

test('an alarm that was told and is over in a window is told to be over', async () => {
  const { raise, change, resolve, later } = await arrange();
  const one = await raise('one is away');
  await later(MINUTE);
  await change(one, { muted: true, toldAt: null });
  expect(await later(BETWEEN_MS)).toEqual([]);
  await resolve(one);
  expect(await later(MINUTE)).toMatchObject([{ resolved: ['one is away'] }]);
});

test('the most severe comes first, and the longest of these', async () => {
  const { raise, later } = await arrange();
  await raise('warning', { severity: 'WARNING' });
  await raise('second', { raisedAt: new Date(START + 1) });
  await raise('first', { raisedAt: new Date(START) });
  await raise('not wanted', { severity: 'INFO' });
  expect(await later(MINUTE)).toMatchObject([{ raised: ['first', 'second', 'warning'], open: 3 }]);
});

test('only the chosen severities and servers are told, and what concerns Regent itself', async () => {
  const { prisma, raise, choose, later } = await arrange();
  await later(0);
  const add = (fqdn: string) =>
    prisma.server.create({
      data: { label: fqdn, fqdn, address: fqdn, role: 'FRONT_OFFICE', connection: 'SSH' },
    });
  const [mine, other] = [await add('fo1.test'), await add('fo2.test')];
  await choose({ severities: ['INFO'], allServers: false, serverIds: [mine.id] });
  await raise('mine', { severity: 'INFO', serverId: mine.id });
  await raise('of Regent', { severity: 'INFO' });
  await raise('of another server', { severity: 'INFO', serverId: other.id });
  await raise('of another severity', { serverId: mine.id });
  expect(await later(MINUTE)).toMatchObject([{ raised: ['mine', 'of Regent'], open: 2 }]);
  await choose({ severities: ['INFO'], allServers: true });
  expect(await later(BETWEEN_MS)).toMatchObject([{ raised: ['of another server'], open: 3 }]);
});

test('who may not use Regent is told nothing, and later only what is open then', async () => {
  const { prisma, ada, addUser, raise, resolve, later, clock } = await arrange();
  await prisma.user.update({ where: { id: ada.id }, data: { active: false } });
  await addUser('invited@example.org', { passwordHash: null });
  await addUser('ended@example.org', { endsAt: new Date(START) });
  await addUser('none@example.org', { roles: [] });
  await addUser('models@example.org', { roles: ['DBADMIN'] });
  const over = await raise('over');
  await raise('still there');
  expect(await later(MINUTE)).toEqual([]);
  await resolve(over);
  expect(await later(MINUTE)).toEqual([]);
  await prisma.user.update({ where: { id: ada.id }, data: { active: true } });
  clock.at += MINUTE;
  expect(await later(0)).toEqual([{ ...NOTHING, raised: ['still there'], open: 1 }]);
});

test('who has switched it off is told nothing, and on again what is open', async () => {
  const { raise, resolve, choose, later } = await arrange();
  await later(0);
  await choose({ enabled: false });
  await resolve(await raise('over'));
  await raise('still there');
  expect(await later(MINUTE)).toEqual([]);
  await choose({ enabled: true });
  expect(await later(MINUTE)).toMatchObject([{ raised: ['still there'], resolved: [] }]);
});

test('two processes send each mail once', async () => {
  const { prisma, raise, digestsOf, mails, clock, addUser } = await arrange();
  for (let more = 0; more < 5; more += 1) await addUser(`user${more}@example.org`);
  await raise('one is away');
  clock.at += MINUTE;
  await Promise.all([digestsOf().sendDue(), digestsOf().sendDue(), digestsOf().sendDue()]);
  expect(mails.map(({ to }) => to.email).toSorted()).toEqual(
    (await prisma.user.findMany({ orderBy: { email: 'asc' } })).map(({ email }) => email),
  );
});

test('a process that is lost while it sends leaves the mail to another one', async () => {
  const { raise, digestsOf, mails, later, clock } = await arrange();
  await raise('one is away');
  clock.at += MINUTE;
  await new Promise<void>((begun) => {
    void digestsOf(() => {
      begun();
      return new Promise(() => undefined);
    }).sendDue();
  });
  await digestsOf().sendDue();
  expect(mails).toEqual([]);
  expect(await later(MINUTE)).toMatchObject([{ raised: ['one is away'] }]);
});

test('a mail server that is down is asked less and less often, and then gets what is so by then', async () => {
  const { prisma, raise, resolve, failing, later, now } = await arrange();
  failing.with = new MailError('Connection refused.', false);
  const one = await raise('one is away');
  const tries: number[] = [];
  for (let minute = 0; minute < 120; minute += 1) {
    await later(MINUTE);
    const row = await prisma.notifications.findFirstOrThrow();
    if (row.tries > tries.length) tries.push((now().getTime() - START) / MINUTE);
  }
  expect(tries).toEqual([1, 2, 7, 22, 52, 112]);
  expect(await prisma.notifications.findFirst()).toMatchObject({ problem: 'Connection refused.' });
  await resolve(one);
  await raise('two is away');
  delete failing.with;
  expect(await later(60 * MINUTE)).toEqual([
    { ...NOTHING, raised: ['two is away'], resolved: ['one is away'], open: 1 },
  ]);
  expect(await prisma.notifications.findFirst()).toMatchObject({ problem: null, tries: 0 });
});

test('the ids of mails differ, and that of the same mail does not', async () => {
  const { raise, failing, digestsOf, mails, clock } = await arrange();
  await raise('one is away');
  failing.with = new MailError('Not now.', true);
  clock.at += MINUTE;
  await digestsOf().sendDue();
  delete failing.with;
  clock.at += MINUTE;
  const lost = digestsOf(async (digest) => {
    mails.push(digest);
    throw new MailError('The answer was lost.', false);
  });
  await lost.sendDue();
  clock.at += 5 * MINUTE;
  await digestsOf().sendDue();
  await raise('two is away');
  clock.at += BETWEEN_MS;
  await digestsOf().sendDue();
  const [first, again, next] = mails.map(({ id }) => id);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
});

test('a new user hears of what is open, and of nothing that was over before', async () => {
  const { raise, resolve, later, addUser } = await arrange();
  await resolve(await raise('over'));
  await raise('still there');
  await later(MINUTE);
  await addUser('new@example.org');
  expect(await later(BETWEEN_MS)).toEqual([
    { ...NOTHING, to: 'new@example.org', raised: ['still there'], open: 1 },
  ]);
});
