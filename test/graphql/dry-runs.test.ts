/** Dry runs from the mutation to the plugins and back, by the row through which a worker is asked. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const site = recordingPlugin('site');
const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
const nobody = { name: 'test', userId: null, address: null };
const serverIds: Record<string, string> = {};
let api: Api;

/** Of the front office fo1, acme is as it should be and live, and beta is yet to come; on fo2, gamma has to go. */
beforeAll(async () => {
  api = await startApi({ plugins: [site, route] });
  for (const [name, role] of [
    ['fo1', 'FRONT_OFFICE'],
    ['fo2', 'FRONT_OFFICE'],
    ['rpx', 'REVERSE_PROXY'],
  ] as const) {
    const input = { label: name, fqdn: `${name}.test`, role, connection: 'LOCAL' } as const;
    serverIds[name] = (await api.services.servers.create(input, nobody)).id;
  }
  const { fo1 = '', fo2 = '' } = serverIds;
  const acme = await api.addClient('acme', fo1);
  await api.addClient('beta', fo1);
  const gamma = await api.addClient('gamma', fo2);
  const live = { status: 'ACTIVE', activatedAt: new Date() } as const;
  await api.prisma.client.updateMany({ where: { alias: { not: 'beta' } }, data: live });
  const gone = { presence: 'ABSENT', status: 'DELETING' } as const;
  await api.prisma.client.updateMany({ where: { alias: 'gamma' }, data: gone });
  await api.prisma.made.createMany({
    data: [
      { clientId: acme.client.id, plugin: 'site', serverId: fo1 },
      { clientId: gamma.client.id, plugin: 'site', serverId: fo2 },
    ],
  });
  site.there.set(fo1, new Set(['acme']));
  site.there.set(fo2, new Set(['gamma']));
});
afterAll(() => api.close());

async function planned(mutation: string, input: object): Promise<string[]> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const before = await counts();
  const { data, errors } = await api.graphql(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) {
      run { id } plan { plugin summary server { fqdn } } userErrors { message } } }`,
    { input: { ...input, dryRun: true } },
  );
  expect(errors).toBeUndefined();
  const { run, plan, userErrors } = data[mutation];
  expect({ run, userErrors, ...(await counts()) }).toEqual({ run: null, userErrors: [], ...before });
  return plan.map(
    (change: { plugin: string; summary: string; server: { fqdn: string } }) =>
      `${change.plugin} on ${change.server.fqdn}: ${change.summary}`,
  );
}

const counts = async () => ({ runs: await api.prisma.run.count(), clients: await api.prisma.client.count() });

test('a dry run of a new client is what each plugin would do for it, and for nobody else', async () => {
  const input = {
    alias: 'delta',
    name: 'Delta',
    serverId: encodeId('Server', serverIds.fo1 ?? ''),
    contactEmail: 'delta@example.org',
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', language: 'EN' },
  };
  expect(await planned('createClient', input)).toEqual([
    'site on fo1.test: remember delta',
    'route on rpx.test: remember delta',
  ]);
});

test('a dry run of a deletion is what would be taken away', async () => {
  const { id } = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const input = { clientId: encodeId('Client', id), alias: 'acme' };
  expect(await planned('deleteClient', input)).toEqual(['site on fo1.test: forget acme']);
});

test('a dry run of a sync of a server is what differs there, and where its clients lead', async () => {
  const sync = (name: string) =>
    planned('syncServer', { serverId: encodeId('Server', serverIds[name] ?? '') });
  expect(await sync('fo1')).toEqual([
    'site on fo1.test: remember beta',
    'route on rpx.test: remember acme',
    'route on rpx.test: remember beta',
  ]);
  expect(await sync('fo2')).toEqual(['site on fo2.test: forget gamma']);
  expect(await sync('rpx'), 'what has not been live is not routed to').toEqual([
    'route on rpx.test: remember acme',
  ]);
});

test('a dry run of a sync of all is that of each server', async () => {
  const all = await planned('syncAll', {});
  expect([...new Set(all)].toSorted()).toEqual([
    'route on rpx.test: remember acme',
    'route on rpx.test: remember beta',
    'site on fo1.test: remember beta',
    'site on fo2.test: forget gamma',
  ]);
});

test('a dry run of a backup names the client, or says why nothing would be done', async () => {
  const backup = async () => {
    const { data } = await api.graphql(
      'mutation { backupClient(input: { clientId: "acme", dryRun: true }) { run { id } client { id } plan { action subject summary plugin } userErrors { code message } } }',
    );
    return data.backupClient;
  };
  site.actions = { backup: async () => undefined };
  site.findBackups = async () => [];
  expect(await backup()).toEqual({
    run: null,
    client: null,
    plan: [],
    userErrors: [{ code: 'CONFLICT', message: 'site would do nothing: no program runs in a sandbox' }],
  });
  await api.prisma.server.updateMany({ where: { fqdn: 'fo1.test' }, data: { connection: 'SSH' } });
  expect(await backup()).toMatchObject({
    plan: [{ plugin: 'site', action: 'CREATE', subject: 'backup of acme', summary: 'back up acme' }],
    userErrors: [],
  });
  await api.prisma.server.updateMany({ data: { connection: 'LOCAL' } });
  delete site.actions;
  delete site.findBackups;
});

test('a plugin that cannot plan is named beside the rest of the plan, with its server and why', async () => {
  const { plan } = route;
  route.plan = () => Promise.reject(new Error('the disk is full'));
  const { data } = await api.graphql(
    'mutation { syncAll(input: { dryRun: true }) { plan { summary } userErrors { code message } } }',
  );
  route.plan = plan;
  expect(data.syncAll).toEqual({
    plan: [{ summary: 'remember beta' }],
    userErrors: [{ code: 'CONFLICT', message: 'route on rpx.test: the disk is full' }],
  });
});
