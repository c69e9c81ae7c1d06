import { expect, test } from 'vitest';
import { admin, makeEngine } from '../kit/engine.ts';
import { describeRaces, postgresDatabase } from './race.ts';

describeRaces('back offices', () => {
  test('of several that are added or come back at the same moment, one does', async () => {
    const { addServer, servers, prisma } = await makeEngine([], { database: await postgresDatabase() });
    const add = (fqdn: string) => addServer(fqdn, { role: 'BACK_OFFICE' });
    const retired: string[] = [];
    for (const name of ['old1.test', 'old2.test', 'old3.test']) {
      const { id } = await add(name);
      await servers.setMode(id, 'RETIRED', undefined, admin);
      retired.push(id);
    }
    const outcomes = await Promise.allSettled([
      ...['bo1.test', 'bo2.test', 'bo3.test'].map(add),
      ...retired.map(async (id) => servers.setMode(id, 'ACTIVE', undefined, admin)),
    ]);
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(refused).toEqual(Array(5).fill(expect.stringContaining('There is one back office, which is ')));
    expect(await prisma.server.count({ where: { role: 'BACK_OFFICE', mode: 'ACTIVE' } })).toBe(1);
  });
});
