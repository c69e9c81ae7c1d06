/** A token or an open browser that was found lets nobody else in, and outlives no new password. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { PASSWORD, startApi, type Api } from '../../kit/api.ts';
import { addUser, INVITE, setPassword, SET_PASSWORD, tokenIn } from '../../kit/api/users.ts';
import { finderOfToken, insider } from './actors.ts';

let api: Api;
let serverId: string;
beforeAll(async () => {
  api = await startApi();
  serverId = (await api.addServer('ways-in.test')).id;
});
afterAll(() => api.close());

const MINUTE_MS = 60_000;
const mallory = { email: 'mallory@example.org', firstName: 'M', lastName: 'M', roles: ['SUPERADMIN'] };

/** Each lets somebody in, or takes an account away for good. */
async function waysIn(): Promise<Record<string, string>> {
  const { id } = await addUser(api, `victim-${Date.now()}@example.org`);
  const { client } = await api.addClient(`victim-${Date.now()}`, serverId);
  const [userId, clientId] = [id, encodeId('Client', client.id)].map((each) => JSON.stringify(each));
  const user = `input: { userId: ${userId} }`;
  return {
    activateUser: user,
    createApiToken: 'input: { name: "another" }',
    createUserLink: user,
    deleteUser: user,
    inviteBackOfficeUsers: 'input: { users: [{ email: "m@example.org", roles: [SUPERADMIN] }] }',
    inviteUser: 'input: { email: "m@example.org", firstName: "M", lastName: "M", roles: [SUPERADMIN] }',
    renewFirstUserLink: `input: { clientId: ${clientId} }`,
    replaceFirstUser: `input: { clientId: ${clientId}, firstUser: { firstName: "M", lastName: "M", email: "m@example.org" } }`,
    resetFirstUserTwoFactor: `input: { clientId: ${clientId} }`,
    resetUserTwoFactor: user,
    revealFirstUserLink: `input: { clientId: ${clientId} }`,
    sendUserLink: user,
    updateUser: `input: { userId: ${userId}, roles: [SUPERADMIN] }`,
  };
}

test('an API token, whatever its scopes, lets nobody in', async () => {
  const thief = await finderOfToken(api, 'USERS', 'FIRST_USERS', 'CLIENTS');
  for (const [field, args] of Object.entries(await waysIn())) {
    const { errors } = await thief.ask(`mutation { ${field}(${args}) { userErrors { code } } }`);
    expect([field, errors?.[0]?.extensions['code']]).toEqual([field, 'FORBIDDEN']);
  }
  expect((await thief.ask(INVITE, { input: mallory })).errors?.[0]?.message).toMatch(/confirmPassword/);
});

test('nor does a browser that was found open, after a quarter of an hour', async () => {
  const fields = Object.entries(await waysIn());
  const owner = await insider(api, 'SUPERADMIN', 'ACCADMIN');
  api.clock.aheadMs += 16 * MINUTE_MS;
  for (const [field, args] of fields) {
    const { errors } = await owner.ask(`mutation { ${field}(${args}) { userErrors { code } } }`);
    expect([field, errors?.[0]?.extensions['code']]).toEqual([field, 'PASSWORD_NEEDED']);
  }

  const confirm = async (password: string) =>
    (
      await owner.ask(
        'mutation ($p: String!) { confirmPassword(input: { password: $p }) { until userErrors { code } } }',
        { p: password },
      )
    ).data.confirmPassword;
  expect(await confirm('guess')).toEqual({ until: null, userErrors: [{ code: 'REFUSED' }] });
  expect((await owner.ask(INVITE, { input: mallory })).errors).toHaveLength(1);
  expect(await confirm(PASSWORD)).toMatchObject({ userErrors: [] });
  expect((await owner.ask(INVITE, { input: mallory })).data.inviteUser.userErrors).toEqual([]);
});

test('who guesses at a password in a browser that was found open is held up', async () => {
  const owner = await insider(api, 'SUPERADMIN');
  const guess = async () =>
    (await owner.ask('mutation { confirmPassword(input: { password: "guess" }) { userErrors { code } } }'))
      .data.confirmPassword.userErrors[0].code as string;
  const codes = [];
  for (let times = 0; times < 12; times += 1) codes.push(await guess());
  expect(codes.slice(-2)).toEqual(['THROTTLED', 'THROTTLED']);
});

