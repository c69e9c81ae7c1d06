import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const RESULTS = `results { client { id alias lastRun { id } } userErrors { code path } }
  run { id kind client { alias } clients { alias } children { nodes { clients { alias } } } }
  plan { summary } userErrors { code }`;

async function mutate(name: string, input: object) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await api.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${RESULTS} } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data[name];
}

const row = (alias: string, serverId: string) => ({
  alias,
  serverId: encodeId('Server', serverId),
  name: alias,
  contactEmail: `${alias}@example.org`,
  firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
});

test('createClients answers for each row, and with the run to follow', async () => {
  const [one, two] = [await api.addServer('many-1.test'), await api.addServer('many-2.test')];
  const clients = [row('many-a', one.id), row('NO', one.id), row('many-b', two.id), row('many-c', two.id)];
  const { results, run, userErrors } = await mutate('createClients', { clients });
  expect(userErrors).toEqual([]);
  expect(results.map(({ client }: { client: { alias: string } | null }) => client?.alias)).toEqual([
    'many-a',
    undefined,
    'many-b',
    'many-c',
  ]);
  expect(results[1].userErrors).toEqual([{ code: 'INVALID', path: ['1', 'alias'] }]);
  expect(run).toMatchObject({ kind: 'CREATE_CLIENT', client: null, clients: [] });
  expect(run.children.nodes).toEqual([
    { clients: [{ alias: 'many-a' }] },
    { clients: [{ alias: 'many-b' }, { alias: 'many-c' }] },
  ]);
  expect(results[0].client.lastRun).not.toBeNull();
});

test('a dry run of many stores nothing', async () => {
  const server = await api.addServer('many-dry.test');
  const answer = await mutate('createClients', { clients: [row('many-dry', server.id)], dryRun: true });
  expect(answer).toMatchObject({
    results: [{ client: null, userErrors: [] }],
    run: null,
    plan: [{ summary: 'remember many-dry' }],
  });
  expect(await api.prisma.client.count({ where: { alias: 'many-dry' } })).toBe(0);
});

test('updateClients and linkModels change many, in one run where they live on one server', async () => {
  const server = await api.addServer('many-up.test');
  const made = await mutate('createClients', {
    clients: [row('many-u', server.id), row('many-v', server.id)],
  });
  const clientIds = made.results.map(({ client }: { client: { id: string } }) => client.id);
  const flags = await mutate('updateClients', { clientIds, backgroundImportActive: true });
  expect(flags.run).toMatchObject({
    kind: 'UPDATE_CLIENT',
    client: null,
    clients: [{ alias: 'many-u' }, { alias: 'many-v' }],
  });
  expect(await api.prisma.client.count({ where: { backgroundImportActive: true } })).toBe(2);
  const model = await api.addModel('M');
  await mutate('linkModels', { clientIds, modelIds: [encodeId('Model', model.id)] });
  const { data } = await api.graphql('{ client(alias: "many-v") { models { number } } }');
  expect(data.client.models).toEqual([{ number: model.number }]);
  await mutate('unlinkModels', { clientIds, modelIds: [encodeId('Model', model.id)] });
  expect(await api.prisma.clientModel.count()).toBe(0);
});

test('a list of many takes as many statements as a list of one', async () => {
  const server = await api.addServer('many-sql.test');
  const statements = async (count: number) => {
    const clients = Array.from({ length: count }, (_, index) => row(`sql-${count}-${index}`, server.id));
    return (await api.sqlOf(() => mutate('createClients', { clients }))).length;
  };
  expect(await statements(20)).toBe(await statements(1));
});
