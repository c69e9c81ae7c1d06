/** Who may do what: every field, with every argument, tried by every kind of caller over every transport. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PERMISSIONS, PERMISSIONS_OF_ROLE, USER_ROLES } from '../../src/domain/permissions.ts';
import { FIELDS, TYPES, type Access } from '../../src/graphql/access.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { EMAIL, startApi, type Api } from '../kit/api.ts';
import { asking, idOf, objectTypes, rootFields } from '../kit/ask-everything.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Caller {
  name: string;
  /** Null for who is not signed in. */
  permissions: readonly string[] | null;
  viaSession: boolean;
  bearer(): Promise<string | null>;
}

const callers: Caller[] = [
  { name: 'an anonymous caller', permissions: null, viaSession: false, bearer: async () => null },
  ...[[], ...USER_ROLES.map((role) => [role])].map((roles) => ({
    name: `a session of ${roles[0] ?? 'a user without a role'}`,
    permissions: roles.flatMap((role) => PERMISSIONS_OF_ROLE[role]),
    viaSession: true,
    bearer: () => api.sessionOf(roles),
  })),
  ...PERMISSIONS.map((scope) => ({
    name: `an API token with the scope ${scope}`,
    permissions: scope === 'READ' ? ['READ'] : ['READ', scope],
    viaSession: false,
    bearer: () => api.apiTokenWith([scope]),
  })),
];

/** What the table means, told apart from the code that carries it out. */
function expected(access: Access, { permissions, viaSession }: Caller, isSelf = false): string | undefined {
  const rules = typeof access === 'string' ? [access] : access;
  if (rules.includes('ANYONE')) return undefined;
  if (permissions === null) return 'UNAUTHENTICATED';
  const isLet = rules.some(
    (rule) =>
      rule === 'SIGNED_IN' ||
      (['SESSION', 'ANY_SESSION'].includes(rule) && viaSession) ||
      (rule === 'SELF' && isSelf) ||
      permissions.includes(rule),
  );
  return isLet ? undefined : 'FORBIDDEN';
}

type Ask = (query: string, signal: AbortSignal) => Promise<string | undefined>;

const DENIALS = ['UNAUTHENTICATED', 'FORBIDDEN'];

/** The code with which a caller was turned away; undefined where it was not. */
function denialIn(errors: readonly { extensions?: { code?: unknown } }[] | undefined): string | undefined {
  const codes = (errors ?? []).map(({ extensions }) => String(extensions?.code));
  return codes.find((code) => DENIALS.includes(code));
}

/** Waits for the first result, or, with a subscription that says nothing yet, for it to listen. */
async function firstDenial(results: AsyncIterable<{ errors?: unknown }>, signal: AbortSignal) {
  const first = (async () => {
    try {
      for await (const { errors } of results) return denialIn(errors as never);
    } catch (errors) {
      return denialIn(Array.isArray(errors) ? errors : []);
    }
    return undefined;
  })();
  const listening = vi.waitUntil(() => api.listeners() > 0 || signal.aborted, { timeout: 10_000 });
  return Promise.race([first, listening.then(() => undefined)]);
}

const transports: Record<string, (bearer: string | null) => { ask: Ask; leave(): unknown }> = {
  HTTP: (token) => ({
    ask: async (query) => denialIn((await api.graphql(query, {}, { token })).errors),
    leave: () => undefined,
  }),
  SSE(bearer) {
    const client = createSseClient({
      url: api.url,
      ...(bearer === null ? {} : { headers: bearing(bearer) }),
    });
    return {
      ask: (query, signal) => firstDenial(client.iterate({ query }), signal),
      leave: () => client.dispose(),
    };
  },
  WebSocket(bearer) {
    const client = createClient({
      url: api.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      ...(bearer === null ? {} : { connectionParams: bearing(bearer) }),
    });
    return {
      ask: (query, signal) => firstDenial(client.iterate({ query }), signal),
      leave: () => client.dispose(),
    };
  },
};

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });

for (const [transport, open] of Object.entries(transports)) {
  for (const caller of callers) {
    test(`${caller.name} may use what the table says over ${transport}`, async () => {
      const { ask, leave } = open(await caller.bearer());
      const wrong: string[] = [];
      for (const { type, field } of rootFields) {
        if (transport === 'HTTP' && type === 'Subscription') continue;
        const name = `${type}.${field.name}`;
        // The engine is the same for all; over HTTP, optional arguments are tried as well.
        for (const query of asking(type, field).slice(0, transport === 'HTTP' ? 2 : 1)) {
          const left = new AbortController();
          const answer = await ask(query, left.signal);
          left.abort();
          const wanted = expected(FIELDS[name] ?? [], caller);
          if (answer !== wanted) wrong.push(`${query}: ${answer ?? 'let in'}, not ${wanted ?? 'let in'}`);
        }
      }
      await leave();
      await vi.waitUntil(() => api.listeners() === 0, { timeout: 10_000 });
      expect(wrong).toEqual([]);
    });
  }
}

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
    const token = await caller.bearer();
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
      .filter(([, access]) => rules.some((rule) => access === rule || access.includes(rule as never)))
      .map(([name]) => name.replace(/^Mutation\./, ''));
  expect(opened('ANYONE')).toContain('signIn');
  expect(opened('MODELS')).toEqual(expect.arrayContaining(['createModel', 'retryRun']));
  expect(opened('MODELS')).not.toEqual(expect.arrayContaining(['createClient']));
  expect(PERMISSIONS_OF_ROLE.ACCADMIN).not.toContain('SERVERS');
  expect(PERMISSIONS_OF_ROLE.SYSADMIN).not.toContain('CLIENTS');
  expect(PERMISSIONS_OF_ROLE.SUPERADMIN).not.toContain('CLIENTS');
  expect(FIELDS['Mutation.deleteClient']).toBe('CLIENTS');
  expect(FIELDS['Mutation.deleteServer']).toBe('SERVERS');
  expect(FIELDS['Mutation.revealFirstUserLink']).toBe('FIRST_USERS');
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
