import { expect, test } from 'vitest';
import { makeAudit } from '../../src/domain/audit.ts';

test('a denial that cannot be written down stands, and is in the log with who and what it was', async () => {
  const reason = new Error('the database is away');
  const logged: unknown[] = [];
  const audit = makeAudit({
    store: { transact: () => Promise.reject(reason) },
    limits: { take: async () => ({ count: 1, retryAfter: 60 }) } as never,
    now: () => new Date(),
    log: { error: (...line) => void logged.push(line) },
  });
  const actor = { name: 'user@example.org', userId: 'u', address: '192.0.2.1' };
  await audit.denied('Mutation.deleteClient', actor);
  expect(logged).toEqual([
    [
      { err: reason, field: 'Mutation.deleteClient', actor: 'user@example.org', address: '192.0.2.1' },
      'a denial could not be written down',
    ],
  ]);
});
