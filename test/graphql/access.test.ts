/** Who may do what. test/api tries every caller over every transport; here are the first and the rest. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS_OF_ROLE } from '../../src/domain/permissions.ts';
import { FIELDS, TYPES } from '../../src/graphql/access.ts';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { callers, denialIn, expected, misjudged } from '../kit/api/access-matrix.ts';
import { EMAIL, startApi, type Api } from '../kit/api.ts';
import { idOf, objectTypes, rootFields } from '../kit/api/ask-everything.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('an anonymous caller, and a user without a role, may use what the table says', async () => {
  const [anonymous, withoutRole] = callers;
  for (const caller of [anonymous, withoutRole]) {
    if (caller === undefined) throw new Error('There are no callers.');
    expect(await misjudged(api, caller, 'HTTP')).toEqual([]);
  }
});

test('who reads things by their ids needs what their type takes', async () => {
  const server = await api.addServer('access.test');
  const { client, run } = await api.addClient('access', server.id);
  const { id: entryId } = await api.prisma.auditEntry.findFirstOrThrow();
  const ids = {
    Server: server.id,
    Client: client.id,
    Run: run.id,
    AuditEntry: entryId,
    User: api.userId,
  };
  for (const caller of callers.filter(({ permissions }) => permissions !== null)) {
    const token = await caller.bearer(api);
    for (const [type, id] of Object.entries(ids)) {
      const query = `{ node(id: "${encodeId(type, id)}") { id } }`;
      const { data, errors } = await api.graphql(query, {}, { token });
      const isSelf = type === 'User' && caller.name.includes('API token');
      const wanted = expected(TYPES[type] ?? [], caller, isSelf);
      expect([caller.name, type, denialIn(errors)]).toEqual([caller.name, type, wanted]);
      if (wanted === undefined) expect(data.node).not.toBeNull();
    }
  }
});

test('the table has a line for all that there is, and for nothing else', () => {
  const fields = rootFields.map(({ type, field }) => `${type}.${field.name}`);
  const lines = Object.keys(FIELDS).filter((name) => /^(Query|Mutation|Subscription)\./.test(name));
  expect(lines.toSorted()).toEqual(fields.toSorted());
  const wrappers = /(Connection|Edge|Payload)$/;
  expect(Object.keys(TYPES).toSorted()).toEqual(
    objectTypes.filter((name) => !wrappers.test(name)).toSorted(),
  );
});

test('roles mean what they are called', () => {
  const opened = (...rules: string[]) =>
    Object.entries(FIELDS)
      .filter(([, access]) => rules.some((rule) => [access].flat().includes(rule as never)))
      .map(([name]) => name.replace(/^Mutation\./, ''));
  expect(opened('ANYONE')).toContain('signIn');
  expect(opened('MODELS')).toEqual(expect.arrayContaining(['createModel', 'retryRun']));
  expect(opened('MODELS')).not.toContain('createClient');
  expect(PERMISSIONS_OF_ROLE.ACCADMIN).not.toContain('SERVERS');
  expect(PERMISSIONS_OF_ROLE.SYSADMIN).not.toContain('CLIENTS');
  expect(PERMISSIONS_OF_ROLE.SUPERADMIN).not.toContain('CLIENTS');
  expect(FIELDS['Mutation.deleteClient']).toBe('CLIENTS');
  expect(FIELDS['Mutation.deleteServer']).toBe('SERVERS');
  expect(FIELDS['Mutation.revealFirstUserLink']).toEqual({ confirmed: 'FIRST_USERS' });
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

test('an API token of another user is not to be read by its id', async () => {
  const token = await api.sessionOf(['SUPERADMIN']);
  const { id } = await api.prisma.apiToken.findFirstOrThrow({ where: { userId: api.userId } });
  const { data, errors } = await api.graphql(
    'query ($id: ID!) { node(id: $id) { id } }',
    { id: encodeId('ApiToken', id) },
    { token },
  );
  expect(errors).toBeUndefined();
  expect(data.node).toBeNull();
});

test('what is no id, or the id of something else, is refused in words', async () => {
  const ask = async (id: string) =>
    (await api.graphql('query ($id: ID!) { server(id: $id) { id } }', { id })).errors?.[0];
  expect(await ask('nonsense')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  expect(await ask(idOf('clientId'))).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  const { data } = await api.graphql('query ($id: ID!) { node(id: $id) { id } }', { id: idOf('clientId') });
  expect(data.node).toBeNull();
});
