/** What is asked of the database, by whomever: what others on the same database can notice. */
import pg from 'pg';
import { vi } from 'vitest';

/** The SQL of every statement while this works, in order; those that begin and end transactions are among them. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  // pg itself, as no client of Prisma's knows of the others.
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const original = query.getMockImplementation();
  query.mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text: string }];
    statements.push(typeof first === 'string' ? first : first.text);
    return Reflect.apply(original ?? plain, this, args);
  } as never);
  try {
    await work();
    return statements;
  } finally {
    query.mockRestore();
  }
}

const plain = pg.Client.prototype.query;
