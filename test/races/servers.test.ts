import { expect, test } from 'vitest';
import { makeServers } from '../../src/domain/servers/servers.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Server } from '../../src/domain/vocabulary.ts';
import { admin, makeEngine, type Engine } from '../kit/engine.ts';
import { asFarAsItGets, describeRaces, postgresDatabase, storeWith } from './race.ts';

const raceEngine = async () => makeEngine([], { database: await postgresDatabase() });

/** Servers of the same database, each of whose addresses presents a key of its own. */
const serversOf = ({ runs, store }: Engine, on: Store = store) =>
  makeServers({
    store: on,
    runs,
    wakeWorker: () => undefined,
    scanHostKey: async ({ address }) => ({ key: `key of ${address}`, fingerprint: `SHA256:${address}` }),
    sandboxFor: (fqdn) => fqdn,
    now: () => new Date(),
  });

const addUnconfirmed = (engine: Engine): Promise<Server> =>
  serversOf(engine).create(
    { label: 'fo1', fqdn: 'fo1.test', address: '192.0.2.1', role: 'FRONT_OFFICE', connection: 'SSH' },
    admin,
  );

describeRaces('servers', () => {
  test('a key that nobody vouched for is not READY, though the server moves while its old key is confirmed', async () => {
    const engine = await raceEngine();
    const { id } = await addUnconfirmed(engine);
    const move = () => serversOf(engine).update(id, { address: '192.0.2.2' }, undefined, admin);
    let moving: { end: Promise<unknown> } | undefined;
    const store = storeWith(engine.store, 'updateServer', async () => {
      moving = await asFarAsItGets(engine, move);
    });
    await serversOf(engine, store).confirmHostKey(id, 'SHA256:192.0.2.1', admin);
    await moving?.end;
    expect(await engine.prisma.server.findUniqueOrThrow({ where: { id } })).toMatchObject({
      address: '192.0.2.2',
      hostKeyFingerprint: 'SHA256:192.0.2.2',
      state: 'UNCONFIRMED',
    });
  });

  test('of several updates with one expectedVersion, one is made', async () => {
    const engine = await raceEngine();
    const { id, version } = await addUnconfirmed(engine);
    const labels = ['one', 'two', 'three', 'four', 'five'];
    const outcomes = await Promise.allSettled(
      labels.map((label) => engine.servers.update(id, { label }, version, admin)),
    );
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(refused).toEqual(
      Array(4).fill(expect.stringContaining(`fo1.test has changed meanwhile: you have version ${version}`)),
    );
    const after = await engine.prisma.server.findUniqueOrThrow({ where: { id } });
    expect(after.version).toBe(version + 1);
  });

  test('an update leaves what another one changed meanwhile', async () => {
    const engine = await raceEngine();
    const { id } = await addUnconfirmed(engine);
    const move = () =>
      serversOf(engine).update(id, { address: '192.0.2.2', fqdn: 'fo2.test' }, undefined, admin);
    const store = storeWith(engine.store, 'serverById', move);
    await serversOf(engine, store).update(id, { label: 'other' }, undefined, admin);
    expect(await engine.prisma.server.findUniqueOrThrow({ where: { id } })).toMatchObject({
      label: 'other',
      address: '192.0.2.2',
      fqdn: 'fo2.test',
      formerFqdns: ['fo1.test'],
    });
  });

  test('a key that was read at one address is not kept for another one', async () => {
    const engine = await raceEngine();
    const { id } = await addUnconfirmed(engine);
    const move = () => serversOf(engine).update(id, { address: '192.0.2.2' }, undefined, admin);
    const store = storeWith(engine.store, 'serverById', move);
    const other = serversOf(engine, store).update(id, { port: 2222 }, undefined, admin);
    await expect(other).rejects.toThrow('fo1.test has changed meanwhile');
    expect(await engine.prisma.server.findUniqueOrThrow({ where: { id } })).toMatchObject({
      address: '192.0.2.2',
      port: 22,
      hostKeyFingerprint: 'SHA256:192.0.2.2',
    });
  });

  test.each(['transportWorked', 'transportFailed'] as const)(
    'a server whose key is to be confirmed stays so at %s of work that has begun before',
    async (name) => {
      const engine = await raceEngine();
      const { id } = await addUnconfirmed(engine);
      const failures = name === 'transportFailed' ? 2 : 3;
      const state = name === 'transportFailed' ? 'READY' : 'UNREACHABLE';
      await engine.prisma.server.update({ where: { id }, data: { state, failures } });
      // Held by an update that has been written and is not yet committed.
      let report: { end: Promise<unknown> } | undefined;
      const store = storeWith(engine.store, 'audit', async () => {
        report = await asFarAsItGets(engine, async () => engine.runStore[name](id, 'no answer'));
      });
      await serversOf(engine, store).update(id, { address: '192.0.2.2' }, undefined, admin);
      await report?.end;
      expect((await engine.prisma.server.findUniqueOrThrow({ where: { id } })).state).toBe('UNCONFIRMED');
    },
  );

  test('a server that was deleted meanwhile neither answers nor fails', async () => {
    const engine = await raceEngine();
    const { id } = await addUnconfirmed(engine);
    await engine.servers.remove(id, admin);
    expect(await engine.runStore.transportFailed(id, 'no answer')).toBe(true);
    expect(await engine.runStore.transportWorked(id)).toEqual([]);
  });
});
