/** A server is given back: Regent forgets it and its clients, and changes nothing anywhere. */
import { expect, test } from 'vitest';
import type { LeftBehind, Release } from '../../../src/domain/servers/server-release.ts';
import { admin, makeEngine, type Engine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

/** Two clients of a front office, a reverse proxy, and a plugin that writes on Regent's own machine. */
async function estate(graceDays = 0) {
  const site = recordingPlugin('site');
  const told = Object.assign(recordingPlugin('told'), { place: 'regent' as const });
  const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
  const plan = route.plan;
  const known: string[][] = [];
  route.plan = (ctx, desired) => {
    known.push([
      ...desired.gone,
      ...desired.leftBehind,
      ...desired.spared,
      ...desired.clients.map((c) => c.alias),
    ]);
    return plan(ctx, desired);
  };
  const engine = await makeEngine([site, told, route], { graceDays });
  const home = await engine.addServer('fo1.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { client } = await engine.addClient('acme', home.id);
  await engine.addClient('beta', home.id);
  await engine.work(home.id);
  known.length = 0;
  return { ...engine, site, told, route, home, proxy, client, known };
}

async function release(
  { servers, plan }: Pick<Engine, 'servers' | 'plan'>,
  serverId: string,
  more: Partial<Release> = {},
): Promise<LeftBehind[]> {
  const { changes } = await plan(servers.told(serverId), new AbortController().signal);
  const untold = changes.map(({ summary }) => summary);
  return servers.release(
    serverId,
    { fqdn: 'fo1.test', reason: 'Back to the playbook', untold, dryRun: false, ...more },
    admin,
  );
}

const LEFT = ['acme', 'beta'].flatMap((client) =>
  ['site on fo1.test', 'told on fo1.test', 'route on rpx.test'].map((what) => ({ client, what })),
);

test('it is forgotten with its clients, whose aliases are free, and no server is asked or changed', async () => {
  const engine = await estate();
  const { home, proxy, prisma, site, told, route, known, work, start, runs, run, addServer, addClient } =
    engine;
  await prisma.schedule.create({
    data: { kind: 'SYNC', serverId: home.id, cron: '0 0 * * *', timeZone: 'UTC' },
  });
  const calls = [site.calls.length, route.calls.length];
  const left = await release(engine, home.id);
  const mark = { client: null, what: '/var/lib/regent on fo1.test, with managed-by.json' };
  expect(left.toSorted(byText)).toEqual([...LEFT, mark].toSorted(byText));
  expect([site.calls.length, route.calls.length]).toEqual(calls);
  expect(told.there.get(home.id)).toEqual(new Set(['acme', 'beta']));
  expect(await prisma.run.count({ where: { status: { in: ['QUEUED', 'BLOCKED', 'RUNNING'] } } })).toBe(0);
  const rows = await prisma.client.findMany({ orderBy: { number: 'asc' } });
  expect(rows).toMatchObject(
    ['acme', 'beta'].map((alias, index) => ({
      alias: `${alias}~${rows[index]?.number}`,
      status: 'DELETED',
      secrets: '',
      firstUserToken: '',
      removal: { places: [], left: expect.arrayContaining(['site on fo1.test', 'route on rpx.test']) },
    })),
  );
  expect(await prisma.made.count()).toBe(0);
  expect(await prisma.goneServer.count()).toBe(0);
  expect(await prisma.schedule.count()).toBe(0);
  const entry = await prisma.auditEntry.findFirstOrThrow({ where: { action: 'releaseServer' } });
  expect(entry).toMatchObject({
    subject: 'server fo1.test',
    details: { reason: 'Back to the playbook', clients: [{ alias: 'acme' }, { alias: 'beta' }] },
  });

  const { run: sync } = await start(runs.onServer('SYNC', proxy.id), admin);
  await work(proxy.id);
  expect((await run(sync.id)).status).toBe('SUCCEEDED');
  expect(known.flat().filter((alias) => alias === 'acme' || alias === 'beta')).toEqual([]);
  expect(route.there.get(proxy.id)).toEqual(new Set(['acme', 'beta']));

  const again = await addServer('fo1.test');
  expect((await addClient('acme', again.id)).client.alias).toBe('acme');
});

const byText = (one: LeftBehind, other: LeftBehind) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

test('a dry run says what would be left, backups and copies too, and stores nothing', async () => {
  const engine = await estate();
  const { home, prisma, client } = engine;
  const backup = { clientId: client.id, serverId: home.id, ok: true };
  await prisma.backup.create({ data: { ...backup, file: '/dumps/1.zst', goneAt: new Date() } });
  const { id } = await prisma.backup.create({ data: { ...backup, file: '/dumps/2.zst' } });
  await prisma.backupCopy.createMany({
    data: ['here', 'there'].map((place) => ({
      backupId: id,
      place,
      ok: true,
      path: 'x',
      files: [],
      bytes: 1,
      at: new Date(),
    })),
  });
  await prisma.server.update({ where: { id: home.id }, data: { counter: 3 } });
  const before = await prisma.client.findMany();
  expect((await release(engine, home.id, { dryRun: true })).slice(3)).toEqual(
    [
      { client: 'acme', what: '1 backup on fo1.test' },
      { client: 'acme', what: '2 copies of backups' },
      ...LEFT.slice(3),
      { client: null, what: '/var/lib/regent on fo1.test, with managed-by.json' },
    ].map((each) => expect.objectContaining(each)),
  );
  expect(await prisma.client.findMany()).toEqual(before);
  expect(await prisma.server.findUnique({ where: { id: home.id } })).toMatchObject({ mode: 'ACTIVE' });
  expect(await prisma.auditEntry.count({ where: { action: 'releaseServer' } })).toBe(0);
});

test('another name, no reason, or work under way there releases nothing', async () => {
  const engine = await estate();
  const { home, client, clients, start } = engine;
  await expect(release(engine, home.id, { fqdn: 'fo2.test' })).rejects.toThrow(
    'To release this server, type its name, "fo1.test"; you typed "fo2.test".',
  );
  await expect(release(engine, home.id, { reason: ' ' })).rejects.toThrow(/reason/);
  await start(clients.update(client.id, { name: 'New' }), admin);
  await expect(release(engine, home.id)).rejects.toThrow(
    /fo1.test cannot be released while runs have something to do there: the UPDATE_CLIENT .* is QUEUED/,
  );
});

test('what the inventory lacks is to be written first, unless the server was only observed', async () => {
  const engine = await estate();
  const { home, told, servers, prisma } = engine;
  told.there.clear();
  await expect(release(engine, home.id)).rejects.toThrow(
    /The inventory or the spool is not as it should be: remember acme; remember beta. Use syncServer first/,
  );
  await servers.setMode(home.id, 'OBSERVE', undefined, admin);
  await release(engine, home.id);
  expect(await prisma.client.count({ where: { status: 'DELETED' } })).toBe(2);
});

test('a client that is being deleted there, or was and is kept, holds it up', async () => {
  const engine = await estate(7);
  const { home, client, clients, start, work, prisma } = engine;
  await start(clients.remove(client.id, 'acme'), admin);
  await work(home.id);
  await expect(release(engine, home.id)).rejects.toThrow(
    /fo1.test cannot be released: acme was deleted, and is kept until .*: use undeleteClient or purgeClient first/,
  );
  await prisma.client.update({
    where: { id: client.id },
    data: { presence: 'ABSENT', status: 'FAILED', keptUntil: null },
  });
  await expect(release(engine, home.id)).rejects.toThrow(/acme is being removed: use retryRun first/);
});

test('what is kept for the way back from a move holds it up, on both servers, and so does what is to be removed', async () => {
  const engine = await estate();
  const { home, client, prisma, addServer } = engine;
  const other = await addServer('fo2.test');
  const { id } = await prisma.move.create({
    data: {
      clientId: client.id,
      fromServerId: home.id,
      toServerId: other.id,
      doneAt: new Date(),
      queued: true,
      keptUntil: new Date(Date.now() + 1_000_000),
    },
  });
  await prisma.client.update({ where: { id: client.id }, data: { serverId: other.id } });
  const why =
    /what acme had on fo1.test before its move to fo2.test is kept there until .* Wait until then, or use undoMove/;
  await expect(release(engine, home.id)).rejects.toThrow(why);
  await expect(release(engine, other.id, { fqdn: 'fo2.test', untold: [] })).rejects.toThrow(why);
  await prisma.move.update({ where: { id }, data: { keptUntil: new Date(0) } });
  await expect(release(engine, home.id)).rejects.toThrow(/was not removed yet. Use syncServer first/);
});
