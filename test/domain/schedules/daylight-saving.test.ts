import { describe, expect, test } from 'vitest';
import { nextDue } from '../../../src/domain/schedules/occurrences.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const ZONE = 'Europe/Luxembourg';
/** Noon to noon in UTC around the change. */
const FORWARD = ['2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z'] as const;
const BACK = ['2027-10-30T12:00:00Z', '2027-10-31T12:00:00Z'] as const;

function slotsIn(cron: string, [from, to]: readonly [string, string]): string[] {
  const slots: string[] = [];
  for (let at = nextDue(cron, ZONE, new Date(from)); at < new Date(to); at = nextDue(cron, ZONE, at))
    slots.push(at.toISOString().slice(0, 16));
  return slots;
}

test('02:30 daily is due once in the night without 02:30, when the clocks have gone forward', () => {
  expect(slotsIn('30 2 * * *', FORWARD)).toEqual(['2027-03-28T01:00']);
});

test('02:30 daily is due once in the night with two of them, at the first', () => {
  expect(slotsIn('30 2 * * *', BACK)).toEqual(['2027-10-31T00:30']);
});

test.each([FORWARD, BACK])('every 15 minutes has no gap and no double between %s and %s', (from, to) => {
  const slots = slotsIn('*/15 * * * *', [from, to]).map((slot) => Date.parse(`${slot}Z`));
  expect(slots).toHaveLength(95);
  expect(new Set(slots.slice(1).map((slot, index) => slot - slots[index]!))).toEqual(new Set([15 * 60_000]));
});

test.each(['30 2 * * *', '*/15 * * * *', '0 3 * * *', '0 2 * * 0'])(
  'the next time of "%s" is the same from every minute of both nights, so that a restart changes nothing',
  (cron) => {
    for (const night of [FORWARD, BACK]) {
      const slots = slotsIn(cron, night).map((slot) => Date.parse(`${slot}Z`));
      const last = slots.at(-1) ?? 0;
      for (let at = Date.parse(night[0]); at < last; at += 60_000)
        expect(nextDue(cron, ZONE, new Date(at)).getTime()).toBe(slots.find((slot) => slot > at));
    }
  },
);

describe('Regent stops and starts again in the hour that the clocks show twice', () => {
  /** Regent works at each of these times, and not in between. */
  async function runsOf(cron: string, missed: 'SKIP' | 'RUN_ONCE', times: string[]) {
    let time = new Date('2027-10-30T12:00:00Z');
    const { addServer, schedules, prisma } = await makeEngine([recordingPlugin('site')], { now: () => time });
    await addServer('fo1.test');
    const { id } = await schedules.create({ kind: 'SYNC', cron, timeZone: ZONE, missed }, admin);
    for (const at of times) {
      time = new Date(at);
      for (const due of await schedules.overdue()) await schedules.fireDue(due);
      await prisma.run.updateMany({ data: { status: 'SUCCEEDED' } });
    }
    const runs = await prisma.run.findMany({
      where: { scheduleId: id, parentId: null },
      orderBy: { dueAt: 'asc' },
    });
    return runs.map(({ dueAt }) => dueAt?.toISOString().slice(11, 16));
  }

  test('after 02:30 has run, the second 02:30 does not run it again', async () => {
    // 02:20 and 02:31 of the first pass; 02:10 and 02:31 of the second.
    const times = ['00:20', '00:31', '01:10', '01:31', '05:00'].map((at) => `2027-10-31T${at}:00Z`);
    expect(await runsOf('30 2 * * *', 'SKIP', times)).toEqual(['00:30']);
  });

  test('between 02:20 and 02:10, the 02:30 of the meantime is missed, or made up for once', async () => {
    const times = ['00:20', '01:10', '01:31', '05:00'].map((at) => `2027-10-31T${at}:00Z`);
    expect(await runsOf('30 2 * * *', 'SKIP', times)).toEqual([]);
    expect(await runsOf('30 2 * * *', 'RUN_ONCE', times)).toEqual(['00:30']);
  });

  test('every 15 minutes goes on with the first slot after the start', async () => {
    const times = ['00:16', '01:16', '01:31', '01:46', '02:01'].map((at) => `2027-10-31T${at}:00Z`);
    expect(await runsOf('*/15 * * * *', 'SKIP', times)).toEqual([
      '00:15',
      '01:15',
      '01:30',
      '01:45',
      '02:00',
    ]);
  });
});
