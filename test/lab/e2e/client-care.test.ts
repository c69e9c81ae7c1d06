/** What is done to servers and clients that are live: in bulk, for their administrators, and while somebody is at a server. */
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { ask } from '../plugins/web.ts';
import { publicHost } from '../wired-regent.ts';
import { clientId, clientInput, clientOf, modelId, site, siteComesTo, told } from './kit/clients.ts';
import { inPerson, useRegent } from './kit/regent.ts';
import { carryOut, changesIn, endOf, eventOf, runOf, start } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const regent = useRegent();

const row = (alias: string, home = frontOffice) => clientInput(regent, home, alias);
const idOf = async (alias: string) => ({ clientId: await clientId(regent, alias) });
const inDatabase = (alias: string, statement: string) => told(frontOffice, `mariadb -N ${alias}`, statement);

async function setMode(host: typeof frontOffice, mode: string): Promise<void> {
  await regent.api.mutate(
    `mutation ($input: SetServerModeInput!) { setServerMode(input: $input) { userErrors { code message } } }`,
    { input: { serverId: regent.serverId(host), mode } },
  );
}

async function revealedToken(alias: string): Promise<string | undefined> {
  const { api } = await inPerson(regent);
  const { link } = await api.mutate<{ link: string }>(
    `mutation ($input: RevealFirstUserLinkInput!) {
      revealFirstUserLink(input: $input) { link userErrors { code message } }
    }`,
    { input: await idOf(alias) },
  );
  return link.split('/').at(-1);
}

interface Results {
  results: { client: { alias: string } | null; userErrors: { code: string; path: string[] }[] }[];
  run: { id: string };
}

test('many clients at once come about in one run for each front office, without the row that is wrong', async () => {
  const clients = [row('care-one'), row('NO'), row('care-two', otherFrontOffice), row('care-three')];
  const { results, run } = await regent.api.mutate<Results>(
    `mutation ($input: CreateClientsInput!) {
      createClients(input: $input) {
        results { client { alias } userErrors { code path } } run { id } userErrors { code message }
      }
    }`,
    { input: { clients } },
  );
  expect(results.map(({ client }) => client?.alias)).toEqual([
    'care-one',
    undefined,
    'care-two',
    'care-three',
  ]);
  expect(results[1]?.userErrors).toEqual([{ code: 'INVALID', path: ['1', 'alias'] }]);
  const ended = await endOf(regent, run.id);
  expect(ended).toMatchObject({ status: 'SUCCEEDED', explanation: '2 of 2 servers succeeded.' });
  const children = await Promise.all(ended.children.nodes.map(({ id }) => runOf(regent, id)));
  expect(children.map(({ server, explanation }) => [server?.fqdn, explanation?.split(';')[0]])).toEqual([
    [frontOffice.fqdn, '2 clients are as they should be'],
    [otherFrontOffice.fqdn, `care-two is as it should be at http://${publicHost}/care-two`],
  ]);
  for (const alias of ['care-one', 'care-two', 'care-three']) expect((await site(alias)).status).toBe(200);
});

test('a suspended client answers 503 with a page that says so, and comes back with all that it had', async () => {
  const before = await site('care-one');
  const run = await carryOut(regent, 'suspendClient', await idOf('care-one'));
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'SUSPENDED' } });
  expect(changesIn(run).map(({ data }) => data.subject)).toEqual([
    '/etc/apache2/sites-available/care-one.conf',
  ]);
  const page = await ask(reverseProxy, publicHost, '/care-one/');
  expect(page).toMatchObject({ status: 503, body: expect.stringContaining('This site is suspended') });
  expect((await ask(reverseProxy, publicHost, '/care-one/index.php')).status).toBe(503);
  expect((await site('care-three')).status).toBe(200);
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(changesIn(sync)).toEqual([]);
  expect(await clientOf(regent, 'care-one', 'status')).toEqual({ status: 'SUSPENDED' });
  const resumed = await carryOut(regent, 'resumeClient', await idOf('care-one'));
  expect(resumed).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(await site('care-one')).toEqual(before);
});

