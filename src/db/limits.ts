import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Limits } from '../domain/accounts/account-tx.ts';
import type { PrismaClient } from './generated/client/client.ts';

/** Counts in the table RateLimit, one row for each key. Each count is one statement, so that none is lost. */
export function makeLimits(prisma: PrismaClient): Limits {
  const limiter = new RateLimiterPostgres({
    storeClient: { query: ({ text, values }: Statement) => run(prisma, text, values) },
    storeType: 'client',
    tableName: 'RateLimit',
    tableCreated: true,
    keyPrefix: '',
    // The allowed number differs by key, and the domain decides it.
    points: Number.MAX_SAFE_INTEGER,
    duration: 3_600,
  });
  return {
    async take(key, { seconds }) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key, 1, { customDuration: seconds });
      const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
      // Never before the row's own time; a count that begins later ends later.
      return { count: consumedPoints, retryAfter, until: Date.now() + msBeforeNext };
    },
    giveBack: async (key, until) =>
      void (await prisma.$executeRaw`
        UPDATE "RateLimit" SET points = points - 1
        WHERE key = ${key} AND points > 0 AND expire <= ${BigInt(until)}`),
    forget: async (key) => void (await limiter.delete(key)),
  };
}

interface Statement {
  text: string;
  values: unknown[];
}

async function run(prisma: PrismaClient, text: string, values: unknown[]) {
  const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values);
  return {
    rowCount: rows.length,
    rows: rows.map((row) => ({ ...row, ...('expire' in row ? { expire: Number(row['expire']) } : {}) })),
  };
}
