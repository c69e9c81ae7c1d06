/** One machine that is back office, front office and reverse proxy: three servers with one Apache and one MariaDB. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Api } from '../api.ts';
import { assets } from '../assets.ts';
import type { Host } from '../host.ts';
import { bootHosts, type Hosts } from '../hosts.ts';
import { ask } from '../plugins/web.ts';
import { admin } from '../regent.ts';
import { disableSchedules, publicHost, startWiredRegent, type WiredRegent } from '../wired-regent.ts';
import { endOf, plan, start, type Run } from './kit/runs.ts';

const ROLES = ['BACK_OFFICE', 'FRONT_OFFICE', 'REVERSE_PROXY'] as const;
const ALIASES = ['ant-one', 'bee-one', 'cat-one', 'dog-one'];
let lab: Hosts;
let wired: WiredRegent;
let dataDir = '';

beforeAll(async () => {
  lab = await bootHosts([{ name: 'one', role: 'FRONT_OFFICE' }]);
  await machine().exec(
    `a2enmod -q proxy proxy_http ssl
     printf '[mysqld]\\nbind-address = 0.0.0.0\\n' >/etc/mysql/mariadb.conf.d/91-one.cnf
     service mariadb restart >/dev/null; apache2ctl restart; mariadb --default-character-set=utf8mb4`,
    await readFile(join(assets, 'monarc-common.sql'), 'utf8'),
  );
  dataDir = await mkdtemp(join(tmpdir(), 'regent-one-'));
  const hosts = ROLES.map((role) => ({ ...machine(), role, name: role, fqdn: fqdnOf(role) }));
  wired = await startWiredRegent({ hosts, sshKey: lab.sshKey, dataDir });
  await disableSchedules(wired.api);
});

afterAll(async () => {
  await wired.process.stop();
  await lab.close();
  await rm(dataDir, { recursive: true, force: true });
});

const machine = () => lab.hosts[0] as Host;
const fqdnOf = (role: string) => `${role.toLowerCase().replace('_', '-')}.lab.test`;
const api = (): { api: Api } => wired;
const serverId = (role: (typeof ROLES)[number]) => wired.serverIds[role] ?? '';
const told = async (command: string) => (await machine().exec(command)).stdout.trim();
const site = async (alias: string) => (await ask(machine(), publicHost, `/${alias}/`)).status;
const sites = () => Promise.all(ALIASES.map(site));
const inputFor = (alias: string) => ({
  serverId: serverId('FRONT_OFFICE'),
  alias,
  name: `Name of ${alias}`,
  contactEmail: `contact@${alias}.example`,
  firstUser: { firstName: 'Zoë', lastName: "O'Neill", email: `zoe@${alias}.example` },
});
const started = async (mutation: string, alias: string, more: object = {}) => {
  const { client } = await wired.api.ask<{ client: { id: string } }>(
    'query ($alias: String) { client(alias: $alias) { id } }',
    { alias },
  );
  return start(api(), mutation, { clientId: client.id, ...more });
};
const on = (role: (typeof ROLES)[number], mutation: string) =>
  start(api(), mutation, { serverId: serverId(role) });
const onAll = (mutation: string) => ROLES.map((role) => on(role, mutation));

/** All of them at once; fails with what those say that have not succeeded. */
async function succeed(starting: Promise<string>[]): Promise<Run[]> {
  const ids = await Promise.all(starting);
  const ended = await Promise.all(ids.map((id) => endOf(api(), id)));
  const said = ended.map(({ kind, status, explanation }) =>
    status === 'SUCCEEDED' ? 'SUCCEEDED' : `${kind}: ${status}: ${explanation}`,
  );
  expect(said).toEqual(ended.map(() => 'SUCCEEDED'));
  return ended;
}

/** Nothing is left to do, Apache takes its files as they are, and serves them. */
async function expectSettled() {
  for (const role of ROLES)
    expect(await plan(api(), 'syncServer', { serverId: serverId(role) }), role).toEqual([]);
  await machine().exec('apache2ctl configtest');
}

test('the check finds all three as they should be', async () => {
  await succeed(onAll('checkServer'));
});

test('clients are made while all three are synchronised, and each is live', async () => {
  await succeed([
    ...ALIASES.map((alias) => start(api(), 'createClient', inputFor(alias))),
    ...onAll('syncServer'),
  ]);
  expect(await sites()).toEqual([200, 200, 200, 200]);
  await expectSettled();
});

