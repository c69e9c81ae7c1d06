import { afterAll, beforeAll, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';
import { signIn } from '../kit/api/sign-in.ts';
import { addUser, invite, setPassword, tokenIn } from '../kit/api/users.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

const viewer = async (token: string | null) =>
  (await api.graphql('{ viewer { email } }', {}, { token })).data?.viewer.email;

/** Does something with a user; gives what the payload says. */
async function act(mutation: string, input: object, selection = 'user { version }', token?: string) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code message path } } }`;
  const { data, errors } = await api.graphql(query, { input }, { token: token ?? (await api.session()) });
  if (errors !== undefined) throw new Error(errors[0]?.message);
  return data[mutation];
}

const lastAudit = () => api.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });

test('an account works from its first day until its last, for what is signed in already, too', async () => {
  const session = await signIn(api.url, EMAIL, PASSWORD);
  const between = (startsAt: Date | null, endsAt: Date | null) =>
    api.prisma.user.update({ where: { id: api.userId }, data: { startsAt, endsAt } });

  for (const [startsAt, endsAt] of [
    [inDays(1), null],
    [null, inDays(-1)],
  ] as const) {
    await between(startsAt, endsAt);
    expect(await signIn(api.url, EMAIL, PASSWORD)).toBeNull();
    expect(await viewer(session)).toBeUndefined();
    expect(await viewer(api.token)).toBeUndefined();
  }
  await between(inDays(-1), inDays(1));
  expect(await signIn(api.url, EMAIL, PASSWORD)).not.toBeNull();
  expect(await viewer(session)).toBe(EMAIL);
  expect(await viewer(api.token)).toBe(EMAIL);
  await between(null, null);
});

test('who is invited sets a password by a link that works once, and nobody else knows it', async () => {
  const invited = await invite(api, { email: 'Grace@Example.org', roles: ['ACCADMIN', 'ACCADMIN'] });
  expect(invited).toMatchObject({
    user: { email: 'grace@example.org', roles: ['ACCADMIN'], passwordChangedAt: null },
    mailed: false,
    userErrors: [],
  });
  expect(invited.link).toMatch(new RegExp(`^${api.server.url}/password#regent_link_[\\w-]{43}$`));
  const stored = await api.prisma.userLink.findMany();
  expect(JSON.stringify(stored)).not.toContain(tokenIn(invited.link));
  expect(JSON.stringify(await lastAudit())).not.toContain(tokenIn(invited.link));

  const token = tokenIn(invited.link);
  expect(await signIn(api.url, 'grace@example.org', PASSWORD)).toBeNull();
  const weak = await setPassword(api, token, 'password1234');
  expect(weak.userErrors).toMatchObject([{ code: 'INVALID', path: ['password'] }]);
  expect(await setPassword(api, token, PASSWORD)).toEqual({ email: 'grace@example.org', userErrors: [] });
  expect(await viewer(await signIn(api.url, 'grace@example.org', PASSWORD))).toBe('grace@example.org');
  expect((await setPassword(api, token, 'another horse of mine')).userErrors).toMatchObject([
    { code: 'REFUSED', path: ['token'] },
  ]);
});

test('a link can be looked at without using it up, as the page does before it asks for a password', async () => {
  const token = tokenIn((await invite(api, { email: 'looked@example.org' })).link);
  const pathOf = async (of: string) => (await setPassword(api, of, '')).userErrors[0].path;
  expect([await pathOf(token), await pathOf(token)]).toEqual([['password'], ['password']]);
  expect((await setPassword(api, token, PASSWORD)).userErrors).toEqual([]);
  expect(await setPassword(api, token, '')).toMatchObject({
    userErrors: [{ path: ['token'], message: expect.stringContaining('it has been used') }],
  });
});

test('of two who use a link at once, one is let in', async () => {
  const { link } = await invite(api, { email: 'twice@example.org' });
  const answers = await Promise.all(
    ['first horse of mine', 'second horse of mine'].map((word) => setPassword(api, tokenIn(link), word)),
  );
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
});

