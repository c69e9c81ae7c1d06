/** What is asked of the database, by whomever: what others on the same database can notice. */
import { Client } from 'pg';
import { vi } from 'vitest';

/**
 * The SQL of every statement while this works, in order; those that begin and end transactions are among them, but not
 * the look for dry runs that a worker takes every two seconds.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  // Of pg itself, as no client of Prisma's knows of the others.
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
