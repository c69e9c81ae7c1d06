/** Webhooks as those who use the API meet them, and what they are told of runs and clients. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../../src/domain/global-ids.ts';
import { SCHEDULER } from '../../../src/domain/runs/run-kinds.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { textIn } from '../../kit/services/receiver.ts';

const URL = 'https://hooks.example.org/services/t0ken?key=s3cret';

let api: Api;
let as: { token: string };
let fo1: string;

beforeAll(async () => {
  api = await startApi();
  as = { token: await api.sessionOf(['SYSADMIN', 'ACCADMIN']) };
  fo1 = (await api.addServer('fo1.test')).id;
});
afterAll(() => api.close());
beforeEach(() => api.prisma.webhook.deleteMany());

async function does(name: string, input: object, answer: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await api.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} userErrors { code message path } } }`,
    { input },
    as,
  );
  expect(errors).toBeUndefined();
  return data[name];
}

const add = (name: string, more: object = {}) =>
  does('createWebhook', { name, url: URL, ...more }, 'secret webhook { id host enabled version }');

/** What webhooks were told, oldest first. */
async function told(): Promise<string[]> {
  return (await api.prisma.delivery.findMany({ orderBy: { seq: 'asc' } })).map(({ body }) => textIn(body));
}

test('the secret is shown once, and the address never: not in answers, rows or the audit', async () => {
  const { secret, webhook, userErrors } = await add('ci', {
    types: ['RUN_ENDED'],
    serverIds: [encodeId('Server', fo1)],
  });
  expect(userErrors).toEqual([]);
  expect(secret).toMatch(/^whsec_/);
  expect(webhook).toMatchObject({ host: 'https://hooks.example.org', enabled: true, version: 1 });
  const { data } = await api.graphql(
    '{ webhooks { totalCount nodes { name host flavour types severities servers { fqdn } createdBy } } }',
    {},
    as,
  );
  expect(data.webhooks).toEqual({
    totalCount: 1,
    nodes: [
      {
        name: 'ci',
        host: 'https://hooks.example.org',
        flavour: 'STANDARD',
        types: ['RUN_ENDED'],
        severities: [],
        servers: [{ fqdn: 'fo1.test' }],
        createdBy: expect.stringContaining('@example.org'),
      },
    ],
  });
  // A refusal, whose input the audit keeps.
  expect((await add('ci')).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  const rotated = await does(
    'rotateWebhookSecret',
    { webhookId: webhook.id },
    'secret webhook { oldSecretUntil }',
  );
  expect(rotated.webhook.oldSecretUntil).not.toBeNull();
  const ended = await does('endWebhookRotation', { webhookId: webhook.id }, 'webhook { oldSecretUntil }');
  expect(ended.webhook.oldSecretUntil).toBeNull();

  const stored = JSON.stringify([
    await api.prisma.webhook.findMany(),
    await api.prisma.auditEntry.findMany({ select: { action: true, subject: true, details: true } }),
    api.logged,
  ]);
  expect(stored).toContain('rotateWebhookSecret');
  for (const each of [secret, rotated.secret, 't0ken', 's3cret']) expect(stored).not.toContain(each);
});

test('an address inside the own network, without https, or that is none is refused with what to do', async () => {
  const refused = async (url: string) => {
    const { webhook, userErrors } = await does('createWebhook', { name: 'x', url }, 'webhook { id }');
    expect(webhook).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['url'] }]);
    return userErrors[0].message;
  };
  expect(await refused('https://169.254.169.254/latest')).toMatch(/may not send to 169\.254\.169\.254/);
  expect(await refused('https://10.1.2.3/')).toMatch(/outbound\.allowedNetworks/);
  expect(await refused('gopher://example.org/')).toMatch(/must begin with https/);
  expect(await refused('hook')).toMatch(/is no URL/);
});

