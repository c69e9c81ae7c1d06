/** What was answered with INTERNAL_SERVER_ERROR and a stack in the log, though it was the caller's mistake. */
import { isInterfaceType } from 'graphql';
import { Secret, TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { USER_ROLES } from '../../../src/domain/permissions.ts';
import { encodeId, NODE_TYPES } from '../../../src/graphql/core/ids.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { PASSWORD, startApi, type Api } from '../../kit/api.ts';
import { NOBODY } from '../../kit/api/values.ts';
import { insider, type HostileCaller } from '../callers/actors.ts';

let api: Api;
let caller: HostileCaller;
beforeAll(async () => {
  api = await startApi();
  caller = await insider(api, ...USER_ROLES);
});
afterAll(() => api.close());
afterEach(() => expect(api.logged).toEqual([]));

const codesOf = async (query: string, variables?: object) =>
  (await caller.ask(query, variables)).errors?.map(({ extensions }) => extensions['code']);
const MISTAKE = ['BAD_USER_INPUT'];

const LISTS = ['runs', 'auditEntries', 'models', 'schedules', 'servers', 'clients', 'users'];
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Nothing of these is what a list of any kind gives. */
const ALTERED = [
  'GPC:D:9..',
  'GPC:J:[1,2]',
  'GPC:O:{"startsWith":"a"}',
  'GPC:N:1.5',
  'GPC:S:\0',
  'GPC:Z:',
  'x',
];

test.for(LISTS)('an altered cursor of %s is the mistake of who sends it', async (list) => {
  for (const end of ['after', 'before']) {
    for (const cursor of ALTERED.map(base64)) {
      const query = `query ($cursor: String) { ${list}(${end}: $cursor) { nodes { __typename } } }`;
      expect([cursor, await codesOf(query, { cursor })]).toEqual([cursor, MISTAKE]);
    }
  }
});

test('the cursors that a list gives lead on, at the root and further down', async () => {
  const server = await api.addServer('cursors.test');
  await api.addServer('cursors-too.test');
  await Promise.all([api.addClient('one', server.id), api.addClient('two', server.id)]);
  for (const label of ['One', 'Two']) await api.addModel(label);
  await api.sessionOf([]);
  for (const list of LISTS.filter((name) => name !== 'schedules')) {
    const first = await caller.ask(`{ ${list}(first: 1) { totalCount pageInfo { endCursor } } }`);
    const { totalCount, pageInfo } = first.data[list];
    const rest = await caller.ask(`query ($c: String) { ${list}(after: $c) { nodes { __typename } } }`, {
      c: pageInfo.endCursor,
    });
    expect([list, rest.data[list].nodes.length > 0]).toEqual([list, true]);
    expect(rest.data[list].nodes.length).toBe(Math.min(totalCount, 21) - 1);
  }
  const ofServer = `query ($id: ID!, $c: String) {
    server(id: $id) { clients(first: 1, after: $c) { nodes { alias } pageInfo { endCursor } } }
  }`;
  const id = encodeId('Server', server.id);
  const first = (await caller.ask(ofServer, { id })).data.server.clients;
  const second = (await caller.ask(ofServer, { id, c: first.pageInfo.endCursor })).data.server.clients;
  expect([...first.nodes, ...second.nodes]).toEqual([{ alias: 'one' }, { alias: 'two' }]);
});

test.for(['Nope', '__proto__', 'constructor', 'PageInfo', 'Query'])(
  'an id of the type %s is the mistake of who sends it',
  async (type) => {
    const id = encodeId(type, NOBODY);
    expect(await codesOf('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual(MISTAKE);
    expect(await codesOf('query ($id: ID!) { nodes(ids: [$id]) { id } }', { id })).toEqual(MISTAKE);
    expect(await codesOf('query ($id: ID!) { server(id: $id) { id } }', { id })).toEqual(MISTAKE);
  },
);

test('an id is taken, and the refusal of a long one repeats little of it', async () => {
  const id = encodeId('Server', NOBODY);
  expect(await codesOf('query ($id: ID!) { server(id: $id) { id } }', { id })).toBeUndefined();
  const { errors } = await caller.ask('query ($id: ID!) { node(id: $id) { id } }', {
    id: `${id}${'%'.repeat(100_000)}`,
  });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(JSON.stringify(errors).length).toBeLessThan(500);
});

test('the types that have ids are those that ids are read of', () => {
  const schema = makeSchema();
  const node = schema.getType('Node');
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
  expect(types.toSorted()).toEqual(NODE_TYPES.toSorted());
});

test.for([
  '0000-01-01T00:00:00Z',
  '0000-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-14:00',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  `2020-01-01T00:00:00.${'9'.repeat(1_000)}Z`,
])('the time %.40s is the mistake of who sends it', async (time) => {
  const since = 'query ($t: DateTime) { auditEntries(filter: { since: $t }) { nodes { id } } }';
  expect(await codesOf(since, { t: time })).toEqual(MISTAKE);
  const literal = `{ auditEntries(filter: { until: "${time}" }) { nodes { id } } }`;
  expect(await codesOf(literal)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('an object that cannot be written as a string is the mistake of who sends it', async () => {
  const hostile = { toString: 1, valueOf: 1, toJSON: 1 };
  for (const [type, use] of [
    ['DateTime', 'auditEntries(filter: { since: $x }) { totalCount }'],
    ['ID!', 'node(id: $x) { id }'],
    ['String', 'runs(after: $x) { totalCount }'],
    ['Int', 'runs(first: $x) { totalCount }'],
    ['RunStatus!', 'runs(filter: { status: [$x] }) { totalCount }'],
    ['EmailAddress!', 'a: __typename @include(if: $x)'],
  ]) {
    const codes = await codesOf(`query ($x: ${type}) { ${use} }`, { x: hostile });
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(codes?.[0]);
  }
});

test('the first and the last time that are kept are taken', async () => {
  const query = `{ auditEntries(filter: { since: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59.999Z" }) { totalCount } }`;
  expect((await caller.ask(query)).errors).toBeUndefined();
});

test('a code of digits of another script is wrong, as any other', async () => {
  const mine = await insider(api);
  const setUp = `mutation { setUpTwoFactor(input: { password: "${PASSWORD}" }) { secret } }`;
  const { secret } = (await mine.ask(setUp)).data.setUpTwoFactor;
  const confirm =
    'mutation ($code: String!) { confirmTwoFactor(input: { code: $code }) { userErrors { code } } }';
  for (const code of [
    '\u0660\u0661\u0662\u0663\u0664\u0665',
    '\uff11\uff12\uff13\uff14\uff15\uff16',
    '12345\u0665',
  ]) {
    expect(await mine.ask(confirm, { code })).toEqual({
      data: { confirmTwoFactor: { userErrors: [{ code: 'INVALID' }] } },
    });
  }
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  expect((await mine.ask(confirm, { code })).data.confirmTwoFactor.userErrors).toEqual([]);
});
