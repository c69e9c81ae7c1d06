import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
let serverId: string;
let clientId: string;
let runId: string;
beforeAll(async () => {
  api = await startApi();
  const server = await api.addServer('ids.test');
  const { client, run } = await api.addClient('named', server.id);
  [serverId, clientId, runId] = [server.id, client.id, run.id];
});
afterAll(() => api.close());

const NOWHERE = '01a220c7-6f6c-7000-8000-000000000000';

async function mutate(name: string, type: string, input: object) {
  const { data, errors } = await api.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message path } } }`,
    { input },
  );
  return errors?.[0] ?? data[name].userErrors;
}

test('an id as the audit shows it is taken', async () => {
  const { data } = await api.graphql('query ($id: ID!) { run(id: $id) { id } }', { id: runId });
  expect(data.run).toEqual({ id: encodeId('Run', runId) });
});

test('a server is taken by its host name, in lists, queries and mutations', async () => {
  const { data } = await api.graphql(
    '{ server(id: "IDS.test") { id } clients(filter: { serverId: "ids.test" }) { nodes { alias } } }',
  );
  expect(data.server).toEqual({ id: encodeId('Server', serverId) });
  expect(data.clients.nodes).toEqual([{ alias: 'named' }]);
  expect(await mutate('checkServer', 'CheckServerInput', { serverId: 'ids.test' })).toEqual([]);
});

test('clients are taken by alias, one and many, users by e-mail, models by number', async () => {
  const model = await api.prisma.model.create({
    data: { number: 71, labelFr: 'a', labelEn: 'a', labelDe: 'a', labelNl: 'a', status: 'ACTIVE' },
  });
  const link = { clientIds: ['named', clientId], modelIds: [71] };
  expect(await mutate('linkModels', 'LinkModelsInput', { ...link, clientIds: ['named'] })).toEqual([]);
  expect(await api.prisma.clientModel.findMany({ where: { clientId } })).toMatchObject([
    { modelId: model.id },
  ]);
  const { data } = await api.graphql('{ user(id: "Admin@example.org") { email } }');
  expect(data.user).toEqual({ email: 'admin@example.org' });
});

test.for([
  [
    'checkServer',
    'CheckServerInput',
    { serverId: 'no.test' },
    'serverId is "no.test", and there is no Server with that id or fqdn. List them with servers.',
  ],
  [
    'linkModels',
    'LinkModelsInput',
    { clientIds: ['named', 'no'], modelIds: [] },
    'clientIds.1 is "no", and there is no Client with that id or alias. List them with clients.',
  ],
  ['retryRun', 'RetryRunInput', { runId: '' }, 'runId is "", which is not the id of a Run.'],
] as const)('%s says which id is wrong, and what was sent', async ([name, type, input, message]) => {
  expect(await mutate(name, type, input)).toMatchObject({
    message: expect.stringContaining(message),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('an id of another kind is told as such', async () => {
  const wrong = encodeId('Client', clientId);
  expect(await mutate('checkServer', 'CheckServerInput', { serverId: wrong })).toMatchObject({
    message: expect.stringMatching(/^serverId is ".*", the id of a Client; it must be that of a Server\.$/),
  });
});

test('what is gone is told by the field and as it was sent', async () => {
  for (const gone of [NOWHERE, encodeId('Server', NOWHERE)]) {
    expect(await mutate('checkServer', 'CheckServerInput', { serverId: gone })).toMatchObject([
      {
        code: 'NOT_FOUND',
        message: expect.stringContaining(`There is no server "${gone}"`),
        path: ['serverId'],
      },
    ]);
  }
});

test('who may not use a field has one answer for names that are there and names that are not', async () => {
  const token = await api.sessionOf(['DBADMIN']);
  const ask = async (id: string) =>
    (await api.graphql('query ($id: ID!) { user(id: $id) { id } }', { id }, { token })).errors;
  expect(await ask('admin@example.org')).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect(await ask('nobody@example.org')).toEqual(await ask('admin@example.org'));
});

test('a name leads to nothing where any kind of id is taken', async () => {
  const { errors } = await api.graphql('{ node(id: "named") { id } }');
  expect(errors?.[0]?.message).toContain('id is "named", which is not an id');
});
