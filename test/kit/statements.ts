/** All SQL statements that a piece of work sends to the database, from all clients. */
import { Client } from 'pg';
import { vi } from 'vitest';

/**
 * The SQL of every statement during this work, in order. It includes those that begin and end transactions,
 * but not a worker's look for dry runs every two seconds, nor the removal of old limits every few minutes.
 */
export const statementsOf = async (work: () => Promise<unknown>): Promise<string[]> =>
  (await queriesOf(work))
    .map(({ text }) => text)
    .filter((sql) => !/UPDATE "DryRun" SET "takenBy"|^DELETE FROM "RateLimit" WHERE expire/.test(sql));

export interface Query {
  text: string;
  values: unknown[];
}

/** All of them, with their values. */
export async function queriesOf(work: () => Promise<unknown>): Promise<Query[]> {
  // Spies on pg itself, as each Prisma client only knows its own statements.
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.map(([asked]) => {
      const given = asked as unknown as string | Query;
      return typeof given === 'string' ? { text: given, values: [] } : given;
    });
  } finally {
    query.mockRestore();
  }
}
