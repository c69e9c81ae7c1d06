import { expect, test } from 'vitest';
import { occurrences } from '../../src/domain/schedules/occurrences.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

async function engineAt(start: string) {
  let time = new Date(start);
  const engine = await makeEngine([recordingPlugin('site')], { now: () => time });
  await engine.addServer('fo1.test');
  return { ...engine, setTime: (to: string) => (time = new Date(to)) };
}

test('a due slot becomes one run, however many fire it at once', async () => {
  const { schedules, prisma, setTime } = await engineAt('2030-01-01T02:00:00Z');
  const { id } = await schedules.create({ kind: 'SYNC', cron: '30 2 * * *', timeZone: 'UTC' }, admin);
  expect(await schedules.fireDue(id)).toBeUndefined();
  setTime('2030-01-01T02:30:01Z');
  expect(await schedules.overdue()).toEqual([id]);
  await Promise.all([schedules.fireDue(id), schedules.fireDue(id), schedules.fireDue(id)]);
  const runs = await prisma.run.findMany({ where: { scheduleId: id } });
  expect(iso(runs.flatMap(({ dueAt }) => dueAt ?? []))).toEqual(['2030-01-01T02:30:00.000Z']);
  expect(await schedules.overdue()).toEqual([]);
});

test('slots that passed while nobody was there are recorded as missed, but for a fresh last one', async () => {
  const { schedules, prisma, setTime } = await engineAt('2030-01-01T00:00:00Z');
  const { id } = await schedules.create({ kind: 'SYNC', cron: '0 * * * *', timeZone: 'UTC' }, admin);
  setTime('2030-01-01T03:05:00Z');
  await schedules.fireDue(id);
  const slots = await prisma.scheduleSlot.findMany({ orderBy: { dueAt: 'asc' } });
  expect(slots.map(({ dueAt, outcome }) => `${dueAt.toISOString().slice(11, 16)} ${outcome}`)).toEqual([
    '01:00 MISSED',
    '02:00 MISSED',
    '03:00 STARTED',
  ]);
});

test('a slot that is long past is not made up for', async () => {
  const { schedules, prisma, setTime } = await engineAt('2030-01-01T02:00:00Z');
  const { id } = await schedules.create({ kind: 'BACKUP', cron: '30 2 * * *', timeZone: 'UTC' }, admin);
  setTime('2030-01-01T09:00:00Z');
  expect(await schedules.fireDue(id)).toBeUndefined();
  expect(await prisma.scheduleSlot.findMany()).toMatchObject([{ outcome: 'MISSED' }]);
});

test('a disabled schedule does nothing, and an edited one follows its new times', async () => {
  const { schedules, prisma, setTime } = await engineAt('2030-01-01T02:00:00Z');
  const { id } = await schedules.create({ kind: 'SYNC', cron: '30 2 * * *', timeZone: 'UTC' }, admin);
  await schedules.update(id, { enabled: false }, 1, admin);
  setTime('2030-01-01T02:30:01Z');
  expect(await schedules.fireDue(id)).toBeUndefined();
  const edited = await schedules.update(id, { enabled: true, cron: '0 5 * * *' }, 2, admin);
  expect(edited.nextDueAt?.toISOString()).toBe('2030-01-01T05:00:00.000Z');
  await expect(schedules.update(id, { enabled: false }, 2, admin)).rejects.toThrow(/has changed meanwhile/);
  expect(await prisma.run.count()).toBe(0);
});

test('the first start makes the usual schedules, and later ones make nothing', async () => {
  const { schedules, prisma } = await engineAt('2030-01-01T02:00:00Z');
  await schedules.begin(true, 'Europe/Luxembourg');
  await schedules.begin(false, 'Europe/Luxembourg');
  expect(await prisma.schedule.findMany({ orderBy: { kind: 'asc' } })).toMatchObject([
    { kind: 'SYNC', cron: '*/15 * * * *', timeZone: 'Europe/Luxembourg', enabled: true },
    { kind: 'BACKUP', cron: '30 2 * * *', timeZone: 'Europe/Luxembourg', enabled: true },
    { kind: 'VERIFY', cron: '30 4 * * *', timeZone: 'Europe/Luxembourg', enabled: true },
    { kind: 'CHECK', cron: '*/5 * * * *', timeZone: 'Europe/Luxembourg', enabled: true },
    { kind: 'PROBE', cron: '2-59/5 * * * *', timeZone: 'Europe/Luxembourg', enabled: true },
  ]);
});

test('a first start that was cut short is made complete by the next one', async () => {
  const { schedules, prisma } = await engineAt('2030-01-01T02:00:00Z');
  await schedules.begin(true, 'UTC');
  await prisma.schedule.deleteMany({ where: { kind: 'BACKUP' } });
  await schedules.begin(true, 'UTC');
  const kinds = (await prisma.schedule.findMany()).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['BACKUP', 'CHECK', 'PROBE', 'SYNC', 'VERIFY']);
});

test('times follow the clocks of their time zone, over the change to summer time too', () => {
  const before = new Date('2030-03-29T12:00:00Z');
  expect(iso(occurrences('30 6 * * *', 'Europe/Luxembourg', before, 3))).toEqual([
    '2030-03-30T05:30:00.000Z',
    '2030-03-31T04:30:00.000Z',
    '2030-04-01T04:30:00.000Z',
  ]);
});

test.each([
  ['30 2 * *', 'UTC', /is not a cron expression. Use five fields/],
  ['61 2 * * *', 'UTC', /is not a cron expression/],
  ['hourly', 'UTC', /is not a cron expression/],
  ['0 0 30 2 *', 'UTC', /is never due/],
  ['30 2 * * *', 'Mars/Olympus', /is not a time zone. Use a name such as/],
])('the cron expression %s in %s is refused with what to write', async (cron, timeZone, message) => {
  const { schedules } = await engineAt('2030-01-01T00:00:00Z');
  await expect(schedules.create({ kind: 'SYNC', cron, timeZone }, admin)).rejects.toThrow(message);
});

test('a sync that has not ended, as it waits to be confirmed, is joined by no other of its server', async () => {
  const { schedules, servers, addServer, prisma, setTime } = await engineAt('2030-01-01T00:00:00Z');
  const free = await addServer('fo2.test');
  const all = await schedules.create({ kind: 'SYNC', cron: '0 * * * *', timeZone: 'UTC' }, admin);
  const [own] = await prisma.server.findMany({ where: { fqdn: 'fo1.test' } });
  const one = await schedules.create(
    { kind: 'SYNC', serverId: own?.id ?? '', cron: '0 * * * *', timeZone: 'UTC' },
    admin,
  );
  setTime('2030-01-01T01:00:01Z');
  await schedules.fireDue(one.id);
  setTime('2030-01-01T02:00:01Z');
  expect(await schedules.fireDue(one.id)).toBeUndefined();
  await schedules.fireDue(all.id);
  const runs = await prisma.run.findMany({
    where: { serverId: { not: null } },
    orderBy: { createdAt: 'asc' },
  });
  expect(runs.map(({ serverId }) => serverId)).toEqual([own?.id, free.id]);
  await servers.setMode(free.id, 'RETIRED', undefined, admin);
  setTime('2030-01-01T03:00:01Z');
  expect(await schedules.fireDue(all.id)).toBeUndefined();
  await prisma.run.updateMany({ where: { serverId: own?.id ?? '' }, data: { status: 'SUCCEEDED' } });
  setTime('2030-01-01T04:00:01Z');
  expect(await schedules.fireDue(all.id)).toBeDefined();
});
