import { expect, test } from 'vitest';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

test('a server waits for the fingerprint of its host key, and takes no other', async () => {
  const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
  const server = await addServer('fo1.test', { connection: 'SSH' });
  expect(server).toMatchObject({ state: 'UNCONFIRMED', hostKeyFingerprint: 'SHA256:key' });
  const wrong = servers.confirmHostKey(server.id, 'SHA256:other', admin);
  await expect(wrong).rejects.toThrow(
    /presented the host key SHA256:key, not SHA256:other. Nothing was trusted/,
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

test('a server that has changed meanwhile is not overwritten', async () => {
  const { addServer, servers } = await makeEngine([recordingPlugin('site')]);
  const server = await addServer('fo1.test');
  await servers.update(server.id, { label: 'Front office 1' }, 1, admin);
  await expect(servers.update(server.id, { label: 'Other' }, 1, admin)).rejects.toThrow(/it is at 2/);
});
