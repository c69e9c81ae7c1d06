/** Who may do what: nobody but a signed-in user anything, but sign in. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeId } from '../../src/graphql/ids.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { EMAIL, startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const schema = makeSchema();

/** A document that asks for this root field, with some value for each argument that must be given. */
function asking(operation: 'query' | 'mutation' | 'subscription', field: GraphQLField<unknown, unknown>) {
  const args = field.args.filter((arg) => isNonNullType(arg.type));
  const named = (name: string) => (name === 'id' ? field.name : name);
  const list = args.map((arg) => `${arg.name}: ${literal(arg.type, named(arg.name))}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${operation} { ${field.name}${list === '' ? '' : `(${list})`}${selection} }`;
}

function literal(type: GraphQLInputType, name: string): string {
  if (isNonNullType(type)) return literal(type.ofType, name);
  if (isListType(type)) return `[${literal(type.ofType, name)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.type, field.name)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return JSON.stringify(idOf(name));
  return { Int: '1', Boolean: 'true' }[type.name] ?? '"x"';
}

/** An id that `serverId`, say, takes. */
function idOf(name: string): string {
  const noun = name === 'tokenId' ? 'apiToken' : name.replace(/Id$/, '');
  const type = noun.charAt(0).toUpperCase() + noun.slice(1);
  return encodeId(type in schema.getTypeMap() ? type : 'Client', '00000000-0000-7000-8000-000000000000');
}

const rootFields = (['query', 'mutation', 'subscription'] as const).flatMap((operation) => {
  const type: GraphQLObjectType | undefined | null = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[operation];
  return Object.values(type?.getFields() ?? {}).map((field) => ({ operation, field }));
});

const isOpen = (name: string) => name === 'signIn';

test('every field but signIn is denied to an anonymous caller over HTTP', async () => {
  const open: string[] = [];
  for (const { operation, field } of rootFields) {
    if (operation === 'subscription' || isOpen(field.name)) continue;
    const { errors } = await api.graphql(asking(operation, field), {}, { token: null });
    if (errors?.[0]?.extensions['code'] !== 'UNAUTHENTICATED') open.push(field.name);
  }
  expect(open).toEqual([]);
});

test('every field but signIn is denied to an anonymous caller over a WebSocket', async () => {
  const client = createClient({ url: api.url.replace('http', 'ws'), webSocketImpl: WebSocket });
  const open: string[] = [];
  for (const { operation, field } of rootFields) {
    if (isOpen(field.name)) continue;
    const [first] = await firstOf(client.iterate({ query: asking(operation, field) }));
    if (first?.errors?.[0]?.extensions?.['code'] !== 'UNAUTHENTICATED') open.push(field.name);
  }
  await client.dispose();
  expect(open).toEqual([]);
});

test('every subscription is denied to an anonymous caller over SSE', async () => {
  for (const { operation, field } of rootFields) {
    if (operation !== 'subscription') continue;
    const response = await fetch(api.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: asking(operation, field) }),
    });
    expect(await response.text()).toContain('UNAUTHENTICATED');
  }
});

test('a token that is wrong, or revoked, opens nothing', async () => {
  const { accounts } = api.services;
  const actor = { name: EMAIL, userId: api.userId, address: null };
  const { apiToken, token } = await accounts.createApiToken({ name: 'short-lived' }, actor);
  const ask = () => api.graphql('{ viewer { email } }', {}, { token });
  expect((await ask()).data.viewer.email).toBe(EMAIL);
  await accounts.revokeApiToken(apiToken.id, actor);
  expect((await ask()).errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  const wrong = await api.graphql('{ viewer { email } }', {}, { token: 'regent_api_wrong' });
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('what belongs to another user is not to be read by its id', async () => {
  const other = await api.prisma.user.create({
    data: { email: 'other@example.org', firstName: 'O', lastName: 'Ther', passwordHash: '' },
  });
  const theirs = await api.prisma.apiToken.create({
    data: { userId: other.id, name: 'theirs', tokenHash: 'x' },
  });
  const { data, errors } = await api.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [encodeId('ApiToken', theirs.id)],
  });
  expect(errors).toBeUndefined();
  expect(data.nodes).toEqual([null]);
});

test('what is no id, or the id of something else, is refused in words', async () => {
  const ask = async (id: string) =>
    (await api.graphql('query ($id: ID!) { server(id: $id) { id } }', { id })).errors?.[0];
  expect(await ask('nonsense')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  expect(await ask(idOf('clientId'))).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  const { data } = await api.graphql('query ($id: ID!) { node(id: $id) { id } }', { id: idOf('clientId') });
  expect(data.node).toBeNull();
});

/** The first result, or the errors with which the server refused. */
async function firstOf(results: AsyncIterableIterator<{ errors?: readonly { extensions?: object }[] }>) {
  const all: { errors?: readonly { extensions?: Record<string, unknown> }[] }[] = [];
  try {
    for await (const result of results) {
      all.push(result as never);
      break;
    }
  } catch (errors) {
    all.push({ errors: errors as never });
  }
  return all;
}
