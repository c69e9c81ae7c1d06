/** What belongs to clients that were deleted, and what to nobody that Regent knows. */
import { expect, test } from 'vitest';
import type { Desired } from '../../../src/runner/contract/plugin.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

test('plugins hear whose left-overs may go: those of clients and servers that were deleted, and of nobody else', async () => {
  const heard: Desired[] = [];
  const roles = ['FRONT_OFFICE', 'REVERSE_PROXY'] as const;
  const engine = await makeEngine([
    recordingPlugin('site', { roles: [...roles], onPlan: (_ctx, wanted) => void heard.push(wanted) }),
  ]);
  const home = await engine.addServer('fo1.test');
  const other = await engine.addServer('fo2.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const old = await engine.addServer('fo3.test');
  const retired = await engine.addServer('fo4.test');
  const { client } = await engine.addClient('gone', home.id);
  await engine.addClient('stays', home.id);
  await engine.work(home.id);
  await engine.start(engine.clients.remove(client.id, 'gone'), admin);
  await engine.work(home.id);
  await engine.servers.update(old.id, { fqdn: 'fo3.new.test' }, undefined, admin);
  await engine.servers.remove(old.id, admin);
  await engine.servers.setMode(retired.id, 'RETIRED', undefined, admin);
  const goneOn = async (serverId: string) => {
    heard.length = 0;
    await engine.start(engine.runs.onServer('SYNC', serverId), admin);
    await engine.work(serverId);
    return heard[0];
  };
  expect(await goneOn(home.id)).toMatchObject({
    complete: true,
    gone: ['gone'],
    goneServers: ['fo3.new.test', 'fo3.test', 'fo4.test'],
  });
  expect(await goneOn(other.id)).toMatchObject({ complete: true, gone: [] });
  expect(await goneOn(proxy.id)).toMatchObject({ complete: true, gone: ['gone'] });
  await engine.addServer('fo3.test');
  expect(await goneOn(home.id)).toMatchObject({ goneServers: ['fo3.new.test', 'fo4.test'] });
});

test('a sync tells once what belongs to nobody, and keeps it as rows until it finds it gone', async () => {
  let names = ['late', 'early'];
  const site = recordingPlugin('site', {
    onPlan(ctx, { complete }) {
      const place = (name: string) => `/sites/${name}`;
      if (complete)
        ctx.orphans(
          names.map((name) => ({ kind: 'VIRTUAL_HOST', name, place: place(name), isServed: true })),
        );
    },
  });
  const list = recordingPlugin('list', {
    onPlan: (ctx) => ctx.orphans([{ kind: 'BACKUP', name: 'other', place: '/list' }]),
  });
  const engine = await makeEngine([site, list]);
  const server = await engine.addServer('fo1.test');
  const orphans = async () => {
    const rows = await engine.prisma.orphan.findMany({ orderBy: [{ kind: 'asc' }, { name: 'asc' }] });
    return rows.map(({ plugin, name, goneAt }) => `${name} of ${plugin}${goneAt === null ? '' : ', gone'}`);
  };
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  expect(await orphans(), 'a change of single clients looks at no others').toEqual([]);
  const sync = async () => {
    const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
    await engine.work(server.id);
    const { events, status } = await engine.run(run.id);
    expect(status).toBe('SUCCEEDED');
    return events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
  };
  site.there.get(server.id)?.clear();
  const other = 'Unknown to Regent and left alone on fo1.test: entry in the list of backups other.';
  expect(await sync(), 'although there were two plans').toEqual([
    'Unknown to Regent and left alone on fo1.test: virtual host early, late.',
    other,
  ]);
  expect(await orphans()).toEqual(['early of site', 'late of site', 'other of list']);
  names = ['early'];
  const [early] = await engine.prisma.orphan.findMany({ where: { name: 'early' } });
  await engine.orphans.ignore(early!.id, { reason: 'a friend' }, undefined, admin);
  expect(await sync(), 'it does not tell what is ignored').toEqual([other]);
  expect(await orphans()).toEqual(['early of site', 'late of site, gone', 'other of list']);
});

test('what a plugin finds of clients is an orphan if Regent does not know the client, in any letters', async () => {
  const facts = (alias: string) => ({
    source: 'DATABASE' as const,
    alias,
    place: `database ${alias}`,
    remarks: [],
  });
  let isDown = false;
  const site = Object.assign(recordingPlugin('site'), {
    findClients: async () => {
      if (isDown) throw new Error('MariaDB is not there');
      return { clients: ['ACME', 'stray', 'mysql'].map(facts), remarks: [] };
    },
  });
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  const sync = async () => {
    const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
    await engine.work(server.id);
    return engine.run(run.id);
  };
  const here = () => engine.prisma.orphan.findMany({ where: { goneAt: null }, select: { name: true } });
  await sync();
  expect(await here()).toEqual([{ name: 'stray' }]);
  isDown = true;
  const { status, events } = await sync();
  expect(status).toBe('SUCCEEDED');
  expect(events.map(({ text }) => text)).toContain(
    'site could not look on fo1.test for what belongs to nobody: MariaDB is not there',
  );
  expect(await here(), 'nobody knows whether it is gone').toEqual([{ name: 'stray' }]);
});

test('a route is an orphan if it leads to a front office; others lead to other software', async () => {
  const facts = (alias: string, server: string) => ({
    source: 'ROUTE' as const,
    alias,
    place: '/etc/apache2/client_redirection',
    server,
    remarks: [],
  });
  const proxy = Object.assign(recordingPlugin('proxy', { roles: ['REVERSE_PROXY'] }), {
    findClients: async () => ({
      clients: [facts('by-name', 'fo1.test'), facts('by-address', '192.0.2.7'), facts('wiki', 'wiki.test')],
      remarks: [],
    }),
  });
  const engine = await makeEngine([proxy]);
  await engine.addServer('fo1.test', { address: '192.0.2.7' });
  const server = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  const rows = await engine.prisma.orphan.findMany({ orderBy: { name: 'asc' } });
  expect(rows.map(({ kind, name }) => [kind, name])).toEqual([
    ['ROUTE', 'by-address'],
    ['ROUTE', 'by-name'],
  ]);
});
