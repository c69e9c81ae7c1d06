import { describe, expect, test } from 'vitest';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

test('a server waits for the fingerprint of its host key, and takes no other', async () => {
  const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
  const server = await addServer('fo1.test', { connection: 'SSH' });
  expect(server).toMatchObject({ state: 'UNCONFIRMED', hostKeyFingerprint: 'SHA256:key' });
  const wrong = servers.confirmHostKey(server.id, 'SHA256:other', admin);
  await expect(wrong).rejects.toThrow(
    /presented the host key SHA256:key, not SHA256:other. The key was not accepted/,
  );
  expect((await servers.confirmHostKey(server.id, 'SHA256:key', admin)).state).toBe('READY');
});

test('an expected fingerprint confirms at once, and a wrong one adds no server', async () => {
  const { addServer, prisma } = await makeEngine([recordingPlugin('site')]);
  const ready = await addServer('fo1.test', { connection: 'SSH', expectedFingerprint: 'SHA256:key' });
  expect(ready.state).toBe('READY');
  const wrong = addServer('fo2.test', { connection: 'SSH', expectedFingerprint: 'SHA256:other' });
  await expect(wrong).rejects.toThrow(/SHA256:key, not SHA256:other/);
  expect(await prisma.server.count()).toBe(1);
});

test('a backup store is a machine of its own, neither a front office nor a sandbox', async () => {
  const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
  await expect(addServer('store.test', { role: 'BACKUP_STORE' })).rejects.toThrow(/use connection SSH/);
  const frontOffice = await addServer('fo1.test', { connection: 'SSH' });
  const store = () => addServer('store.test', { role: 'BACKUP_STORE', connection: 'SSH' });
  await expect(store()).rejects.toThrow(
    /store\.test has the same host key as fo1\.test, a FRONT_OFFICE: they are the same machine/,
  );
  await servers.remove(frontOffice.id, admin);
  await store();
  await addServer('rpx.test', { role: 'REVERSE_PROXY', connection: 'SSH' });
  await expect(addServer('bo.test', { role: 'BACK_OFFICE', connection: 'SSH' })).rejects.toThrow(
    /bo\.test has the same host key as store\.test, a BACKUP_STORE/,
  );
});

test('what has waited for a machine goes on at the one in its place, once its key is confirmed', async () => {
  const { start, addServer, servers, runs, run, prisma, woken } = await makeEngine([recordingPlugin('site')]);
  const { id } = await addServer('fo1.test', { connection: 'SSH', expectedFingerprint: 'SHA256:key' });
  const { run: waiting } = await start(runs.onServer('SYNC', id), admin);
  await prisma.run.update({
    where: { id: waiting.id },
    data: { status: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: id },
  });
  const lost = {
    state: 'UNREACHABLE',
    lastError: 'no answer',
    failures: 3,
    nextProbeAt: new Date(),
  } as const;
  await prisma.server.update({
    where: { id },
    data: { ...lost, hostKeyFingerprint: 'SHA256:before', hostKey: 'b2xk' },
  });
  const { server } = await servers.update(id, { address: '192.0.2.7' }, undefined, admin);
  expect(server.state).toBe('UNCONFIRMED');
  woken.length = 0;
  await servers.confirmHostKey(id, 'SHA256:key', admin);
  expect(await prisma.server.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'READY',
    lastError: null,
    failures: 0,
  });
  expect((await run(waiting.id)).status).toBe('QUEUED');
  expect(woken).toEqual([`server/${id}`]);
});

test('a server is not deleted while clients live on it, and they are named', async () => {
  const { addServer, addClient, servers } = await makeEngine([recordingPlugin('site')]);
  const server = await addServer('fo1.test');
  await addClient('acme', server.id);
  await addClient('beta', server.id);
  await expect(servers.remove(server.id, admin)).rejects.toThrow(/2 clients live on it: acme, beta/);
});

test('a name that is taken, or is none, is refused', async () => {
  const { addServer } = await makeEngine([recordingPlugin('site')]);
  await addServer('fo1.test');
  await expect(addServer('fo1.test')).rejects.toThrow(/already a server/);
  await expect(addServer('no host')).rejects.toThrow('"no host" is not a host name.');
  await expect(addServer('fo2.test', { port: 70_000 })).rejects.toThrow(/70000 is not a port/);
  await expect(addServer('fo2.test', { user: 'root; rm' })).rejects.toThrow(/is not the name of a user/);
});

test('who signs in may be a user of a directory', async () => {
  const { addServer } = await makeEngine([recordingPlugin('site')]);
  const users = [
    'svc.monarc',
    'deploy@corp.example.org',
    'Ansible',
    'CORP\\deploy',
    'jérôme',
    'x'.repeat(256),
  ];
  for (const [n, user] of users.entries())
    expect(await addServer(`fo${n}.test`, { user })).toMatchObject({ user });
  for (const user of [
    '',
    ' ansible',
    'ansible ',
    'a\nb',
    '-oProxyCommand=x',
    'a\u200bb',
    '{{ x }}',
    'x'.repeat(257),
  ])
    await expect(addServer('other.test', { user })).rejects.toThrow(/is not the name of a user/);
});

test('a server that has changed meanwhile is not overwritten', async () => {
  const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
  const server = await addServer('fo1.test');
  await servers.update(server.id, { label: 'Front office 1' }, 1, admin);
  await expect(servers.update(server.id, { label: 'Other' }, 1, admin)).rejects.toThrow(
    /the present version is 2/,
  );
});

