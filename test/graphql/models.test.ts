import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { deactivateModel, deleteModel } from '../../src/domain/models/model-changes.ts';
import type { ModelChange } from '../../src/domain/models/model-changes.ts';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';
import { pluginOfModels } from '../kit/plugin-of-models.ts';

const nobody = { name: 'test', userId: null, address: null };
let api: Api;
const ids: Record<string, string> = {};
const change = (wanted: ModelChange) => api.services.start(api.services.models.change(wanted), nobody);

beforeAll(async () => {
  api = await startApi({ plugins: [pluginOfModels().plugin] });
  const server = await api.addServer('fo1.test');
  for (const [label, input] of [
    ['Hôpitaux', { label: { fr: 'Hôpitaux', en: 'Hospitals' } }],
    ['Communes', { description: { de: 'Für Gemeinden' } }],
    ['Tous', { generic: true, isDefault: true }],
    ['Ancien', {}],
    ['Supprimé', {}],
  ] as const) {
    const model = await api.addModel(label, input);
    ids[label] = model.id;
  }
  await change(deactivateModel(ids['Ancien'] ?? ''));
  await change(deleteModel(ids['Supprimé'] ?? ''));
  for (const alias of ['beta', 'alpha', 'gamma']) {
    const { client } = await api.addClient(alias, server.id);
    const modelIds = [ids['Hôpitaux'] ?? '', ...(alias === 'alpha' ? [ids['Communes'] ?? ''] : [])];
    await api.services.start(api.services.clients.update(client.id, { modelIds }), nobody);
  }
  await api.prisma.client.update({ where: { alias: 'gamma' }, data: { status: 'DELETED' } });
});
afterAll(() => api.close());

const labelsOf = async (args: string) =>
  (await api.graphql(`{ models${args} { nodes { label { fr } } } }`)).data.models.nodes.map(
    ({ label }: { label: { fr: string } }) => label.fr,
  );

test('models are filtered by status, kind and text, and come in the order that is asked for', async () => {
  expect(await labelsOf('')).toEqual(['Hôpitaux', 'Communes', 'Tous', 'Ancien']);
  expect(await labelsOf('(filter: { status: [INACTIVE, DELETED] })')).toEqual(['Ancien', 'Supprimé']);
  expect(await labelsOf('(filter: { generic: true })')).toEqual(['Tous']);
  expect(await labelsOf('(filter: { text: " für gemeinden " })')).toEqual(['Communes']);
  expect(await labelsOf('(filter: { text: "HOSP" })')).toEqual(['Hôpitaux']);
  expect(await labelsOf('(orderBy: { field: LABEL_FR, direction: DESC })')).toEqual([
    'Tous',
    'Hôpitaux',
    'Communes',
    'Ancien',
  ]);
});

test('a model is found by its id or its number, and by one of them alone', async () => {
  const id = encodeId('Model', ids['Tous'] ?? '');
  const fields = '{ number default generic label { fr en } scalesUpdatable showInherentRisk adopted status }';
  const expected = {
    number: 3,
    default: true,
    label: { fr: 'Tous', en: '' },
    adopted: false,
    status: 'ACTIVE',
  };
  expect((await api.graphql(`{ model(id: "${id}") ${fields} }`)).data.model).toMatchObject(expected);
  expect((await api.graphql(`{ model(number: 3) ${fields} }`)).data.model).toMatchObject(expected);
  expect((await api.graphql('{ model(number: 99) { id } }')).data).toEqual({ model: null });
  expect((await api.graphql('{ model { id } }')).errors?.[0]?.message).toBe(
    'model needs either an id or a number, not both. Give one of them.',
  );
});

const CLIENTS = `query ($first: Int, $after: String) {
  model(number: 1) {
    clientCount
    clients(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { alias }
      edges { node { server { fqdn } } }
    }
  }
}`;

test('a model tells which clients use it, page by page, without those that are gone', async () => {
  const first = (await api.graphql(CLIENTS, { first: 1 })).data.model;
  expect(first).toMatchObject({
    clientCount: 2,
    clients: { totalCount: 2, nodes: [{ alias: 'alpha' }], pageInfo: { hasNextPage: true } },
  });
  const after = first.clients.pageInfo.endCursor;
  expect((await api.graphql(CLIENTS, { after })).data.model.clients).toMatchObject({
    nodes: [{ alias: 'beta' }],
    edges: [{ node: { server: { fqdn: 'fo1.test' } } }],
    pageInfo: { hasNextPage: false },
  });
  expect(await api.graphql('{ model(number: 1) { clients { totalCount } } }')).toEqual({
    data: { model: { clients: { totalCount: 2 } } },
  });
});