test('what is wrong with an invitation is said, all of it', async () => {
  const wrong = {
    email: 'ada@exämple.org',
    firstName: ' ',
    roles: [],
    startsAt: inDays(2),
    endsAt: inDays(1),
  };
  const { user, link, userErrors } = await invite(api, wrong);
  expect([user, link]).toEqual([null, null]);
  expect(userErrors.map(({ path }: { path: string[] }) => path[0])).toEqual([
    'firstName',
    'email',
    'roles',
    'endsAt',
  ]);
  const taken = await invite(api, { email: EMAIL.toUpperCase() });
  expect(taken.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['email'] }]);
});

test('users are found by role, state and text, in the order that is asked for', async () => {
  for (const name of ['Zoe', 'Yves', 'Xenia']) {
    await invite(api, { email: `${name}@list.test`, lastName: name, roles: ['DBADMIN', 'SYSADMIN'] });
  }
  const query = `query ($filter: UserFilter, $orderBy: UserOrder) {
    users(filter: $filter, orderBy: $orderBy) { totalCount nodes { email } }
  }`;
  const list = async (filter: object, orderBy: object | null = null) => {
    const { data } = await api.graphql(query, { filter, orderBy });
    const emails = data.users.nodes.map(({ email }: { email: string }) => email);
    expect(data.users.totalCount).toBe(emails.length);
    return emails;
  };
  const all = ['xenia@list.test', 'yves@list.test', 'zoe@list.test'];
  expect(await list({ role: ['SYSADMIN'], text: 'LIST.test' })).toEqual(all);
  expect(await list({ text: 'list.test' }, { field: 'LAST_NAME', direction: 'DESC' })).toEqual(
    all.toReversed(),
  );
  expect(await list({ role: ['SUPERADMIN'], text: 'list.test' })).toEqual([]);
  expect(await list({ active: false, text: 'list.test' })).toEqual([]);
});

