/** All SQL statements that a piece of work sends to the database, from all clients. */
import { Client } from 'pg';
import { vi } from 'vitest';

/**
 * The SQL of every statement during this work, in order. It includes those that begin and end transactions,
 * but not a worker's look for dry runs every two seconds.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  // Spies on pg itself, as each Prisma client only knows its own statements.
  const query = vi.spyOn(Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls
      .map((args) => textOf(args[0] as unknown as string | { text: string }))
      .filter((sql) => !/UPDATE "DryRun" SET "takenBy"/.test(sql));
  } finally {
    query.mockRestore();
  }
}

const textOf = (asked: string | { text: string }) => (typeof asked === 'string' ? asked : asked.text);
