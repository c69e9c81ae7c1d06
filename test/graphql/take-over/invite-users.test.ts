/** Users of the PHP back office are invited with the names and roles that they have there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackOfficeUser } from '../../../src/runner/contract/plugin.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const user = (email: string, more: Partial<BackOfficeUser> = {}): BackOfficeUser => ({
  email,
  firstName: 'Ada',
  lastName: 'Lovelace',
  isActive: true,
  roles: ['ACCADMIN', 'DBADMIN'],
  ...more,
});
const master = Object.assign(recordingPlugin('master', { roles: ['BACK_OFFICE'] }), {
  findClients: async () => ({
    clients: [],
    remarks: [],
    users: [
      user('Ada@example.org'),
      user('gone@example.org', { isActive: false }),
      user('nameless@example.org', { lastName: '' }),
    ],
  }),
});

let api: Api;
beforeAll(async () => {
  api = await startApi({ plugins: [master] });
  await api.services.servers.create(
    { label: 'bo', fqdn: 'bo.test', role: 'BACK_OFFICE', connection: 'LOCAL' },
    { name: 'test', userId: null, address: null },
  );
});
afterAll(() => api.close());

async function invite(users: object[], token: string) {
  const { data, errors } = await api.graphql(
    `mutation ($users: [BackOfficeUserInput!]!) { inviteBackOfficeUsers(input: { users: $users }) {
      results { email mailed link user { email firstName roles } userErrors { message } }
      userErrors { code message } } }`,
    { users },
    { token },
  );
  return { ...data?.inviteBackOfficeUsers, errors };
}

test('one gets an account and a link, and others are refused for themselves alone', async () => {
  const roles = ['DBADMIN', 'ACCADMIN'];
  const names = ['nobody', 'gone', 'nameless', 'ada'];
  const { results } = await invite(
    names.map((name) => ({ email: `${name}@example.org`, roles })),
    await api.session(),
  );
  expect(
    results.map(({ userErrors: [error] }: { userErrors: { message: string }[] }) => error?.message),
  ).toEqual([
    'The back office has no user "nobody@example.org", or could not be read: see planTakeOver.',
    'gone@example.org may not sign in to the back office now. To invite them anyway, use inviteUser.',
    expect.stringContaining('lastName'),
    undefined,
  ]);
  expect(results[3]).toMatchObject({
    mailed: false,
    link: expect.stringContaining('/password#'),
    user: { email: 'ada@example.org', firstName: 'Ada', roles: ['DBADMIN', 'ACCADMIN'] },
  });
  expect(await api.prisma.auditEntry.count({ where: { action: 'inviteUser' } })).toBe(1);
  const again = await invite([{ email: 'ada@example.org', roles }], await api.session());
  expect(again.results).toMatchObject([{ user: null, userErrors: [{ message: expect.any(String) }] }]);
});

test('roles that are not those of the back office are refused', async () => {
  const { results } = await invite(
    [{ email: 'ada@example.org', roles: ['SUPERADMIN'] }],
    await api.session(),
  );
  expect(results[0].userErrors[0].message).toBe(
    'Ada@example.org has ACCADMIN, DBADMIN in the back office, and not SUPERADMIN. Give the roles that planTakeOver shows, or use inviteUser for others.',
  );
});

test('it requires USERS and a session, and at least one user', async () => {
  const { errors } = await invite([], await api.sessionOf(['SYSADMIN']));
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect((await invite([], api.token)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect((await invite([], await api.session())).userErrors).toMatchObject([{ code: 'INVALID' }]);
});