test('a change says what it was made from, and is refused when there is a newer one', async () => {
  const { user } = await invite(api, { email: 'edit@example.org' });
  const input = { userId: user.id, lastName: 'King', language: 'FR', endsAt: inDays(9), expectedVersion: 1 };
  const fields = 'user { firstName lastName language endsAt version }';
  expect((await act('updateUser', input, fields)).user).toEqual({
    firstName: 'Ada',
    lastName: 'King',
    language: 'FR',
    endsAt: input.endsAt.toISOString(),
    version: 2,
  });
  expect(await lastAudit()).toMatchObject({
    actor: EMAIL,
    action: 'updateUser',
    subject: 'user edit@example.org',
    details: { before: { lastName: 'Lovelace' }, after: { lastName: 'King', hasPassword: false } },
  });
  expect((await act('updateUser', input)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  const without = await act('updateUser', { userId: user.id, endsAt: null }, fields);
  expect(without.user).toMatchObject({ endsAt: null, lastName: 'King' });
});

test('with another address, links to the old one are worth nothing', async () => {
  const { user, link } = await invite(api, { email: 'old@example.org' });
  await act('updateUser', { userId: user.id, email: 'new@example.org' });
  expect((await setPassword(api, tokenIn(link), PASSWORD)).userErrors).toMatchObject([{ code: 'REFUSED' }]);
});

test('who is deactivated is out at once, and back with a new sign-in', async () => {
  const ada = await addUser(api, 'ada@example.org');
  const rang: string[] = [];
  const deafen = api.bell.listen('*', (topic) => rang.push(topic));
  await act('deactivateUser', { userId: ada.id });
  deafen();
  expect(rang.some((topic) => topic.startsWith('user:'))).toBe(true);
  expect(await viewer(ada.token)).toBeUndefined();
  expect(await signIn(api.url, ada.email, PASSWORD)).toBeNull();
  const shut = await act('createUserLink', { userId: ada.id }, 'link');
  expect(shut).toMatchObject({ link: null, userErrors: [{ code: 'REFUSED' }] });
  await act('activateUser', { userId: ada.id });
  expect(await viewer(ada.token)).toBeUndefined();
  expect(await viewer(await signIn(api.url, ada.email, PASSWORD))).toBe(ada.email);
});

test('what somebody may do changes at once in the session that they have', async () => {
  const { id, token } = await addUser(api, 'roles@example.org', ['DBADMIN']);
  const permissions = async () =>
    (await api.graphql('{ viewer { permissions } }', {}, { token })).data.viewer.permissions;
  expect(await permissions()).toEqual(['READ', 'MODELS']);
  await act('updateUser', { userId: id, roles: ['ACCADMIN'] });
  expect(await permissions()).toEqual(['READ', 'CLIENTS', 'PURGE', 'FIRST_USERS']);
});

test('with a deleted user goes all but what the audit has of them', async () => {
  const { id, token, email } = await addUser(api, 'gone@example.org');
  const own = await act('createApiToken', { name: 'mine' }, 'token', token ?? '');
  expect((await act('deleteUser', { userId: id }, 'deletedUserId')).deletedUserId).toBe(id);
  expect(await viewer(token)).toBeUndefined();
  expect(await viewer(own.token)).toBeUndefined();
  expect(await api.prisma.auditEntry.count({ where: { actor: email } })).toBeGreaterThan(0);
  expect(await lastAudit()).toMatchObject({ action: 'deleteUser', details: { before: { email } } });
  expect((await act('deleteUser', { userId: id }, 'deletedUserId')).userErrors).toMatchObject([
    { code: 'NOT_FOUND' },
  ]);
});

test('nobody gives themselves more or less, or another address without their password', async () => {
  const { id, token } = await addUser(api, 'self@example.org', ['SUPERADMIN']);
  const self = (mutation: string, input: object, selection?: string) =>
    act(mutation, { userId: id, ...input }, selection, token ?? '');
  const refused = [{ code: 'REFUSED' }];
  expect((await self('updateUser', { roles: ['SUPERADMIN', 'SYSADMIN'] })).userErrors).toMatchObject(refused);
  expect((await self('updateUser', { endsAt: inDays(1) })).userErrors).toMatchObject(refused);
  expect((await self('updateUser', { email: 'x@example.org' })).userErrors).toMatchObject(refused);
  expect((await self('deactivateUser', {})).userErrors).toMatchObject(refused);
  expect((await self('deleteUser', {}, 'deletedUserId')).userErrors).toMatchObject(refused);
  expect((await self('createUserLink', {}, 'link')).userErrors).toMatchObject(refused);
  expect((await self('updateUser', { lastName: 'Same', roles: ['SUPERADMIN'] })).userErrors).toEqual([]);
});

test('a link that an administrator makes takes the place of those before it', async () => {
  const { id, email } = await addUser(api, 'links@example.org');
  const first = await act('createUserLink', { userId: id }, 'link linkExpiresAt');
  const second = await act('createUserLink', { userId: id }, 'link');
  expect(await lastAudit()).toMatchObject({ action: 'createUserLink', subject: `user ${email}` });
  const word = 'a wholly new one';
  expect((await setPassword(api, tokenIn(first.link), word)).userErrors).toMatchObject([{ code: 'REFUSED' }]);
  expect((await setPassword(api, tokenIn(second.link), word)).userErrors).toEqual([]);
  expect(await signIn(api.url, email, PASSWORD)).toBeNull();
  expect(await signIn(api.url, email, word)).not.toBeNull();
  const sent = await act('sendUserLink', { userId: id });
  expect(sent.userErrors).toMatchObject([{ code: 'UNAVAILABLE' }]);
  expect(sent.userErrors[0].message).toContain('SMTP_URL');
});
