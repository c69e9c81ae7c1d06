import type { User } from './account-tx.ts';
import { contexts } from '../secrets/contexts.ts';
import { conflict, notAllowed, invalid, notFound } from '../errors.ts';
import { letterAbout } from '../letters/letter.ts';
import type { ProvePassword } from './prove-password.ts';
import type { Store, Tx } from '../store.ts';
import { hashOfRecoveryCode, newRecoveryCodes, newSecret, stepOf, type NewSecret } from './totp.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Actor } from '../vocabulary.ts';

export interface TwoFactorDeps {
  store: Store;
  vault: Vault;
  provePassword: ProvePassword;
  now(): Date;
}

export type TwoFactor = ReturnType<typeof makeTwoFactor>;

/** Two-factor authentication with an authenticator app: setup, use, recovery codes, disabling, reset. */
export function makeTwoFactor({ store, vault, provePassword, now }: TwoFactorDeps) {
  return {
    /** Only this answer has the secret. Nothing changes until the user confirms it with a code. */
    async setUpTwoFactor(password: string, sessionId: string, actor: Actor): Promise<NewSecret> {
      const user = await store.transact((tx) => userOf(tx, actor));
      if (user.twoFactorSince !== null) throw alreadyOn();
      await mustKnowPassword(user, password, sessionId);
      const made = newSecret(user.email);
      const sealed = vault.seal(made.secret, contexts.totp(user.id));
      await store.transact((tx) => tx.putSecondFactor(user.id, sealed));
      return made;
    },

    /** From now on, a sign-in requires a code. Ends the other sessions; returns the recovery codes. */
    async confirmTwoFactor(code: string, sessionId: string, actor: Actor): Promise<string[]> {
      return store.transact(async (tx) => {
        const user = await userOf(tx, actor);
        if (user.twoFactorSince !== null) throw alreadyOn();
        const factor = await tx.secondFactorOf(user.id);
        if (factor === undefined) throw conflict('There is nothing to confirm. Begin with setUpTwoFactor.');
        if (!(await acceptAppCode(tx, user, factor.secret, code))) {
          throw invalid('This is not the code that the app shows now. Try the next one.', 'code');
        }
        const codes = newRecoveryCodes();
        await tx.replaceRecoveryCodes(user.id, codes.map(hashOfRecoveryCode));
        await tx.enableTwoFactor(user.id, now(), sessionId);
        await tx.endSessions(user.id, sessionId);
        await tx.audit(actor, 'enableTwoFactor', `user ${user.email}`);
        await tx.writeLetters([letterAbout(user, actor, { kind: 'TWO_FACTOR_ON', facts: {} })], now());
        return codes;
      });
    },

    async disableTwoFactor(password: string, sessionId: string, actor: Actor): Promise<void> {
      const user = await store.transact((tx) => userOf(tx, actor));
      if (user.twoFactorSince === null) throw notOn();
      await mustKnowPassword(user, password, sessionId);
      await store.transact(async (tx) => {
        await tx.disableTwoFactor(user.id);
        await tx.forgetDevices(user.id, sessionId);
        await tx.audit(actor, 'disableTwoFactor', `user ${user.email}`);
        await tx.writeLetters([letterAbout(user, actor, { kind: 'TWO_FACTOR_OFF', facts: {} })], now());
      });
    },

    /** Only this answer has the new codes. The old ones stop working. */
    async renewRecoveryCodes(password: string, sessionId: string, actor: Actor): Promise<string[]> {
      const user = await store.transact((tx) => userOf(tx, actor));
      if (user.twoFactorSince === null) throw notOn();
      await mustKnowPassword(user, password, sessionId);
      const codes = newRecoveryCodes();
      await store.transact(async (tx) => {
        await tx.replaceRecoveryCodes(user.id, codes.map(hashOfRecoveryCode));
        await tx.audit(actor, 'renewRecoveryCodes', `user ${user.email}`);
        await tx.writeLetters(
          [letterAbout(user, actor, { kind: 'RECOVERY_CODES_RENEWED', facts: {} })],
          now(),
        );
      });
      return codes;
    },

    /** For a user who has lost both the app and the recovery codes. Ends the sessions of the user. */
    async resetUserTwoFactor(userId: string, actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        const user = await tx.userById(userId);
        if (user === undefined) throw notFound('There is no such user. List them with users.', 'userId');
        if (user.id === actor.userId) {
          throw notAllowed(
            'For your own account, use disableTwoFactor, which requires your password.',
            'userId',
          );
        }
        if (user.twoFactorSince === null) throw conflict(`${user.email} has no two-factor authentication.`);
        await tx.disableTwoFactor(user.id);
        const sessions = await tx.endSessions(user.id);
        await tx.audit(actor, 'resetUserTwoFactor', `user ${user.email}`, { sessions });
        await tx.writeLetters([letterAbout(user, actor, { kind: 'TWO_FACTOR_OFF', facts: {} })], now());
      });
    },

    /** Accepts a code of the app or a recovery code, each only once. */
    async accept(user: User, code: string, actor: Actor): Promise<boolean> {
      return store.transact(async (tx) => {
        const factor = await tx.secondFactorOf(user.id);
        if (factor === undefined) return false;
        if (await acceptAppCode(tx, user, factor.secret, code)) return true;
        if (!(await tx.useRecoveryCode(user.id, hashOfRecoveryCode(code), now()))) return false;
        await tx.audit(actor, 'useRecoveryCode', `user ${user.email}`);
        const facts = { left: await tx.recoveryCodesLeft(user.id) };
        await tx.writeLetters([letterAbout(user, actor, { kind: 'RECOVERY_CODE_USED', facts })], now());
        return true;
      });
    },
  };

  async function acceptAppCode(tx: Tx, user: User, sealed: string, code: string): Promise<boolean> {
    const step = stepOf(vault.open(sealed, contexts.totp(user.id)), code.replace(/\s/g, ''), now());
    return step !== undefined && tx.useTimeStep(user.id, step);
  }

  async function mustKnowPassword(user: User, password: string, sessionId: string): Promise<void> {
    if (!(await provePassword(user, password, sessionId))) {
      throw notAllowed('The password is wrong.', 'password');
    }
  }
}

async function userOf(tx: Tx, { userId }: Actor): Promise<User> {
  const user = await tx.userById(userId ?? '');
  if (user === undefined) throw conflict('Only a user has two-factor authentication.');
  return user;
}

const alreadyOn = () =>
  conflict(
    'Two-factor authentication is set up already. To use another app, switch it off first, then set it up again.',
  );
const notOn = () => conflict('Two-factor authentication is not set up. Begin with setUpTwoFactor.');
