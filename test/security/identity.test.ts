/** One request has one identity, whatever its fields do to sessions, roles and addresses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';
import { finderOfToken, insider } from './actors.ts';

const SIGN_IN = `signIn(input: { email: $email, password: "${PASSWORD}" }) { userErrors { code } }`;

let api: Api;
let mine: string;
beforeAll(async () => {
  api = await startApi();
  await api.sessionOf(['DBADMIN']);
  mine = (await api.prisma.user.findFirstOrThrow({ where: { roles: { has: 'DBADMIN' } } })).email;
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
