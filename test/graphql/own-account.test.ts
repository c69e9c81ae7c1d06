import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startApi, type Api } from '../kit/api.ts';
import { signIn } from '../kit/api/sign-in.ts';
import { addUser, invite } from '../kit/api/users.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const viewer = async (token: string | null) =>
  (await api.graphql('{ viewer { email } }', {}, { token })).data?.viewer.email;

async function own(token: string | null, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) {
    ${mutation}(input: $input) { user { email firstName language version } userErrors { code message path } }
  }`;
  const { data, errors } = await api.graphql(query, { input }, { token });
  return errors === undefined ? data[mutation] : errors[0]?.extensions['code'];
}

test('anybody changes their own names and language', async () => {
  const { token } = await addUser(api, 'profile@example.org');
  const { user } = await own(token, 'updateProfile', { firstName: 'Augusta', language: 'NL' });
  expect(user).toMatchObject({ firstName: 'Augusta', language: 'NL' });
  const stale = await own(token, 'updateProfile', { firstName: 'Ada', expectedVersion: 1 });
  expect(stale.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['expectedVersion'] }]);
});

test('a new password takes the old one, and ends every other session', async () => {
  const { token, email } = await addUser(api, 'password@example.org');
  const other = await signIn(api.url, email, PASSWORD);
  const change = (currentPassword: string, newPassword: string) =>
    own(token, 'changePassword', { currentPassword, newPassword });

  expect((await change('not it at all', 'another good one')).userErrors).toMatchObject([
    { code: 'REFUSED', path: ['currentPassword'] },
  ]);
  expect((await change(PASSWORD, 'Lovelace 1234')).userErrors).toMatchObject([
    { code: 'INVALID', path: ['newPassword'] },
  ]);
  expect(await viewer(other)).toBe(email);
  expect((await change(PASSWORD, 'another good one')).userErrors).toEqual([]);
  expect(await viewer(token)).toBe(email);
  expect(await viewer(other)).toBeUndefined();
  expect(await signIn(api.url, email, PASSWORD)).toBeNull();
  expect(await signIn(api.url, email, 'another good one')).not.toBeNull();
  const audit = await api.prisma.auditEntry.findMany({ where: { action: 'changePassword' } });
  expect(JSON.stringify(audit)).not.toMatch(/another good one|argon2/);
});

test('a new address takes the password, and none that somebody has', async () => {
  const { token } = await addUser(api, 'address@example.org');
  await invite(api, { email: 'taken@example.org' });
  const change = (email: string, currentPassword: string) =>
    own(token, 'changeEmail', { email, currentPassword });
  expect((await change('mine@example.org', 'wrong')).userErrors).toMatchObject([
    { code: 'REFUSED', path: ['currentPassword'] },
  ]);
  expect((await change('taken@example.org', PASSWORD)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await change('no address', PASSWORD)).userErrors).toMatchObject([{ code: 'INVALID' }]);
  expect((await change('Mine@example.org', PASSWORD)).user).toMatchObject({ email: 'mine@example.org' });
  expect(await signIn(api.url, 'mine@example.org', PASSWORD)).not.toBeNull();
});

test('a program with an API token changes none of this', async () => {
  for (const mutation of ['updateProfile', 'changeEmail', 'changePassword']) {
    const input = { updateProfile: {}, changeEmail: { email: 'x@example.org', currentPassword: 'x' } }[
      mutation
    ];
    const asked = input ?? { currentPassword: 'x', newPassword: 'x' };
    expect(await own(api.token, mutation, asked)).toBe('FORBIDDEN');
  }
});

test('the present password cannot be guessed on and on in a session that was found open', async () => {
  const { token } = await addUser(api, 'guessed@example.org');
  const guess = () =>
    own(token, 'changeEmail', { email: 'thief@example.org', currentPassword: 'a guess of mine' });
  for (let times = 0; times < 10; times += 1) {
    expect((await guess()).userErrors).toMatchObject([{ code: 'REFUSED' }]);
  }
  expect((await guess()).userErrors).toMatchObject([{ code: 'THROTTLED' }]);
});
