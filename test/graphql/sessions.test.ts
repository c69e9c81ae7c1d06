import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { openBrowser } from '../kit/api/browser.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  api.clock.aheadMs = 0;
  await api.prisma.session.deleteMany({});
});

const SESSIONS =
  '{ viewer { sessions { id isCurrent createdAt lastUsedAt expiresAt endsAt address userAgent secondFactor } } }';
const HOUR_MS = 3_600_000;

const isIn = async (browser: ReturnType<typeof openBrowser>) =>
  (await browser.graphql('{ viewer { email } }')).data?.viewer !== undefined;

test('a user sees where they are signed in, and ends one session or all others', async () => {
  const [one, other, third] = [openBrowser(api), openBrowser(api), openBrowser(api)];
  for (const browser of [one, other, third]) await browser.signIn();
  const { data } = await one.graphql(SESSIONS);
  expect(data.viewer.sessions).toHaveLength(3);
  const mine = data.viewer.sessions.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
  expect(mine).toMatchObject([{ address: '127.0.0.1', userAgent: 'Browser/1.0', secondFactor: false }]);

  const revoke =
    'mutation ($id: ID!) { revokeSession(input: { sessionId: $id }) { revoked userErrors { code } } }';
  const { id } = (await other.graphql(SESSIONS)).data.viewer.sessions.find(
    ({ isCurrent }: { isCurrent: boolean }) => isCurrent,
  );
  expect((await one.graphql(revoke, { id })).data.revokeSession).toEqual({ revoked: 1, userErrors: [] });
  expect(await isIn(other)).toBe(false);
  expect((await one.graphql(revoke, { id })).data.revokeSession).toEqual({
    revoked: 0,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect(await isIn(third)).toBe(true);
  const { data: rest } = await one.graphql('mutation { revokeOtherSessions { revoked } }');
  expect(rest.revokeOtherSessions).toEqual({ revoked: 1 });
  expect([await isIn(one), await isIn(third)]).toEqual([true, false]);
});

test('the sessions of another user are neither seen nor ended', async () => {
  const stranger = await api.prisma.user.create({
    data: { email: 'stranger@example.org', firstName: 'A', lastName: 'B', roles: ['SUPERADMIN'] },
  });
  const soon = new Date(Date.now() + HOUR_MS);
  const { id } = await api.prisma.session.create({
    data: { userId: stranger.id, tokenHash: 'x', expiresAt: soon, endsAt: soon },
  });
  const browser = openBrowser(api);
  await browser.signIn();
  const nodeId = Buffer.from(`Session:${id}`).toString('base64');
  const seen = await browser.graphql('query ($id: ID!) { node(id: $id) { id } }', { id: nodeId });
  expect(seen.data?.node ?? null).toBeNull();
  const actor = { name: 'x', userId: api.userId, address: null };
  await expect(api.services.accounts.revokeSession(id, actor)).rejects.toThrow('You have no session');
  expect(await api.prisma.session.count({ where: { id } })).toBe(1);
});

test('a session that is not used ends; one that is used goes on, but not for ever', async () => {
  api.rules.sessionMaxMs = 3 * HOUR_MS;
  const [used, unused] = [openBrowser(api), openBrowser(api)];
  await used.signIn();
  await unused.signIn();
  for (const hours of [0.9, 1.8, 2.7]) {
    api.clock.aheadMs = hours * HOUR_MS;
    expect(await isIn(used)).toBe(true);
  }
  expect(await isIn(unused)).toBe(false);
  api.clock.aheadMs = 3.1 * HOUR_MS;
  expect(await isIn(used)).toBe(false);
});

test('signing in makes a new session in place of the one before, whatever the browser came with', async () => {
  const browser = openBrowser(api);
  browser.cookies.set('regent_session', 'regent_ses_chosen-by-somebody-else');
  await browser.signIn();
  const first = browser.cookies.get('regent_session');
  expect(first).not.toContain('chosen');
  await browser.signIn();
  expect(browser.cookies.get('regent_session')).not.toBe(first);
  expect(await api.prisma.session.count()).toBe(1);
});

test('signing in, signing out and ending sessions are in the audit', async () => {
  const browser = openBrowser(api);
  await browser.signIn();
  await browser.graphql('mutation { revokeOtherSessions { revoked } }');
  await browser.graphql('mutation { signOut { signedOut } }');
  const entries = await api.prisma.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 3 });
  expect(entries.map(({ action }) => action)).toEqual(['signOut', 'revokeOtherSessions', 'signIn']);
  expect(entries.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
});
