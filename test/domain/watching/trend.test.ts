import { describe, expect, test } from 'vitest';
import { fullInDays } from '../../../src/domain/watching/trend.ts';

const GB = 1e9;
const now = new Date('2030-01-10T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** One sample an hour, for so many hours, with what is free by the hours before now. */
const hourly = (hours: number, free: (before: number) => number) =>
  Array.from({ length: hours }, (_, index) => {
    const before = hours - index;
    return { at: hoursAgo(before), free: free(before) };
  });

describe('a disk', () => {
  test('that loses 10 GB a day and has 30 GB left is full in 3 days', () => {
    const samples = hourly(48, (before) => 30 * GB + (before / 24) * 10 * GB);
    expect(fullInDays(samples, { at: now, free: 30 * GB })).toBe(3);
  });

  test('that fills beneath what each night brings and takes is still seen to fill', () => {
    const samples = hourly(
      72,
      (before) => 30 * GB + (before / 24) * 10 * GB - (before % 24 < 2 ? 4 * GB : 0),
    );
    const days = fullInDays(samples, { at: now, free: 30 * GB });
    expect(days).toBeGreaterThan(2.5);
    expect(days).toBeLessThan(3.5);
  });

  test.each([
    ['does not fill', hourly(48, () => 30 * GB)],
    ['becomes emptier', hourly(48, (before) => 30 * GB - before * 1e8)],
    ['fills so slowly that it lasts for more than 60 days', hourly(48, (before) => 30 * GB + before * 1e7)],
    ['has been looked at for less than a day', hourly(20, (before) => 30 * GB + before * GB)],
    ['has been looked at only a few times', hourly(48, (before) => 30 * GB + before * GB).slice(0, 5)],
    [
      'has filled a week ago, and not since',
      hourly(200, (before) => (before > 100 ? 30 * GB + before * GB : 30 * GB)),
    ],
  ])('that %s has no end in sight', (_, samples) => {
    expect(fullInDays(samples, { at: now, free: 30 * GB })).toBeUndefined();
  });

  test('that is full already is full in no days', () => {
    const samples = hourly(48, (before) => before * GB);
    expect(fullInDays(samples, { at: now, free: 0 })).toBe(0);
  });
});
