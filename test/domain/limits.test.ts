/** How often something may be tried: one suite for what counts in the database, and in the memory of tests. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeLimits } from '../../src/db/limits.ts';
import type { Limits } from '../../src/domain/accounts/account-tx.ts';
import { emptyDatabase, type TestDatabase } from '../kit/database.ts';
import { memoryLimits } from '../kit/limits.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(() => database.close());

const MAKERS: Record<string, () => Limits> = {
  'in the database': () => makeLimits(database.prisma),
  'in memory': () => memoryLimits(Date.now),
};

const MINUTE = { points: 3, seconds: 60 };
/** Ends before anything else can happen. */
const MOMENT = { points: 3, seconds: 0.001 };

describe.each(Object.keys(MAKERS))('counts %s', (where) => {
  let limits: Limits;
  const countOf = async (key: string) => (await limits.take(key, MINUTE)).count - 1;
  beforeEach(async () => {
    await database.prisma.rateLimit.deleteMany({});
    limits = MAKERS[where]?.() as Limits;
  });

  test('go up with each, beyond what is allowed, and say how long they count', async () => {
    const taken = [];
    for (let n = 0; n < 5; n += 1) taken.push(await limits.take('k', MINUTE));
    expect(taken.map(({ count }) => count)).toEqual([1, 2, 3, 4, 5]);
    expect(taken.every(({ retryAfter }) => retryAfter > 50 && retryAfter <= 60)).toBe(true);
    expect(await countOf('another')).toBe(0);
  });

  test('go up by as many as there were, all at once', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => limits.take('k', MINUTE)));
    expect(new Set(taken.map(({ count }) => count)).size).toBe(20);
  });

  test('are given back one by one, and forgotten as a whole', async () => {
    const { until } = await limits.take('k', MINUTE);
    await limits.take('k', MINUTE);
    await limits.giveBack('k', until);
    expect(await countOf('k')).toBe(1);
    await limits.forget('k');
    expect(await countOf('k')).toBe(0);
  });

  test('never go below nothing', async () => {
    const { until } = await limits.take('k', MINUTE);
    for (let times = 0; times < 3; times += 1) await limits.giveBack('k', until);
    expect(await countOf('k')).toBe(0);
  });

  test('are not made less by what was counted before they began', async () => {
    const { until } = await limits.take('k', MOMENT);
    while (Date.now() <= until) await sleep(1);
    await limits.take('k', MINUTE);
    await limits.giveBack('k', until);
    expect(await countOf('k')).toBe(1);
  });
});
