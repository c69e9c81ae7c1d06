/** One request has one identity, whatever its fields do to sessions, roles and addresses. */
import { array, assert, asyncProperty, boolean, constantFrom } from 'fast-check';
import { execute, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USER_ROLES } from '../../../src/domain/permissions.ts';
import type { GraphqlContext } from '../../../src/graphql/context.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { makeCallers } from '../../../src/server/caller.ts';
import { makeProxies } from '../../../src/server/connections/proxies.ts';
import { EMAIL, PASSWORD, startApi, type Api } from '../../kit/api.ts';
import { finderOfToken, insider } from './actors.ts';

const SIGN_IN = `signIn(input: { email: $email, password: "${PASSWORD}" }) { userErrors { code } }`;

let api: Api;
let mine: string;
beforeAll(async () => {
  api = await startApi();
  await api.sessionOf(['DBADMIN']);
  mine = (await api.prisma.user.findFirstOrThrow({ where: { roles: { equals: ['DBADMIN'] } } })).email;
});
afterAll(() => api.close());

const tokens = () => api.prisma.apiToken.count();

test('a token for reading makes no other token by signing in as somebody else on the way', async () => {
  const before = await tokens();
  const thief = await finderOfToken(api, 'READ');
  const made = await tokens();
  const { data, errors } = await thief.ask(
    `mutation ($email: EmailAddress!) { ${SIGN_IN} createApiToken(input: { name: "mine" }) { token } }`,
    { email: mine },
  );
  expect(data?.createApiToken?.token).toBeUndefined();
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  expect(await tokens()).toBe(made);
  expect(made).toBe(before + 1);
});

test('nobody guesses on at a password by signing in as themselves before each guess', async () => {
  const victim = await insider(api, 'ACCADMIN');
  const { errors } = await victim.ask(
    `mutation ($email: EmailAddress!) {
      ${SIGN_IN}
      changeEmail(input: { email: "x@example.org", currentPassword: "guess" }) { userErrors { code } }
    }`,
    { email: mine },
  );
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('a sign-in ends the session that it came with, also that of another user', async () => {
  const before = await api.sessionOf(['SYSADMIN']);
  const query = `mutation ($email: EmailAddress!) { ${SIGN_IN} }`;
  const { data } = await api.graphql(query, { email: EMAIL }, { token: before });
  expect(data.signIn.userErrors).toEqual([]);
  const after = await api.graphql('{ viewer { email } }', {}, { token: before });
  expect(after.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

/** The fields of one request, each as its text; `$n` stands for a number of its own. */
const FIELDS = [
  'updateProfile(input: { firstName: "Other" }) { userErrors { code } }',
  `changeEmail(input: { email: "moved-$n@example.org", currentPassword: "${PASSWORD}" }) { userErrors { code } }`,
  `changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${PASSWORD}", revokeApiTokens: true }) { userErrors { code } }`,
  `confirmPassword(input: { password: "${PASSWORD}" }) { userErrors { code } }`,
  'confirmPassword(input: { password: "wrong" }) { userErrors { code } }',
  'createApiToken(input: { name: "t" }) { userErrors { code } }',
  'revokeOtherSessions { revoked }',
  'revokeSession(input: { sessionId: "$session" }) { revoked }',
  'signOut { signedOut }',
  `signIn(input: { email: "$other", password: "${PASSWORD}" }) { viewer { email } }`,
  `signIn(input: { email: "$other", password: "wrong" }) { viewer { email } }`,
];

test('whatever fields a request has, in whatever order, its caller is whom its token stands for', async () => {
  const schema = makeSchema();
  const { id: otherId } = await api.prisma.user.findFirstOrThrow({ where: { email: mine } });
  let count = 0;
  const fields = array(constantFrom(...FIELDS), { minLength: 1, maxLength: 5 });
  await assert(
    asyncProperty(fields, boolean(), async (chosen, viaToken) => {
      const session = await api.sessionOf([...USER_ROLES]);
      const other = await api.prisma.user.findUniqueOrThrow({ where: { id: otherId } });
      const context = await contextOf(session);
      if (viaToken && context.caller.actor !== null) {
        const { accounts } = api.services;
        const { token } = await accounts.createApiToken({ name: 'own' }, context.caller.actor);
        context.caller = await context.identify(token);
      }
      const texts = chosen.map((field, at) => {
        count += 1;
        const id = context.caller.sessionId ?? other.id;
        const named = field.replace('$n', String(count)).replace('$other', other.email);
        return `f${at}: ${named.replace('$session', encodeId('Session', id))}`;
      });
      await execute({ schema, document: parse(`mutation { ${texts.join(' ')} }`), contextValue: context });
      expect(context.caller).toEqual(await context.identify(context.caller.token));
      expect(context.caller.actor?.userId).toBe(context.caller.user?.id);
    }),
    { numRuns: 30 },
  );
});

/** What a request of this token has for a context. */
async function contextOf(token: string): Promise<GraphqlContext> {
  const callers = makeCallers(api.services.accounts, makeProxies([], silent));
  const identify = (of: string | null) => callers.lookUp(of, null);
  return {
    services: api.services,
    caller: await identify(token),
    identify,
    setSessionCookie: () => undefined,
    setDeviceCookie: () => undefined,
    address: null,
    userAgent: null,
    device: null,
    signal: new AbortController().signal,
    onLoss: () => () => undefined,
    onGone: () => () => undefined,
  };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