describe('the mode of a server', () => {
  test('DRAINING refuses new clients and says why, and keeps up those that are there', async () => {
    const { addServer, addClient, servers, work, run } = await makeEngine([recordingPlugin('site')]);
    const server = await addServer('fo1.test');
    const { run: creation } = await addClient('acme', server.id);
    await servers.setMode(server.id, 'DRAINING', server.version, admin);
    await expect(addClient('beta', server.id)).rejects.toThrow(
      /fo1.test is draining: it takes no new clients/,
    );
    await work(server.id);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
  });

  test('MAINTENANCE lets its work wait, and wakes a worker for it when it is over', async () => {
    const site = recordingPlugin('site');
    const { addServer, addClient, servers, work, run, woken, runStore } = await makeEngine([site]);
    const server = await addServer('fo1.test');
    await servers.setMode(server.id, 'MAINTENANCE', undefined, admin);
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    expect(await run(creation.id)).toMatchObject({
      status: 'BLOCKED',
      blockedReason: 'MAINTENANCE',
      blockedServerId: server.id,
      explanation: expect.stringContaining('fo1.test is in maintenance'),
    });
    expect(site.calls).toEqual([]);
    expect(await runStore.waiting()).toEqual([]);
    woken.length = 0;
    await servers.setMode(server.id, 'ACTIVE', undefined, admin);
    expect(woken).toEqual([`server/${server.id}`]);
    await work(server.id);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
  });

  test('MAINTENANCE of a reverse proxy holds up clients of other servers, but no sync', async () => {
    const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
    const engine = await makeEngine([recordingPlugin('site'), route]);
    const home = await engine.addServer('fo1.test');
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    await engine.servers.setMode(proxy.id, 'MAINTENANCE', undefined, admin);
    const { run } = await engine.addClient('acme', home.id);
    await engine.work(home.id);
    expect(await engine.run(run.id)).toMatchObject({ status: 'BLOCKED', blockedServerId: proxy.id });
    const sync = await engine.start(engine.runs.onServer('SYNC', home.id), admin);
    await engine.work(home.id);
    const { status, steps } = await engine.run(sync.run.id);
    expect(status).toBe('SUCCEEDED');
    expect(steps.at(-1)?.reason).toBe('rpx.test is in maintenance; a sync of it does this afterwards.');
  });

  test('work that was put off as the maintenance ended is found by the sweep', async () => {
    const { addServer, addClient, servers, work, run, runStore, prisma } = await makeEngine([
      recordingPlugin('site'),
    ]);
    const server = await addServer('fo1.test');
    await servers.setMode(server.id, 'MAINTENANCE', undefined, admin);
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    await prisma.server.update({ where: { id: server.id }, data: { mode: 'ACTIVE' } });
    expect(await runStore.waiting()).toEqual([`server/${server.id}`]);
    await work(server.id);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
  });

  test('RETIRED is refused while clients live there, and leaves the server out of everything', async () => {
    const engine = await makeEngine([
      recordingPlugin('site'),
      recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
    ]);
    const home = await engine.addServer('fo1.test');
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    await engine.servers.setMode(proxy.id, 'RETIRED', undefined, admin);
    const { run } = await engine.addClient('acme', home.id);
    await expect(engine.servers.setMode(home.id, 'RETIRED', undefined, admin)).rejects.toThrow(
      /cannot be retired while 1 clients live on it: acme/,
    );
    expect((await engine.run(run.id)).steps.map(({ plugin }) => plugin)).toEqual(['site']);
    const all = await engine.start(engine.runs.onAll('SYNC'), admin);
    expect((await engine.run(all.run.id)).steps.map(({ serverId }) => serverId)).toEqual([home.id]);
    await expect(engine.start(engine.runs.onServer('SYNC', proxy.id), admin)).rejects.toThrow(
      /rpx.test is retired/,
    );
    await engine.servers.setMode(proxy.id, 'ACTIVE', undefined, admin);
    await engine.start(engine.runs.onServer('SYNC', proxy.id), admin);
  });
});

describe('a new fqdn', () => {
  test('is kept beside the old one, and starts the sync that moves the entry', async () => {
    const { addServer, servers, woken } = await makeEngine([recordingPlugin('site')]);
    const server = await addServer('fo1.test');
    const unchanged = await servers.update(server.id, { label: 'Other' }, undefined, admin);
    expect(unchanged.run).toBeUndefined();
    const { server: after, run } = await servers.update(server.id, { fqdn: 'FO1.new.test' }, 2, admin);
    expect(after).toMatchObject({
      fqdn: 'fo1.new.test',
      address: 'fo1.new.test',
      formerFqdns: ['fo1.test'],
      root: server.root,
    });
    expect(run).toMatchObject({ kind: 'SYNC', serverId: server.id });
    expect(woken).toContain(`server/${server.id}`);
    await expect(addServer('fo1.test')).rejects.toThrow(/The sandbox of fo1.new.test/);
  });

  test('of another than a front office is told to all', async () => {
    const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
    await addServer('fo1.test');
    const proxy = await addServer('rpx.test', { role: 'REVERSE_PROXY', address: '10.0.0.3' });
    const { server, run } = await servers.update(proxy.id, { fqdn: 'proxy.test' }, undefined, admin);
    expect(server.address).toBe('10.0.0.3');
    expect(run).toMatchObject({ kind: 'SYNC', serverId: null });
  });

  test('that is taken is refused', async () => {
    const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
    const server = await addServer('fo1.test');
    await addServer('fo2.test');
    const taken = servers.update(server.id, { fqdn: 'fo2.test' }, undefined, admin);
    await expect(taken).rejects.toThrow(/already a server/);
  });
});
