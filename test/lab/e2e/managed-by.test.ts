/** Two Regents on one server, and one on an older copy of its database: the wrong one changes nothing. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeApi } from '../api.ts';
import { lab } from '../kit.ts';
import { startRegent, type RegentProcess } from '../regent.ts';
import { startWiredRegent } from '../wired-regent.ts';
import { createClient, site, told } from './kit/clients.ts';
import { useRegent, type Regent } from './kit/regent.ts';
import { carryOut } from './kit/runs.ts';

const { frontOffice, reverseProxy, hosts, sshKey } = lab();
const regent = useRegent();
const others: RegentProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const other of others.splice(0)) await other.stop('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'regent-other-'));
  folders.push(made);
  return made;
}

const managedBy = () => told(frontOffice, 'cat /var/lib/regent/managed-by.json');
const apache = () => told(frontOffice, 'cd /etc/apache2 && find . -type f | sort | xargs sha256sum');
const serverId = (of: Regent) => of.serverId(frontOffice);
const sync = (of: Regent) => carryOut(of, 'syncServer', { serverId: serverId(of) });
const claim = (of: Regent) => carryOut(of, 'claimServer', { serverId: serverId(of), reason: 'moved' });

test('a second Regent stops before it changes anything, until it claims the server; then the first one stops', async () => {
  expect(await createClient(regent, frontOffice, 'ant-two')).toMatchObject({ status: 'SUCCEEDED' });
  const before = [await managedBy(), await apache()];
  expect(before[0]).toMatch(/"regent": "[0-9a-f-]{36}"/);
  expect(await told(frontOffice, 'stat -c "%a %U:%G" /var/lib/regent/managed-by.json')).toBe('644 root:root');

  const wired = await startWiredRegent({ hosts, sshKey, dataDir: await folder() });
  others.push(wired.process);
  const second = Object.create(regent, {
    api: { value: wired.api },
    serverId: { value: ({ name }: { name: string }) => wired.serverIds[name] },
  }) as Regent;
  const refused = await createClient(second, frontOffice, 'bee-two');
  expect(refused).toMatchObject({ status: 'FAILED' });
  expect(refused.explanation).toContain('fo1.lab.test is managed by another Regent');
  expect(await carryOut(second, 'checkServer', { serverId: serverId(second) })).toMatchObject({
    status: 'FAILED',
    explanation: refused.explanation,
  });
  expect((await sync(second)).status).toBe('FAILED');
  expect([await managedBy(), await apache()]).toEqual(before);
  const { server } = await second.api.ask<{ server: unknown }>(
    'query ($id: ID!) { server(id: $id) { health { status problems } } }',
    { id: serverId(second) },
  );
  expect(server).toEqual({ health: { status: 'UNHEALTHY', problems: [refused.explanation] } });

  expect(await claim(second)).toMatchObject({ status: 'SUCCEEDED' });
  const first = await createClient(regent, frontOffice, 'cat-two');
  expect(first).toMatchObject({ status: 'FAILED' });
  expect(first.explanation).toContain('fo1.lab.test is managed by another Regent');
  await carryOut(second, 'checkServer', { serverId: serverId(second) });
  expect(await claim(regent)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await sync(regent)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('ant-two')).status).toBe(200);
});

test('a Regent on an older copy of its data folder stops, and nobody loses a site', async () => {
  await regent.stop();
  const copy = await folder();
  await cp(regent.dataDir, copy, { recursive: true });
  await regent.restart();
  expect(await createClient(regent, frontOffice, 'late-two')).toMatchObject({ status: 'SUCCEEDED' });
  await regent.stop();

  const process = await startRegent({ dataDir: copy, config: join(copy, 'regent.config.js') });
  others.push(process);
  const older = Object.create(regent, {
    api: { value: makeApi(process.url, regent.api.token) },
  }) as Regent;
  const before = [await managedBy(), await apache()];
  const refused = await sync(older);
  expect(refused).toMatchObject({ status: 'FAILED' });
  expect(refused.explanation).toContain('A newer copy of this Regent has worked on fo1.lab.test');
  expect((await createClient(older, frontOffice, 'new-two')).explanation).toBe(refused.explanation);
  expect((await carryOut(older, 'syncServer', { serverId: older.serverId(reverseProxy) })).status).toBe(
    'FAILED',
  );
  expect([await managedBy(), await apache()]).toEqual(before);
  expect((await site('late-two')).status).toBe(200);
  await process.stop();

  await regent.restart();
  expect(await sync(regent)).toMatchObject({ status: 'SUCCEEDED' });
});
