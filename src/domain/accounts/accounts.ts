import type { Identities, Limits, User } from './account-tx.ts';
import { makeApiTokenRequests } from './tokens/api-token-requests.ts';
import { makeApiTokens } from './tokens/api-tokens.ts';
import { invalid } from '../errors.ts';
import { makeIdentify, type SessionRules } from './identity.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { USER_ROLES } from '../permissions.ts';
import { makeProvePassword } from './prove-password.ts';
import { makeRefusals } from './refusals.ts';
import { makeSessions } from './sessions.ts';
import { makeSignIn } from './sign-in.ts';
import { makeSignInLimits } from './sign-in-limits.ts';
import type { Store } from '../store.ts';
import { makeTwoFactor } from './two-factor.ts';
import type { Vault } from '../secrets/vault.ts';

export interface AccountsDeps {
  store: Store;
  identities: Identities;
  limits: Limits;
  vault: Vault;
  rules: SessionRules;
  now(): Date;
}

export type Accounts = ReturnType<typeof makeAccounts>;

/** Access to Regent: people use a session, programs use an API token. */
export function makeAccounts({ store, identities, limits, vault, rules, now }: AccountsDeps) {
  const signInLimits = makeSignInLimits(limits);
  const provePassword = makeProvePassword(signInLimits);
  const refusals = makeRefusals({ store, limits, now });
  const twoFactor = makeTwoFactor({ store, vault, provePassword, now });
  return {
    provePassword,
    identify: makeIdentify({ identities, rules, now }),
    ...makeSignIn({ store, signInLimits, twoFactor, refusals, rules, now }),
    ...makeSessions({ store }),
    ...makeApiTokens({ store, now }),
    ...makeApiTokenRequests({ store, limits, now }),
    ...twoFactor,

    /** Creates the first administrator, with every role. Undefined if there is a user already. */
    async createFirst(email: string, password: string): Promise<User | undefined> {
      if (await store.transact((tx) => tx.hasUsers())) return undefined;
      const names = { email: email.toLowerCase(), firstName: 'First', lastName: 'Administrator' };
      const problem = await passwordProblem(password, names);
      if (problem !== undefined) throw invalid(problem, 'password');
      const passwordHash = await hashPassword(password);
      return store.transact(async (tx) => {
        if (await tx.hasUsers()) return undefined;
        const user = await tx.insertUser({
          ...names,
          roles: USER_ROLES,
          passwordHash,
          passwordChangedAt: now(),
        });
        await tx.audit({ name: 'regent', userId: null, address: null }, 'createUser', `user ${user.email}`);
        return user;
      });
    },
  };
}