const CREATE_TOKEN = 'mutation { createApiToken(input: { name: "mine" }) { token } }';

/** A user with an API token: the token, and one for a new password. */
async function withToken(email: string) {
  const { id, token: session } = await addUser(api, email);
  const { data } = await api.graphql(CREATE_TOKEN, {}, { token: session });
  const link = await api.graphql(
    'mutation ($id: ID!) { createUserLink(input: { userId: $id }) { link } }',
    { id },
    { token: await api.session() },
  );
  return {
    session,
    apiToken: data.createApiToken.token as string,
    link: tokenIn(link.data.createUserLink.link),
  };
}

const works = async (token: string) =>
  (await api.graphql('{ viewer { email } }', {}, { token })).errors === undefined;

test('a new password by a link takes the API tokens of whoever had the old one', async () => {
  const { apiToken, link } = await withToken('stolen@example.org');
  expect(await works(apiToken)).toBe(true);
  expect((await setPassword(api, link, 'another horse of mine')).userErrors).toEqual([]);
  expect(await works(apiToken)).toBe(false);
});

test('they stay where their user says so', async () => {
  const { apiToken, link } = await withToken('forgetful@example.org');
  const query = SET_PASSWORD.replace('password: $password', 'password: $password, revokeApiTokens: false');
  const { data } = await api.graphql(query, { token: link, password: 'another horse' }, { token: null });
  expect(data.setPassword.userErrors).toEqual([]);
  expect(await works(apiToken)).toBe(true);
});

test('a password that is changed takes them where that is asked for', async () => {
  const { session, apiToken } = await withToken('changing@example.org');
  const change = (input: string) =>
    api.graphql(
      `mutation { changePassword(input: { ${input} }) { userErrors { code } } }`,
      {},
      { token: session },
    );
  await change(`currentPassword: "${PASSWORD}", newPassword: "another horse of mine"`);
  expect(await works(apiToken)).toBe(true);
  await change(
    'currentPassword: "another horse of mine", newPassword: "a third horse of mine", revokeApiTokens: true',
  );
  expect(await works(apiToken)).toBe(false);
});

test('the link of a client’s administrator is not mailed to an address that was put in its place', async () => {
  const { client, run } = await api.addClient('readdressed', serverId);
  await api.prisma.client.update({ where: { id: client.id }, data: { activatedAt: new Date() } });
  await api.tell(run.id);
  await api.end(run.id);
  const id = encodeId('Client', client.id);
  const change = await (
    await finderOfToken(api, 'CLIENTS', 'FIRST_USERS')
  ).ask(
    'mutation ($id: ID!) { updateClient(input: { clientId: $id, firstUser: { email: "m@example.org" } }) { userErrors { code } } }',
    { id },
  );
  expect(change.data.updateClient.userErrors).toEqual([]);
  const { link, userErrors } = (
    await api.graphql(
      'mutation ($id: ID!) { revealFirstUserLink(input: { clientId: $id }) { link userErrors { message } } }',
      { id },
      { token: await api.session() },
    )
  ).data.revealFirstUserLink;
  expect(link).toBeNull();
  expect(userErrors[0].message).toContain('renewFirstUserLink');
});

test('a password that was typed into the field of the address is in no audit', async () => {
  const typed = 'My-S3cret-Passw0rd!';
  const someone = await insider(api, 'DBADMIN');
  await someone.ask(
    'mutation ($e: EmailAddress!) { signIn(input: { email: $e, password: "x" }) { userErrors { code } } }',
    { e: typed },
  );
  await someone.ask(
    'mutation ($t: String!) { setPassword(input: { token: $t, password: "x" }) { userErrors { code } } }',
    { t: typed },
  );
  const entries = await api.prisma.auditEntry.findMany();
  expect(entries.filter(({ action, outcome }) => action === 'signIn' && outcome === 'REFUSED')).not.toEqual(
    [],
  );
  expect(JSON.stringify(entries).toLowerCase()).not.toContain(typed.toLowerCase());
});