test('it is changed, tested, sent again and deleted', async () => {
  const { webhook } = await add('ci');
  const webhookId = webhook.id;
  const stale = await does('updateWebhook', { webhookId, name: 'x', expectedVersion: 7 }, 'webhook { id }');
  expect(stale.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  const changed = await does(
    'updateWebhook',
    { webhookId, flavour: 'CHAT', severities: ['CRITICAL'], expectedVersion: 1 },
    'webhook { name flavour severities version }',
  );
  expect(changed.webhook).toEqual({ name: 'ci', flavour: 'CHAT', severities: ['CRITICAL'], version: 2 });

  const { delivery } = await does(
    'sendTestWebhook',
    { webhookId },
    'delivery { id type status tries dueAt webhook { name } }',
  );
  expect(delivery).toMatchObject({
    type: 'webhook.test',
    status: 'PENDING',
    tries: 0,
    webhook: { name: 'ci' },
  });
  const again = await does('redeliver', { deliveryId: delivery.id }, 'delivery { id }');
  expect(again.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  await api.prisma.delivery.updateMany({ data: { status: 'FAILED', endedAt: new Date() } });
  const { delivery: second } = await does('redeliver', { deliveryId: delivery.id }, 'delivery { id status }');
  const list = (args: string) =>
    api.graphql(
      `query ($id: ID!) { node(id: $id) { ... on Webhook { deliveries${args} { totalCount nodes { id status } } } } }`,
      { id: webhookId },
      as,
    );
  const newest = (await list('(first: 1)')).data.node.deliveries;
  expect(newest).toEqual({ totalCount: 2, nodes: [{ id: second.id, status: 'PENDING' }] });
  const failed = (await list('(status: [FAILED])')).data.node.deliveries;
  expect(failed).toEqual({ totalCount: 1, nodes: [{ id: delivery.id, status: 'FAILED' }] });

  const removed = await does('deleteWebhook', { webhookId }, 'deletedWebhookId');
  expect(removed.deletedWebhookId).toBe(webhookId);
  expect(await api.prisma.delivery.count()).toBe(0);
});

test('who has no session in which the password was typed adds none, and who has no servers reads none', async () => {
  const query = `mutation { createWebhook(input: { name: "x", url: "${URL}" }) { secret } }`;
  expect((await api.graphql(query)).errors).toHaveLength(1);
  const reader = { token: await api.sessionOf(['ACCADMIN']) };
  const { errors } = await api.graphql('{ webhooks { totalCount } }', {}, reader);
  expect(errors?.[0]?.message).toMatch(/SERVERS/);
});

test('the end of a run and what it makes of a client are told, with the ids of the API', async () => {
  await add('all');
  const { client, run } = await api.addClient('acme', fo1);
  await api.work(fo1);
  expect(await told()).toEqual([
    'The client acme is CREATING.',
    expect.stringMatching(/^CREATE_CLIENT of acme on fo1\.test: SUCCEEDED\. /),
    'The client acme is ACTIVE; it was CREATING.',
  ]);
  const { body } = await api.prisma.delivery.findFirstOrThrow({ where: { type: 'run.ended' } });
  expect(JSON.parse(body)).toMatchObject({
    type: 'regent.run.ended',
    subject: `run:${run.id}`,
    data: {
      runId: encodeId('Run', run.id),
      clientId: encodeId('Client', client.id),
      serverId: encodeId('Server', fo1),
      kind: 'CREATE_CLIENT',
      status: 'SUCCEEDED',
      clients: ['acme'],
      isPartOfAnother: false,
    },
  });
});

test('a sync by schedule that changed nothing is no news, and one that a person requested is', async () => {
  const sync = async () => {
    const { run } = await api.services.start(api.services.runs.onServer('SYNC', fo1), SCHEDULER);
    await api.work(fo1);
    return run.id;
  };
  await sync();
  await add('all');
  await sync();
  expect(await told()).toEqual([]);
  await api.graphql(
    'mutation ($input: SyncServerInput!) { syncServer(input: $input) { run { id } } }',
    { input: { serverId: encodeId('Server', fo1) } },
    as,
  );
  await api.work(fo1);
  expect(await told()).toEqual([expect.stringMatching(/^SYNC on fo1\.test: SUCCEEDED\./)]);
});

test('without a webhook, nothing is stored for any', async () => {
  await api.addClient('quiet', fo1);
  await api.work(fo1);
  expect(await api.prisma.delivery.count()).toBe(0);
});