test('a first user who is replaced is somebody else to the client, and signs in by a new link', async () => {
  await inDatabase(
    'care-one',
    `UPDATE users SET password = 'chosen', is_two_factor_enabled = 1, secret_key = 'x';
     INSERT INTO user_tokens SET user_id = 1, token = 'signed-in', date_end = NOW();`,
  );
  const before = await revealedToken('care-one');
  const firstUser = { firstName: 'Grace', lastName: "d'Hopper", email: 'grace@care.example', language: 'DE' };
  const run = await carryOut(await inPerson(regent), 'replaceFirstUser', {
    ...(await idOf('care-one')),
    firstUser,
  });
  expect(run.status).toBe('SUCCEEDED');
  await siteComesTo('care-one', {
    firstUser: { firstname: 'Grace', lastname: "d'Hopper", email: 'grace@care.example' },
  });
  expect(
    await inDatabase(
      'care-one',
      `SELECT LEFT(password, 7), is_two_factor_enabled, (SELECT COUNT(*) FROM user_tokens) FROM users;
       SELECT token FROM passwords_tokens;`,
    ),
  ).toBe(`$2y$10$\t0\t0\n${await revealedToken('care-one')}`);
  expect(await revealedToken('care-one')).not.toBe(before);
});

test('a link that has been used stays used, until a new one is asked for', async () => {
  await inDatabase('care-one', 'DELETE FROM passwords_tokens; UPDATE users SET is_two_factor_enabled = 1;');
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(changesIn(sync)).toEqual([]);
  const renewal = await carryOut(await inPerson(regent), 'renewFirstUserLink', await idOf('care-one'));
  expect(changesIn(renewal).map(({ text }) => text)).toEqual([
    'give the first user of care-one a new one-time link',
  ]);
  const token = await revealedToken('care-one');
  expect(await inDatabase('care-one', 'SELECT token FROM passwords_tokens')).toBe(token);
  const reset = await carryOut(await inPerson(regent), 'resetFirstUserTwoFactor', await idOf('care-one'));
  expect(reset.status).toBe('SUCCEEDED');
  expect(await inDatabase('care-one', 'SELECT is_two_factor_enabled FROM users')).toBe('0');
});

test('a model is linked to many clients at once', async () => {
  await carryOut(regent, 'checkServer', { serverId: regent.serverId(backOffice) });
  const aliases = ['care-one', 'care-three'];
  const clientIds = await Promise.all(aliases.map((alias) => clientId(regent, alias)));
  const run = await carryOut(regent, 'linkModels', { clientIds, modelIds: [await modelId(regent, 3)] });
  expect(run.status).toBe('SUCCEEDED');
  for (const alias of aliases) {
    expect((await site(alias)).body.models).toContainEqual({ id: 3, label: 'Hôpitaux' });
  }
});

test('the work of a server in maintenance waits, and goes on when that is over', async () => {
  await setMode(reverseProxy, 'MAINTENANCE');
  const runId = await start(regent, 'createClient', row('care-four'));
  await eventOf(regent, runId, ({ type }) => type === 'RUN_BLOCKED');
  expect(await runOf(regent, runId)).toMatchObject({ status: 'BLOCKED', blockedReason: 'MAINTENANCE' });
  expect((await site('care-four')).status).toBe(404);
  expect((await site('care-one')).status).toBe(200);
  await setMode(reverseProxy, 'ACTIVE');
  expect((await endOf(regent, runId)).status).toBe('SUCCEEDED');
  expect((await site('care-four')).status).toBe(200);
});

test('a server that is drained takes nobody new, and is not retired while somebody lives there', async () => {
  await setMode(otherFrontOffice, 'DRAINING');
  const fqdn = otherFrontOffice.fqdn.replaceAll('.', '\\.');
  await expect(start(regent, 'createClient', row('care-five', otherFrontOffice))).rejects.toThrow(
    new RegExp(`REFUSED: ${fqdn} is draining`),
  );
  await expect(setMode(otherFrontOffice, 'RETIRED')).rejects.toThrow(/1 clients live on it: care-two/);
  expect((await site('care-two')).status).toBe(200);
});

test('a server with a new name takes its entry in the inventory with it', async () => {
  const hostVars = join(regent.inventoryDir, 'host_vars');
  const name = 'renamed.lab.test';
  const before = await readFile(join(hostVars, otherFrontOffice.fqdn, 'generated.yaml'), 'utf8');
  const serverId = regent.serverId(otherFrontOffice);
  const run = await carryOut(regent, 'updateServer', { serverId, fqdn: name });
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'SYNC', server: { fqdn: name } });
  await expect(access(join(hostVars, otherFrontOffice.fqdn))).rejects.toThrow('ENOENT');
  expect(await readdir(join(hostVars, name))).toEqual(['generated.yaml']);
  expect(await readFile(join(hostVars, name, 'generated.yaml'), 'utf8')).toBe(before);
  const hosts = await readFile(join(regent.inventoryDir, 'hosts'), 'utf8');
  expect(hosts).toContain(`\n${name}\n`);
  expect(hosts).not.toContain(otherFrontOffice.fqdn);
  expect((await site('care-two')).status).toBe(200);
});
