import type { Limits } from '../../src/domain/accounts/account-tx.ts';

/** Counts in memory, by this clock, for tests with too many attempts for a database. Times are in ms. */
export function memoryLimits(now: () => number): Limits {
  const rows = new Map<string, { points: number; until: number }>();
  const living = (key: string) => {
    const row = rows.get(key);
    return row !== undefined && row.until > now() ? row : undefined;
  };
  return {
    async take(key, { seconds }) {
      const row = living(key) ?? { points: 0, until: now() + seconds * 1_000 };
      row.points += 1;
      rows.set(key, row);
      return { count: row.points, retryAfter: Math.ceil((row.until - now()) / 1_000), until: row.until };
    },
    async giveBack(key, until) {
      const row = living(key);
      if (row !== undefined && row.points > 0 && row.until <= until) row.points -= 1;
    },
    forget: async (key) => void rows.delete(key),
  };
}
