/** A sign-in takes a while. What its user, or an administrator, changes meanwhile holds for it, too. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeIdentities } from '../../../src/db/identities.ts';
import { makeLimits } from '../../../src/db/limits.ts';
import { makeAccounts } from '../../../src/domain/accounts/accounts.ts';
import type { Store } from '../../../src/domain/store.ts';
import { makeVault, namedKey } from '../../../src/domain/secrets/vault.ts';
import { PASSWORD, startApi, type Api } from '../../kit/api.ts';

const USER = { email: 'user@example.org', password: PASSWORD };

let api: Api;
let userId: string;
beforeAll(async () => {
  api = await startApi();
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.userId } });
  const names = { firstName: 'Ada', lastName: 'Lovelace' };
  const { id } = await api.prisma.user.create({
    data: { email: USER.email, ...names, roles: ['DBADMIN'], passwordHash },
  });
  userId = id;
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.prisma.user.update({ where: { id: userId }, data: { active: true, twoFactorSince: null } });
});

/** Signs in; the change comes after the user was looked up, and before the session is made. */
async function signInWhile(change: object): Promise<unknown> {
  let hasChanged = false;
  const store: Store = {
    async transact(work) {
      const result = await api.store.transact(work);
      if (!hasChanged) await api.prisma.user.update({ where: { id: userId }, data: change });
      hasChanged = true;
      return result;
    },
  };
  const accounts = makeAccounts({
    store,
    identities: makeIdentities(api.prisma),
    limits: makeLimits(api.prisma),
    vault: makeVault([namedKey(Buffer.alloc(32, 7))]),
    rules: api.rules,
    now: () => new Date(),
  });
  return accounts.signIn(USER);
}

const keptOf = async () => [
  await api.prisma.session.count({ where: { userId } }),
  await api.prisma.device.count({ where: { userId } }),
];

test.each([
  ['another password', { passwordHash: 'another' }],
  ['two-factor authentication', { twoFactorSince: new Date() }],
  ['an end of the account', { active: false }],
])('%s leaves neither a session nor a known device', async (_name, change) => {
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  await expect(signInWhile(change)).rejects.toThrow('The e-mail address or the password is wrong');
  await api.prisma.user.update({ where: { id: userId }, data: { passwordHash } });
  expect(await keptOf()).toEqual([0, 0]);
});

test('with nothing changed, there is one of each', async () => {
  await signInWhile({});
  expect(await keptOf()).toEqual([1, 1]);
});
