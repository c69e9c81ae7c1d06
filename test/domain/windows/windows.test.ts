import { describe, expect, test } from 'vitest';
import type { WindowInput } from '../../../src/domain/windows/window-input.ts';
import { overrideOf } from '../../../src/domain/windows/override.ts';
import { timesOf } from '../../../src/domain/windows/window-input.ts';
import { admin, makeEngine } from '../../kit/engine.ts';

const NOW = new Date('2030-01-01T11:00:00Z');
const NIGHT = { cron: '0 22 * * *', durationMinutes: 480, timeZone: 'Europe/Luxembourg' };
const ONCE = { startsAt: new Date('2030-01-01T10:00:00Z'), endsAt: new Date('2030-01-01T12:00:00Z') };

describe('times are refused with what to give', () => {
  test.each<[string, Partial<WindowInput>, RegExp]>([
    ['if there are none', {}, /No time is given. Give cron, durationMinutes and timeZone/],
    ['if they are of two forms', { ...NIGHT, ...ONCE }, /several kinds of times/],
    ['without a duration', { ...NIGHT, durationMinutes: null }, /durationMinutes is missing/],
    ['without a time zone', { ...NIGHT, timeZone: null }, /timeZone is missing/],
    ['if it would overlap itself', { ...NIGHT, cron: '0 * * * *' }, /begin again before it has ended/],
    ['if it lasts longer than a week', { ...NIGHT, durationMinutes: 10_081 }, /1 to 10080 minutes/],
    ['in a zone that does not exist', { ...NIGHT, timeZone: 'Mars/Olympus' }, /is not a time zone/],
    ['if the cron expression is none', { ...NIGHT, cron: 'nightly' }, /is not a cron expression/],
    ['without an end', { startsAt: NOW }, /One of its times is missing/],
    [
      'if it ends before it begins',
      { startsAt: ONCE.endsAt, endsAt: ONCE.startsAt },
      /ends before it begins/,
    ],
    ['if it is over', { startsAt: new Date(0), endsAt: new Date(1) }, /is over already/],
    ['if it lasts longer than a year', { ...ONCE, endsAt: new Date('2032-01-01') }, /at most 366 days/],
    [
      'in a calendar without a time zone',
      { calendarText: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR' },
      /timeZone is missing/,
    ],
  ])('%s', (_when, input, message) => {
    expect(() => timesOf(input, NOW)).toThrow(message);
  });
});

test('an override has a reason, and a reason an override', () => {
  expect(overrideOf({})).toBeUndefined();
  expect(overrideOf({ override: true, overrideReason: ' urgent ' })).toBe('urgent');
  expect(() => overrideOf({ override: true })).toThrow(/The reason is empty/);
  expect(() => overrideOf({ overrideReason: 'urgent' })).toThrow(/only for a request with override: true/);
});

test('windows are made, changed and deleted, each time with an entry in the audit', async () => {
  const { windows, addServer, prisma } = await makeEngine([], { now: () => NOW });
  const server = await addServer('fo1.test');
  const { id } = await windows.create(
    { name: ' Night ', serverId: server.id, effects: ['MUTE', 'FREEZE', 'MUTE'], ...NIGHT },
    admin,
  );
  expect(await prisma.maintenanceWindow.findFirst()).toMatchObject({
    name: 'Night',
    effects: ['FREEZE', 'MUTE'],
  });
  await windows.update(id, { durationMinutes: 60 }, 1, admin);
  await expect(windows.update(id, { name: 'x' }, 1, admin)).rejects.toThrow(/has changed meanwhile/);
  await windows.update(id, ONCE, 2, admin);
  expect(await prisma.maintenanceWindow.findFirst()).toMatchObject({
    ...ONCE,
    cron: null,
    timeZone: null,
    version: 3,
  });
  await windows.remove(id, 3, admin);
  await expect(windows.remove(id, undefined, admin)).rejects.toThrow(/There is no maintenance window/);
  const audit = await prisma.auditEntry.findMany({
    where: { subject: `maintenance window ${id}` },
    orderBy: { id: 'asc' },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    'createMaintenanceWindow',
    'updateMaintenanceWindow',
    'updateMaintenanceWindow',
    'deleteMaintenanceWindow',
  ]);
});

test('a window goes with its server', async () => {
  const { windows, addServer, servers, prisma } = await makeEngine([], { now: () => NOW });
  const server = await addServer('fo1.test');
  await windows.create({ name: 'Night', serverId: server.id, effects: ['FREEZE'], ...NIGHT }, admin);
  await servers.setMode(server.id, 'RETIRED', undefined, admin);
  await servers.remove(server.id, admin);
  expect(await prisma.maintenanceWindow.count()).toBe(0);
});
