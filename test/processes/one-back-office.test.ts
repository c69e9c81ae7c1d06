/** On a PostgreSQL transactions really happen at once; the embedded one takes them one after the other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import { makeStore, makeTransact } from '../../src/db/store.ts';
import { makeServers, type Servers } from '../../src/domain/servers/servers.ts';
import type { Actor } from '../../src/domain/vocabulary.ts';
import { makeBell } from '../../src/events/bell.ts';
import { migrationsFolder } from '../kit/database-template.ts';
import { startPostgres, type TestPostgres } from '../kit/services/postgres.ts';

let postgres: TestPostgres;
let database: Database;
let servers: Servers;
beforeAll(async () => {
  const started = await startPostgres();
  if (started === undefined) throw new Error('There is no PostgreSQL.');
  postgres = started;
  database = await openDatabase({ url: postgres.url, dataFolder: '', migrationsFolder });
  const unused = () => Promise.reject(new Error('no run is started here'));
  servers = makeServers({
    store: makeStore(makeTransact(database, makeBell())),
    runs: { queueOnServer: unused, queueOnAll: unused, queueOnEach: unused },
    ringQueue: () => undefined,
    scanHostKey: unused,
    sandboxFor: (fqdn) => `/nonexistent/${fqdn}`,
    forgetConnection: () => undefined,
  });
});
afterAll(async () => {
  await database.close();
  await postgres.close();
});

const actor: Actor = { name: 'another', userId: null, address: null };
const add = (fqdn: string) =>
  servers.create({ label: fqdn, fqdn, role: 'BACK_OFFICE', connection: 'LOCAL' }, actor);

test('of several back offices that are added or come back at the same moment, one does', async () => {
  const retired = [];
  for (const name of ['old1.test', 'old2.test', 'old3.test']) {
    const { id } = await add(name);
    await servers.setMode(id, 'RETIRED', undefined, actor);
    retired.push(id);
  }
  const outcomes = await Promise.allSettled([
    ...['bo1.test', 'bo2.test', 'bo3.test'].map(add),
    ...retired.map(async (id) => servers.setMode(id, 'ACTIVE', undefined, actor)),
  ]);
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(refused).toEqual(Array(5).fill(expect.stringContaining('There is one back office, which is ')));
  expect(await database.prisma.server.count({ where: { role: 'BACK_OFFICE', mode: 'ACTIVE' } })).toBe(1);
});
