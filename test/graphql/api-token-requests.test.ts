/** A program gets an API token by a code that its user types in a session. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';
import { openBrowser, type Browser } from '../kit/api/browser.ts';

let api: Api;
let browser: Browser;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.prisma.apiTokenRequest.deleteMany({});
  await api.prisma.rateLimit.deleteMany({});
  await api.prisma.apiToken.deleteMany({ where: { name: 'laptop' } });
  api.clock.aheadMs = 0;
  browser = openBrowser(api);
  await browser.signIn();
});

const anonymous = async (query: string, variables: object = {}) =>
  (await api.graphql(query, variables, { token: null })).data;

async function request(program = 'regent on laptop-7') {
  const query = `mutation ($program: String!) {
    requestApiToken(input: { program: $program }) { code secret expiresAt userErrors { code path } }
  }`;
  return (await anonymous(query, { program })).requestApiToken;
}

const fetchToken = async (secret: string) =>
  (
    await anonymous(
      `mutation ($secret: String!) { fetchApiToken(input: { secret: $secret }) { state token userErrors { code } } }`,
      { secret },
    )
  ).fetchApiToken;

async function answer(field: 'allowApiToken' | 'refuseApiToken', input: object, by = browser) {
  const type = field.replace(/^./, (letter) => letter.toUpperCase());
  const { data, errors } = await by.graphql(
    `mutation ($input: ${type}Input!) { ${field}(input: $input) { apiTokenRequest { program } userErrors { code path } } }`,
    { input },
  );
  return errors?.[0]?.extensions['code'] ?? data[field];
}

const allow = (code: string, more: object = {}, by?: Browser) =>
  answer('allowApiToken', { code, name: 'laptop', ...more }, by);

test('what a user allows in a session is fetched once, and works', async () => {
  const { code, secret, expiresAt } = await request();
  expect(code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
  expect(await fetchToken(secret)).toEqual({ state: 'WAITING', token: null, userErrors: [] });

  const asked = await browser.graphql(
    'query ($code: String!) { apiTokenRequest(code: $code) { program address } }',
    { code: code.toLowerCase().replace('-', ' ') },
  );
  expect(asked.data.apiTokenRequest).toEqual({ program: 'regent on laptop-7', address: '127.0.0.1' });
  expect(await allow(code, { scopes: ['READ'] })).toMatchObject({ userErrors: [] });
  // A second answer finds nothing to answer.
  expect(await allow(code)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['code'] }] });

  const { state, token } = await fetchToken(secret);
  expect(state).toBe('ALLOWED');
  const viewer = await api.graphql('{ viewer { email } }', {}, { token });
  expect(viewer.data.viewer).toEqual({ email: EMAIL });
  const beyond = await api.graphql('{ auditEntries { totalCount } }', {}, { token });
  expect(beyond.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  expect((await fetchToken(secret)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);

  const entries = await api.prisma.auditEntry.findMany({
    where: { action: { endsWith: 'ApiToken' }, outcome: 'DONE' },
    orderBy: { id: 'desc' },
    take: 2,
  });
  expect(entries.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
    ['createApiToken', EMAIL, expect.stringMatching(/^API token /)],
    ['allowApiToken', EMAIL, 'program regent on laptop-7'],
  ]);
});

test('many who fetch at once get one token', async () => {
  const { code, secret } = await request();
  await allow(code);
  const fetched = await Promise.all(Array.from({ length: 5 }, () => fetchToken(secret)));
  expect(fetched.filter(({ state }) => state === 'ALLOWED')).toHaveLength(1);
  expect(await api.prisma.apiToken.count({ where: { name: 'laptop' } })).toBe(1);
});

test('what is refused, expired, or of somebody who may not use Regent any more gives no token', async () => {
  const refused = await request();
  expect(await answer('refuseApiToken', { code: refused.code })).toMatchObject({ userErrors: [] });
  expect(await fetchToken(refused.secret)).toMatchObject({ state: 'REFUSED', token: null });

  const late = await request();
  api.clock.aheadMs = 10 * 60_000;
  expect(await allow(late.code)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await fetchToken(late.secret)).toMatchObject({ state: null, userErrors: [{ code: 'NOT_FOUND' }] });
  api.clock.aheadMs = 0;

  const { code, secret } = await request();
  await allow(code);
  await api.prisma.user.update({ where: { id: api.userId }, data: { active: false } });
  expect(await fetchToken(secret)).toMatchObject({ state: 'REFUSED', token: null });
  await api.prisma.user.update({ where: { id: api.userId }, data: { active: true } });
  expect(await api.prisma.apiToken.count({ where: { name: 'laptop' } })).toBe(0);
});

test('a new password ends what was allowed and is not fetched yet', async () => {
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.userId } });
  const { code, secret } = await request();
  await allow(code);
  const { userErrors } = (
    await browser.graphql(
      `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code } } }`,
      {
        input: {
          currentPassword: PASSWORD,
          newPassword: 'another horse battery staple',
          revokeApiTokens: true,
        },
      },
    )
  ).data.changePassword;
  await api.prisma.user.update({ where: { id: api.userId }, data: { passwordHash } });
  expect(userErrors).toEqual([]);
  expect(await fetchToken(secret)).toMatchObject({ state: null, userErrors: [{ code: 'NOT_FOUND' }] });
});

test('an API token allows nobody, and a name or scopes that no token can have are refused at their field', async () => {
  const { code } = await request();
  const query = `mutation ($code: String!) {
    allowApiToken(input: { code: $code, name: "x" }) { userErrors { code } }
  }`;
  expect(
    (await api.graphql(query, { code }, { token: await api.apiTokenWith(['USERS']) })).errors?.[0]
      ?.extensions['code'],
  ).toBe('FORBIDDEN');
  for (const [input, path] of [
    [{ name: ' ' }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ] as const)
    expect(await allow(code, input)).toMatchObject({ userErrors: [{ path: [path] }] });
  expect(await request('a\nb')).toMatchObject({ secret: null, userErrors: [{ path: ['program'] }] });
});

test('one network gets twenty codes in a quarter of an hour', async () => {
  for (let times = 0; times < 20; times += 1) expect((await request()).userErrors).toEqual([]);
  expect((await request()).userErrors).toMatchObject([{ code: 'THROTTLED' }]);
});
