import { describe, expect, test } from 'vitest';
import { windowsAt } from '../../../src/domain/windows/in-force.ts';
import { spansFrom } from '../../../src/domain/windows/spans.ts';
import type { MaintenanceWindow, Span } from '../../../src/domain/windows/window.ts';

const NONE = {
  cron: null,
  durationMinutes: null,
  timeZone: null,
  startsAt: null,
  endsAt: null,
  calendarUrl: null,
  spanStarts: [],
  spanEnds: [],
};
const window = (its: Partial<MaintenanceWindow>): MaintenanceWindow => ({
  id: 'w',
  name: 'night',
  serverId: null,
  effects: ['FREEZE'],
  ...NONE,
  version: 1,
  ...its,
});
const nightly = (cron: string, durationMinutes: number) => ({
  ...NONE,
  cron,
  durationMinutes,
  timeZone: 'Europe/Luxembourg',
});
const once = (from: string, to: string) => ({ ...NONE, startsAt: new Date(from), endsAt: new Date(to) });
const iso = (spans: Span[]) =>
  spans.map(({ startsAt, endsAt }) => [startsAt, endsAt].map((at) => at.toISOString().slice(0, 16)));

describe('a window of 22:00 for 8 hours ends at 06:00 on the clock', () => {
  test('in the night in which the clocks go forward', () => {
    expect(iso(spansFrom(nightly('0 22 * * *', 480), new Date('2027-03-27T12:00Z'), 2))).toEqual([
      ['2027-03-27T21:00', '2027-03-28T04:00'],
      ['2027-03-28T20:00', '2027-03-29T04:00'],
    ]);
  });

  test('in the night in which they go back', () => {
    expect(iso(spansFrom(nightly('0 22 * * *', 480), new Date('2027-10-30T12:00Z'), 2))).toEqual([
      ['2027-10-30T20:00', '2027-10-31T05:00'],
      ['2027-10-31T21:00', '2027-11-01T05:00'],
    ]);
  });
});

describe('a window inside the hour of the change', () => {
  test('begins when the clocks have gone forward, if its time does not exist', () => {
    expect(iso(spansFrom(nightly('30 2 * * *', 60), new Date('2027-03-27T12:00Z'), 1))).toEqual([
      ['2027-03-28T01:00', '2027-03-28T02:00'],
    ]);
  });

  test('begins at the first of two such times, and ends after the second, if it ends in that hour', () => {
    expect(iso(spansFrom(nightly('15 2 * * *', 30), new Date('2027-10-30T12:00Z'), 1))).toEqual([
      ['2027-10-31T00:15', '2027-10-31T01:45'],
    ]);
  });

  test('ends when the clocks have gone forward, if its end does not exist', () => {
    expect(iso(spansFrom(nightly('0 1 * * *', 90), new Date('2027-03-27T12:00Z'), 1))).toEqual([
      ['2027-03-28T00:00', '2027-03-28T01:00'],
    ]);
  });
});

test('a window that is in force is its own next time, until the minute at which it ends', () => {
  const times = nightly('0 22 * * *', 480);
  const at = (time: string) => iso(spansFrom(times, new Date(time), 1))[0]?.[0];
  expect(at('2027-06-02T03:59:59Z')).toBe('2027-06-01T20:00');
  expect(at('2027-06-02T04:00Z')).toBe('2027-06-02T20:00');
});

test('a window that happens once has no times after its end', () => {
  const times = once('2027-06-01T10:00Z', '2027-06-01T12:00Z');
  expect(iso(spansFrom(times, new Date('2027-06-01T11:00Z'), 3))).toEqual([
    ['2027-06-01T10:00', '2027-06-01T12:00'],
  ]);
  expect(spansFrom(times, new Date('2027-06-01T12:00Z'), 3)).toEqual([]);
});

test('windows that follow one another without a gap hold until the end of the last', () => {
  const windows = [
    window({ name: 'move', ...once('2027-06-01T10:00Z', '2027-06-01T12:00Z') }),
    window({ name: 'test', ...once('2027-06-01T12:00Z', '2027-06-01T13:00Z') }),
    window({ name: 'later', ...once('2027-06-01T13:01Z', '2027-06-01T14:00Z') }),
  ];
  expect(windowsAt(windows, new Date('2027-06-01T10:30Z'), null).FREEZE).toEqual({
    name: 'move',
    until: new Date('2027-06-01T13:00Z'),
  });
});

test('a window of one server concerns no other, and each effect is told on its own', () => {
  const times = once('2027-06-01T10:00Z', '2027-06-01T12:00Z');
  const windows = [
    window({ name: 'all', effects: ['MUTE'], ...times }),
    window({ name: 'one', serverId: 'fo1', effects: ['FREEZE', 'MUTE'], ...times }),
  ];
  const at = new Date('2027-06-01T11:00Z');
  expect(Object.keys(windowsAt(windows, at, 'fo1'))).toEqual(['FREEZE', 'MUTE']);
  expect(Object.keys(windowsAt(windows, at, 'fo2'))).toEqual(['MUTE']);
  expect(Object.keys(windowsAt(windows, at, null))).toEqual(['MUTE']);
  expect(windowsAt(windows, times.endsAt, 'fo1')).toEqual({});
});

test('a window without a gap between its times is no endless search', () => {
  const always = window(nightly('0 0 * * *', 1440));
  const { until } = windowsAt([always], new Date('2027-06-01T10:00Z'), null).FREEZE ?? {};
  expect(until?.getTime()).toBeGreaterThan(Date.parse('2027-07-01T00:00Z'));
});