test('a list of models with their clients takes as many statements for many as for few', async () => {
  const list =
    '{ models { totalCount nodes { label { fr } clientCount clients { totalCount nodes { alias server { fqdn } } } } } }';
  const few = await api.sqlOf(() => api.graphql(list));
  const server = await api.addServer('fo2.test');
  for (let i = 0; i < 4; i += 1) {
    const model = await api.addModel(`More ${i}`);
    const { client } = await api.addClient(`more-${i}`, server.id);
    await api.services.start(api.services.clients.update(client.id, { modelIds: [model.id] }), nobody);
  }
  let answer;
  const many = await api.sqlOf(async () => {
    answer = await api.graphql(list);
  });
  expect(answer).toMatchObject({ data: { models: { totalCount: 8 } } });
  expect(many.length).toBe(few.length);
});

const mutation = (name: string, fields: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message path } } }`;

const FIELDS =
  'model { id number label { fr en } description { de } status default version } run { kind status } plan { summary }';

test('a model is made, changed, copied, switched off and on, and deleted; each says what it came to', async () => {
  const ask = async (name: string, input: object) =>
    (await api.graphql(mutation(name, FIELDS), { input })).data[name];
  const made = await ask('createModel', {
    label: { fr: 'Écoles' },
    description: { de: 'It\'s\n"here"' },
    generic: false,
    active: false,
  });
  expect(made).toMatchObject({
    model: { label: { fr: 'Écoles', en: '' }, description: { de: 'It\'s\n"here"' }, status: 'INACTIVE' },
    run: null,
    plan: null,
    userErrors: [],
  });
  const bo = await api.services.servers.create(
    { label: 'bo', fqdn: 'bo.test', role: 'BACK_OFFICE', connection: 'LOCAL' },
    nobody,
  );
  const modelId = made.model.id;
  const run = { kind: 'UPDATE_MODELS', status: 'QUEUED' };
  expect(await ask('activateModel', { modelId })).toMatchObject({
    model: { status: 'ACTIVE', version: 2 },
    run,
  });
  expect(await ask('updateModel', { modelId, label: { en: 'Schools' }, default: true })).toMatchObject({
    model: { label: { fr: 'Écoles', en: 'Schools' }, default: true },
    run,
  });
  expect((await api.graphql('{ model(number: 3) { default } }')).data.model.default).toBe(false);
  expect(await ask('duplicateModel', { modelId })).toMatchObject({
    model: { label: { fr: 'Écoles (copie)', en: 'Schools (copy)' }, status: 'INACTIVE', default: false },
    run,
  });
  expect(await ask('deactivateModel', { modelId })).toMatchObject({ model: { default: false }, run });
  expect(await ask('deactivateModel', { modelId })).toMatchObject({
    model: { status: 'INACTIVE' },
    run: null,
  });
  expect(await ask('updateModel', { modelId, expectedVersion: 1, generic: true })).toMatchObject({
    model: null,
    userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }],
  });
  expect(await ask('deleteModel', { modelId })).toMatchObject({ model: { status: 'DELETED' }, run });
  expect(await ask('activateModel', { modelId })).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
  await api.services.servers.remove(bo.id, nobody);
});

test('a dry run gives the plan, and keeps and starts nothing', async () => {
  const { id: serverId } = await api.services.servers.create(
    { label: 'BO', fqdn: 'bo.test', role: 'BACK_OFFICE', connection: 'LOCAL' },
    nobody,
  );
  onTestFinished(async () => void (await api.services.servers.remove(serverId, nobody)));
  const counts = () => Promise.all([api.prisma.model.count(), api.prisma.run.count()]);
  const before = await counts();
  const { number: newest } = await api.prisma.model.findFirstOrThrow({ orderBy: { number: 'desc' } });
  const input = { label: { fr: 'Dry' }, generic: true, dryRun: true };
  const { data } = await api.graphql(mutation('createModel', FIELDS), { input });
  const { plan } = data.createModel;
  expect(data.createModel).toEqual({ model: null, run: null, plan, userErrors: [] });
  expect(plan).toContainEqual({ summary: `write ${newest + 1}` });
  expect(await counts()).toEqual(before);
  const wrong = { ...input, label: { en: 'Dry' } };
  expect(
    (await api.graphql(mutation('createModel', FIELDS), { input: wrong })).data.createModel,
  ).toMatchObject({
    plan: null,
    userErrors: [{ code: 'INVALID', path: ['label', 'fr'] }],
  });
});