test('suspensions, syncs, a backup and checks at once leave every site as it was asked to be', async () => {
  for (let round = 0; round < 2; round += 1) {
    await succeed([
      started('suspendClient', 'ant-one'),
      started('suspendClient', 'bee-one'),
      on('BACK_OFFICE', 'syncServer'),
      on('FRONT_OFFICE', 'syncServer'),
      on('FRONT_OFFICE', 'backupServer'),
      on('BACK_OFFICE', 'backupServer'),
      on('REVERSE_PROXY', 'checkServer'),
    ]);
    expect(await sites()).toEqual([503, 503, 200, 200]);
    await succeed([
      started('resumeClient', 'ant-one'),
      start(api(), 'createClient', inputFor(`new-${round}`)),
      on('BACK_OFFICE', 'syncServer'),
      started('resumeClient', 'bee-one'),
    ]);
    expect(await sites()).toEqual([200, 200, 200, 200]);
    expect(await site(`new-${round}`)).toBe(200);
    await succeed(onAll('syncServer'));
  }
  await expectSettled();
});

test('the machine is this Regent’s for all three, with a counter for each', async () => {
  const { counters } = JSON.parse(await told('cat /var/lib/regent/managed-by.json')) as { counters: object };
  expect(Object.keys(counters)).toHaveLength(3);
  for (const role of ROLES) {
    const { server } = await wired.api.ask<{ server: { health: { problems: string[] } } }>(
      'query ($id: ID!) { server(id: $id) { health { problems } } }',
      { id: serverId(role) },
    );
    expect(server.health.problems.filter((problem) => !problem.startsWith("PHP's limits"))).toEqual([]);
  }
});

test('somebody’s half-done edit takes nothing back of what either role has made, and is named', async () => {
  await machine().exec('echo Nonsense >/etc/apache2/conf-enabled/half-done.conf');
  const ids = await Promise.all([
    started('suspendClient', 'ant-one'),
    started('deleteClient', 'new-0', { alias: 'new-0' }),
  ]);
  const ended = await Promise.all(ids.map((id) => endOf(api(), id)));
  await machine().exec('rm /etc/apache2/conf-enabled/half-done.conf');
  for (const { status, explanation } of ended)
    expect(`${status} ${explanation}`).toMatch(/^FAILED .*half-done\.conf/s);
  expect(await sites()).toEqual([200, 200, 200, 200]);
  expect(await site('new-0')).toBe(200);
  await succeed([on('FRONT_OFFICE', 'syncServer')]);
  expect(await sites()).toEqual([503, 200, 200, 200]);
  await expectSettled();
});

test('clients go without a trace, while others come', async () => {
  await succeed([
    started('deleteClient', 'dog-one', { alias: 'dog-one' }),
    started('resumeClient', 'ant-one'),
    start(api(), 'createClient', inputFor('elk-one')),
    on('BACK_OFFICE', 'syncServer'),
    on('FRONT_OFFICE', 'syncServer'),
  ]);
  expect(await sites()).toEqual([200, 200, 200, 404]);
  expect(await site('elk-one')).toBe(200);
  expect(
    await told(`mariadb -Ne "SELECT CONCAT(user, '@', host) FROM mysql.user WHERE user = 'dog-one'"`),
  ).toBe('');
  expect(await told('ls -d /var/www/dog-one /etc/apache2/sites-*/dog-one.conf 2>/dev/null || true')).toBe('');
  await expectSettled();
});

test('servers that are retired or forgotten leave alone what the others need, and what was theirs', async () => {
  const files = () => told('cd /etc/apache2 && find . -type f -o -type l | sort | xargs sha256sum');
  const before = await files();
  await wired.api.mutate(
    `mutation ($input: SetServerModeInput!) { setServerMode(input: $input) { userErrors { code message } } }`,
    { input: { serverId: serverId('REVERSE_PROXY'), mode: 'RETIRED' } },
  );
  await succeed([on('BACK_OFFICE', 'syncServer'), on('FRONT_OFFICE', 'syncServer')]);
  const inPerson = await openSession(wired.api.url, admin.email, admin.password);
  const forget = (role: (typeof ROLES)[number]) =>
    inPerson.mutate<{ run: { id: string } | null }>(
      `mutation ($input: ForgetServerInput!) { forgetServer(input: $input) { run { id } userErrors { code message } } }`,
      { input: { serverId: serverId(role), fqdn: fqdnOf(role), reason: 'it is somewhere else' } },
    );
  expect((await forget('REVERSE_PROXY')).run).toBeNull();
  expect(await files()).toBe(before);
  expect(await sites()).toEqual([200, 200, 200, 404]);
  await succeed([started('suspendClient', 'cat-one')]);
  expect(await site('cat-one')).toBe(503);

  const { run } = await forget('FRONT_OFFICE');
  expect(await endOf(api(), run?.id ?? '')).toMatchObject({ status: 'SUCCEEDED' });
  const accounts = `mariadb -Ne "SELECT CONCAT(user, '@', host) FROM mysql.user WHERE user = 'ant-one'"`;
  expect(await told(accounts)).toBe('ant-one@localhost');
  expect(await told("mariadb -Ne 'SHOW TABLES' ant-one | grep -x users")).toBe('users');
  expect(await told('ls /var/www/ant-one/local.php /etc/apache2/sites-enabled/ant-one.conf | wc -l')).toBe(
    '2',
  );
});
