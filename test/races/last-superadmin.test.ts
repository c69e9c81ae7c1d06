import { expect, onTestFinished, test } from 'vitest';
import { makeLimits } from '../../src/db/limits.ts';
import { makeStore, makeTransact } from '../../src/db/transact.ts';
import { makePasswordLinks } from '../../src/domain/accounts/password-links.ts';
import { makeUsers } from '../../src/domain/accounts/users.ts';
import type { Actor } from '../../src/domain/vocabulary.ts';
import { makeBell } from '../../src/events/bell.ts';
import { describeRaces, postgresDatabase } from './race.ts';

const actor: Actor = { name: 'another', userId: null, address: null };
const MANY = 8;

async function usersOnPostgres() {
  const database = await postgresDatabase();
  onTestFinished(() => database.close());
  const store = makeStore(makeTransact(database, makeBell()), { sendsMail: false });
  const now = () => new Date();
  const links = makePasswordLinks({
    store,
    limits: makeLimits(database.prisma),
    now,
    mailer: undefined,
    pageOf: (token) => token,
    delayMs: () => 0,
    onMailError: () => undefined,
  });
  return { database, users: makeUsers({ store, links, now }) };
}

describeRaces('SUPERADMINs', () => {
  test('of many who are lost at once, one stays', async () => {
    const { database, users } = await usersOnPostgres();
    const ids = await Promise.all(
      Array.from({ length: MANY }, async (_, index) => {
        const data = {
          firstName: 'Ada',
          lastName: 'Lovelace',
          roles: ['SUPERADMIN' as const],
          passwordHash: 'x',
        };
        return (await database.prisma.user.create({ data: { ...data, email: `ada${index}@example.org` } }))
          .id;
      }),
    );
    const lose = [
      (id: string) => users.deactivate(id, actor),
      (id: string) => users.remove(id, actor),
      (id: string) => users.update(id, { roles: ['DBADMIN'] }, undefined, actor),
      (id: string) => users.update(id, { endsAt: new Date(Date.now() + 86_400_000) }, undefined, actor),
    ];
    const results = await Promise.allSettled(ids.map(async (id, index) => lose[index % lose.length]?.(id)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(String(refused[0]?.reason)).toContain('is the last SUPERADMIN');
    const left = await database.prisma.user.count({
      where: { roles: { has: 'SUPERADMIN' }, active: true, endsAt: null },
    });
    expect(left).toBe(1);
  });
});
