/** Clients that are made at once share the work, but not each other's trouble. */
import { beforeAll, expect, test } from 'vitest';
import { startReceiver } from '../../kit/services/receiver.ts';
import { lab } from '../kit.ts';
import { reloads } from '../plugins/web.ts';
import { clientInput, clientOf, createClient, site, told } from './kit/clients.ts';
import { inPerson, useRegent } from './kit/regent.ts';
import { lookAt, probe, probedAs } from './kit/watch.ts';
import { carryOut, changesIn, endOf, eventOf, start, type Run } from './kit/runs.ts';

const { frontOffice, reverseProxy } = lab();
// For a receiver of webhooks on this machine.
const regent = useRegent({ config: { outbound: { allowedNetworks: ['127.0.0.1'], allowHttp: true } } });
const runs = new Map<string, Run>();

const create = (alias: string) => start(regent, 'createClient', clientInput(regent, frontOffice, alias));
const counted = () => Promise.all([frontOffice, reverseProxy].map(reloads));

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, 'warm-up-iso')).toMatchObject({ status: 'SUCCEEDED' });
  await told(
    frontOffice,
    `mariadb -e 'CREATE DATABASE \`torn-iso\`; CREATE TABLE \`torn-iso\`.users (name TEXT) ENGINE=MyISAM'
     mkdir -p /var/www/clash-iso/local.php`,
  );
});

test('clients that wait together are made together, and those with trouble fail alone', async () => {
  const before = await counted();
  const first = await create('first-iso');
  await eventOf(regent, first, ({ type }) => type === 'STEP_STARTED');
  const aliases = ['alpha-iso', 'torn-iso', 'clash-iso', 'omega-iso'];
  const started = await Promise.all(aliases.map(create));
  const ended = await Promise.all([first, ...started].map((run) => endOf(regent, run)));
  for (const run of ended) runs.set(run.client?.alias ?? '', run);
  expect(ended.map(({ client, status }) => `${client?.alias} ${status} ${client?.status}`)).toEqual([
    'first-iso SUCCEEDED ACTIVE',
    'alpha-iso SUCCEEDED ACTIVE',
    'torn-iso FAILED FAILED',
    'clash-iso FAILED FAILED',
    'omega-iso SUCCEEDED ACTIVE',
  ]);
  // One reload for the client that was under way, and one for all who waited for it.
  expect(await counted()).toEqual(before.map((count) => count + 2));
  for (const alias of ['warm-up-iso', 'first-iso', 'alpha-iso', 'omega-iso'])
    expect(await site(alias)).toMatchObject({ status: 200, body: { instanceName: `Name of ${alias}` } });
});

test('what failed says where, and what to do', async () => {
  const refusal = (alias: string, thing: string) =>
    `Something is there under the name ${alias} that Regent has not made, and Regent left it alone: on fo1.lab.test: ${thing}. Choose another alias`;
  expect(runs.get('torn-iso')?.explanation).toContain(refusal('torn-iso', 'database torn-iso'));
  expect(runs.get('clash-iso')?.explanation).toContain(refusal('clash-iso', '/var/www/clash-iso'));
  expect(runs.get('clash-iso')?.client?.problem).toBe(runs.get('clash-iso')?.explanation);
  for (const alias of ['torn-iso', 'clash-iso']) {
    expect((await site(alias)).status).toBe(404);
    expect(changesIn(runs.get(alias)!)).toEqual([]);
  }
});

test('a sync goes on for the clients that are well, and tells of the others', async () => {
  const run = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(run).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringMatching(/clash-iso.*move it away/),
  });
  expect(run.explanation).toMatch(/torn-iso.*use retryRun/);
  expect(await clientOf(regent, 'alpha-iso', 'status problem')).toEqual({ status: 'ACTIVE', problem: null });
  expect((await site('omega-iso')).status).toBe(200);
});

test('when the trouble is mended, retryRun goes on from there', async () => {
  await told(frontOffice, "rm -r /var/www/clash-iso; mariadb -e 'DROP DATABASE `torn-iso`'");
  for (const alias of ['torn-iso', 'clash-iso']) {
    const run = await carryOut(regent, 'retryRun', { runId: runs.get(alias)?.id });
    expect(run).toMatchObject({ status: 'SUCCEEDED', client: { alias, status: 'ACTIVE', problem: null } });
    expect(await site(alias)).toMatchObject({ status: 200, body: { instanceName: `Name of ${alias}` } });
  }
});

test('a look finds servers that are well, and a probe finds that their clients answer', async () => {
  const seen = await lookAt(regent, frontOffice);
  expect(seen).toMatchObject({
    lookProblem: null,
    look: {
      services: [
        { name: 'apache', ok: true, message: null },
        { name: 'mariadb', ok: true, message: null },
      ],
    },
  });
  expect(seen.look?.disks).toContainEqual(expect.objectContaining({ path: '/' }));
  expect(Math.abs(seen.look?.clockAheadMs ?? Infinity)).toBeLessThan(2000);
  expect((await lookAt(regent, reverseProxy)).look?.services).toEqual([
    { name: 'apache', ok: true, message: null },
  ]);
  expect(await probe(regent, 'alpha-iso')).toMatchObject({ answering: true, probeProblem: null });
});

test('a probe tells the client whose site is broken from the others, and since when', async () => {
  const before = await probedAs(regent, 'omega-iso');
  await told(frontOffice, 'rm /etc/apache2/sites-enabled/alpha-iso.conf && apache2ctl graceful');
  const broken = await probe(regent, 'alpha-iso');
  expect(broken).toMatchObject({
    answering: false,
    answeringSince: broken.probedAt,
    probeProblem: expect.stringContaining("does not lead to this client's virtual host on fo1.lab.test"),
  });
  expect(await probedAs(regent, 'omega-iso')).toMatchObject({
    answering: true,
    answeringSince: before.answeringSince,
  });
  await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(await probe(regent, 'alpha-iso')).toMatchObject({ answering: true, probeProblem: null });
});

test('a look and a probe find that Apache does not answer any more, and that it does again', async () => {
  const receiver = await startReceiver();
  const { api } = await inPerson(regent);
  await api.mutate(
    `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { code message } } }`,
    { input: { name: 'on call', url: receiver.url, types: ['ALARM_RAISED'] } },
  );
  await told(frontOffice, 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done');
  const seen = await lookAt(regent, frontOffice);
  expect(seen.look?.services[0]).toMatchObject({ name: 'apache', ok: false });
  expect(seen.health).toMatchObject({
    status: 'UNHEALTHY',
    problems: expect.arrayContaining([expect.stringMatching(/^Apache does not answer: /)]),
  });
  expect(await probe(regent, 'omega-iso')).toMatchObject({ answering: false });
  const apacheIsDown = expect.stringContaining('"condition":"SERVICE_DOWN"');
  const bodies = () => receiver.received.map(({ body }) => body);
  await expect.poll(bodies).toContainEqual(apacheIsDown);
  const { alarms } = await regent.api.ask<{ alarms: { nodes: unknown[] } }>(
    '{ alarms { nodes { condition server { fqdn } } } }',
  );
  expect(alarms.nodes).toContainEqual({ condition: 'SERVICE_DOWN', server: { fqdn: frontOffice.fqdn } });
  await told(
    frontOffice,
    'apache2ctl start; until curl -s -o /dev/null http://127.0.0.1/; do sleep 0.05; done',
  );
  expect((await lookAt(regent, frontOffice)).look?.services[0]).toMatchObject({ ok: true });
  expect(await probe(regent, 'omega-iso')).toMatchObject({ answering: true });
});
