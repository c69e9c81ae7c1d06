import { describe, expect, test } from 'vitest';
import { lookProblems, whatIsOld } from '../../../src/domain/watching/judge.ts';
import type { Look } from '../../../src/domain/watching/look.ts';

const now = new Date('2030-01-10T12:00:00Z');
const well: Look = {
  disks: [{ path: '/', size: 100e9, free: 50e9, isNearlyFull: false }],
  clockAheadMs: 20,
  isClockOff: false,
  services: [{ name: 'apache', ok: true }],
  certificates: [{ host: 'monarc.test', notAfter: '2030-03-01T00:00:00.000Z' }],
};
const problems = (more: Partial<Look>) => {
  const { severe, remarks } = lookProblems({ ...well, ...more }, now);
  return { severe, remarks };
};
const disk = (more: Partial<Look['disks'][number]>) => ({ disks: [{ ...well.disks[0]!, ...more }] });

describe('a look', () => {
  test('at a server that is well has no problem', () => {
    expect(problems({})).toEqual({ severe: [], remarks: [] });
  });

  test('at a service that does not answer is severe', () => {
    const services = [{ name: 'mariadb', ok: false, message: "Can't connect" }];
    expect(problems({ services }).severe).toEqual(["MariaDB does not answer: Can't connect"]);
  });

  test.each([
    [{ isNearlyFull: true, free: 5e9 }, 'The disk of / is nearly full: 5 % (5.0 GB) is free.'],
    [
      { isNearlyFull: true, free: 5e9, fullInDays: 0.5 },
      'The disk of / is nearly full: 5 % (5.0 GB) is free; if it goes on like this, it is full in about 12 hours.',
    ],
    [
      { fullInDays: 3.1 },
      'The disk of / is filling: if it goes on like this, it is full in about 3 days; 50 % (50.0 GB) is free.',
    ],
  ])('sees a disk before it is full: %j', (more, text) => {
    expect(problems(disk(more)).remarks).toEqual([text]);
  });

  test('leaves out a disk that lasts for weeks', () => {
    expect(problems(disk({ fullInDays: 20 })).remarks).toEqual([]);
  });

  test('says how far the clock is off', () => {
    expect(problems({ clockAheadMs: -5000, isClockOff: true }).remarks).toEqual([
      'The server\'s clock is 5000 ms behind Regent\'s: see "timedatectl".',
    ]);
  });

  test('says that a certificate ends within three weeks, and that it has ended', () => {
    const ending = (notAfter: string) => problems({ certificates: [{ host: 'monarc.test', notAfter }] });
    expect(ending('2030-02-01T00:00:00.000Z')).toEqual({ severe: [], remarks: [] });
    expect(ending('2030-01-30T00:00:00.000Z').remarks).toEqual([
      'The certificate of monarc.test ends on 2030-01-30.',
    ]);
    expect(ending('2030-01-09T00:00:00.000Z')).toEqual({
      severe: [
        'The certificate of monarc.test ended on 2030-01-09: browsers refuse the site. Renew it, and reload Apache.',
      ],
      remarks: [],
    });
  });
});

describe('what is known of a server', () => {
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const fresh = {
    mode: 'ACTIVE' as const,
    createdAt: minutesAgo(100_000),
    factsAt: minutesAgo(60),
    lookedAt: minutesAgo(6),
    lookEvery: 300,
    lookProblem: null,
  };
  const old = (more: Partial<Parameters<typeof whatIsOld>[0]>) => whatIsOld({ ...fresh, ...more }, now);
  const where = 'see whether a schedule of kind CHECK is enabled, and whether a worker runs.';

  test.each([
    ['is fresh', {}],
    ['is as old as its schedule is rare', { lookEvery: 3600, lookedAt: minutesAgo(170) }],
    ['of a new server was never asked for', { lookEvery: null, lookedAt: null }],
    ['of a retired server may be old', { mode: 'RETIRED' as const, lookedAt: minutesAgo(9999) }],
  ])('that %s is no problem', (_, more) => {
    expect(old(more)).toEqual([]);
  });

  test('grows old', () => {
    expect(old({ lookedAt: minutesAgo(31) })).toEqual([
      `It was last looked at on 2030-01-10 11:29 UTC: ${where}`,
    ]);
    expect(old({ lookedAt: null })).toEqual([`It has never been looked at: ${where}`]);
    expect(old({ lookProblem: 'host: it is broken.' })).toEqual([
      'The last look failed: host: it is broken.',
    ]);
    expect(old({ factsAt: minutesAgo(9 * 24 * 60) })).toEqual([
      'Its last full check was 9 days ago: use checkServer.',
    ]);
  });
});
