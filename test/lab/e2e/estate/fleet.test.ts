/** The estate as one file, by the command `regent`, on real hosts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { lab } from '../../kit.ts';
import { createClient, secretsOf, site, siteComesTo, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';

const { frontOffice } = lab();
const regent = useRegent();
const MAIN = new URL('../../../../dist/src/command.js', import.meta.url).pathname;

/** Runs the command to its end, with this file on stdin. */
async function command(args: string[], stdin = '') {
  const { url, token } = regent.api;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], REGENT_URL: url, REGENT_TOKEN: token },
  });
  child.stdin.end(stdin);
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...out };
}

const exported = async () => (await command(['export'])).stdout;

async function edited(edit: (clients: Record<string, object>) => void): Promise<string> {
  const file = parse(await exported()) as { clients: Record<string, object> };
  edit(file.clients);
  return stringify(file);
}

beforeAll(async () => {
  for (const alias of ['acme-fleet', 'old-fleet'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
});

test('the exported file has the host keys, but no secret of a client', async () => {
  const fleet = await exported();
  const key = await told(frontOffice, 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  const { servers } = parse(fleet) as { servers: Record<string, { hostKey: string }> };
  expect(key).toContain(servers[frontOffice.fqdn]?.hostKey);
  for (const secret of Object.values(await secretsOf(frontOffice, 'acme-fleet')))
    expect(fleet).not.toContain(secret);
  expect(await command(['plan', '-'], fleet)).toEqual({ code: 0, stdout: 'Nothing differs.\n', stderr: '' });
});

test('a client that is added, one that is changed and one that is deleted by the file are so on the hosts', async () => {
  const fleet = await edited((clients) => {
    const acme = clients['acme-fleet'] ?? {};
    clients['new-fleet'] = { ...acme, name: 'New' };
    clients['acme-fleet'] = { ...acme, name: 'Renamed' };
    clients['old-fleet'] = { delete: true };
  });
  const plan = await command(['plan', '-'], fleet);
  expect(plan.code).toBe(0);
  for (const line of ['- deleteClients old-fleet', '+ createClient new-fleet', '~ updateClient acme-fleet'])
    expect(plan.stdout).toContain(line);
  expect(plan.stdout).toMatch(/^ {4,}\+.*Renamed/m);
  expect([(await site('new-fleet')).status, (await site('old-fleet')).status]).toEqual([404, 200]);

  const applied = await command(['apply', '-', '--wait'], fleet);
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  await siteComesTo('acme-fleet', { instanceName: 'Renamed' });
  expect((await site('new-fleet')).status).toBe(200);
  expect((await site('old-fleet')).status).toBe(404);
  expect((await command(['plan', '-'], fleet)).stdout).toBe('Nothing differs.\n');
});

test('a plan that was kept is refused if a host differs by then', async () => {
  const fleet = await edited((clients) => {
    clients['acme-fleet'] = { ...clients['acme-fleet'], name: 'Planned' };
  });
  const { stdout } = await command(['plan', '-', '--keep', '--json'], fleet);
  const { keptPlan } = JSON.parse(stdout) as { keptPlan: { id: string } };
  await told(frontOffice, "echo '# by hand' >>/etc/apache2/sites-available/acme-fleet.conf");
  const applied = await command(['apply', '-', '--plan', keptPlan.id], fleet);
  expect(applied).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('acme-fleet.conf') });
  await siteComesTo('acme-fleet', { instanceName: 'Renamed' });
});
