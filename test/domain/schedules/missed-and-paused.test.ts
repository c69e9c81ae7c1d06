import { describe, expect, test } from 'vitest';
import type { ScheduleInput } from '../../../src/domain/schedules/schedules.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const HOURLY = { kind: 'SYNC', cron: '0 * * * *', timeZone: 'UTC' } as const;

async function engineAt(start: string, input: Partial<ScheduleInput> = {}) {
  let time = new Date(`2030-01-01T${start}:00Z`);
  const engine = await makeEngine([recordingPlugin('site')], { now: () => time });
  const server = await engine.addServer('fo1.test');
  const { id } = await engine.schedules.create({ ...HOURLY, serverId: server.id, ...input }, admin);
  return {
    ...engine,
    id,
    server,
    /** What a worker does at that time. */
    async at(now: string) {
      time = new Date(`2030-01-01T${now}:00Z`);
      for (const due of await engine.schedules.overdue()) await engine.schedules.fireDue(due);
    },
    endRuns: () => engine.prisma.run.updateMany({ data: { status: 'SUCCEEDED' } }),
    async slots() {
      const slots = await engine.prisma.scheduleSlot.findMany({ orderBy: { dueAt: 'asc' } });
      return slots.map(({ dueAt, outcome }) => `${dueAt.toISOString().slice(11, 16)} ${outcome}`);
    },
    async runs() {
      const runs = await engine.prisma.run.findMany({ orderBy: { createdAt: 'asc' } });
      return runs.map(({ dueAt }) => dueAt?.toISOString().slice(11, 16));
    },
  };
}

describe('RUN_ONCE', () => {
  test('makes up for a stand-still with one run, for the last slot', async () => {
    const { at, slots, runs, endRuns } = await engineAt('00:30', { missed: 'RUN_ONCE' });
    await at('03:40');
    expect(await slots()).toEqual(['01:00 MISSED', '02:00 MISSED', '03:00 STARTED']);
    await endRuns();
    await at('03:50');
    await at('04:00');
    expect(await runs()).toEqual(['03:00', '04:00']);
  });

  test('is a setting of a schedule that can be changed', async () => {
    const { at, runs, schedules, id } = await engineAt('00:30');
    await at('03:40');
    expect(await runs()).toEqual([]);
    await schedules.update(id, { missed: 'RUN_ONCE' }, undefined, admin);
    await at('06:40');
    expect(await runs()).toEqual(['06:00']);
  });
});

describe('while all schedules are paused', () => {
  const until = new Date('2030-01-01T04:30:00Z');

  test('slots are recorded and start nothing, and the next slot after the end does', async () => {
    const { at, slots, schedules } = await engineAt('00:30');
    await schedules.pauseAll({ reason: 'The network is moved', until }, admin);
    await at('01:00');
    await at('02:00');
    await at('04:31');
    await at('05:00');
    expect(await slots()).toEqual([
      '01:00 PAUSED',
      '02:00 PAUSED',
      '03:00 PAUSED',
      '04:00 PAUSED',
      '05:00 STARTED',
    ]);
  });

  test('RUN_ONCE starts one run when it is over, at its end or by resumeSchedules', async () => {
    const { at, runs, slots, schedules, endRuns } = await engineAt('00:30', { missed: 'RUN_ONCE' });
    await schedules.pauseAll({ reason: 'The network is moved', until }, admin);
    await at('01:00');
    await at('04:00');
    expect(await runs()).toEqual([]);
    await at('04:31');
    await at('04:32');
    expect(await runs()).toEqual(['04:00']);
    expect(await slots()).toContain('04:00 STARTED');
    await endRuns();
    await schedules.pauseAll({ reason: 'Once more' }, admin);
    await at('05:00');
    await schedules.resumeAll(admin);
    await at('05:01');
    expect(await runs()).toEqual(['04:00', '05:00']);
  });

  test('the pause is in the audit, can be changed, and ends once', async () => {
    const { at, schedules, store, prisma } = await engineAt('00:30');
    await schedules.pauseAll({ reason: 'The network is moved' }, admin);
    await at('01:00');
    await schedules.pauseAll({ reason: 'It takes longer', until }, admin);
    expect(await store.transact((tx) => tx.schedulePause())).toMatchObject({
      since: new Date('2030-01-01T00:30:00Z'),
      until,
      reason: 'It takes longer',
      by: admin.name,
    });
    await schedules.resumeAll(admin);
    await expect(schedules.resumeAll(admin)).rejects.toThrow(/The schedules are not paused/);
    await expect(schedules.pauseAll({ reason: ' ' }, admin)).rejects.toThrow(/say why they are paused/);
    await expect(schedules.pauseAll({ reason: 'x', until: new Date(0) }, admin)).rejects.toThrow(
      /is in the past/,
    );
    const audit = await prisma.auditEntry.findMany({
      where: { subject: 'all schedules' },
      orderBy: { id: 'asc' },
    });
    expect(audit.map(({ action }) => action)).toEqual([
      'pauseSchedules',
      'pauseSchedules',
      'resumeSchedules',
    ]);
  });
});

test('a slot in a FREEZE starts one run that waits, and the next slots start no second one', async () => {
  const { at, runs, work, windows, server, run, prisma } = await engineAt('00:30');
  const times = { startsAt: new Date('2030-01-01T00:00:00Z'), endsAt: new Date('2030-01-01T03:30:00Z') };
  await windows.create({ name: 'move', effects: ['FREEZE'], ...times }, admin);
  for (const hour of ['01:00', '02:00', '03:00']) {
    await at(hour);
    await work(server.id);
  }
  expect(await runs()).toEqual(['01:00']);
  const { id } = await prisma.run.findFirstOrThrow();
  expect(await run(id)).toMatchObject({ blockedReason: 'WINDOW', blockedUntil: times.endsAt });
  await at('03:31');
  await windows.release();
  await work(server.id);
  expect((await run(id)).status).toBe('SUCCEEDED');
});
