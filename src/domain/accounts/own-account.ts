import type { User } from './account-tx.ts';
import { differing } from '../differing.ts';
import { conflict, notAllowed, invalid } from '../errors.ts';
import { CONFIRMED_FOR_MS } from './identity.ts';
import { changeUser, type UserChange } from './keep-superadmin.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { mustFind } from '../preconditions.ts';
import type { ProvePassword } from './prove-password.ts';
import type { Store, Tx } from '../store.ts';
import { emailOf, mustBeGood, type UserPatch } from './user-input.ts';
import { mustBeFree, mustBeVersion, visible } from './users.ts';
import type { Actor } from '../vocabulary.ts';

export interface OwnAccountDeps {
  store: Store;
  provePassword: ProvePassword;
  now(): Date;
}

export type OwnAccount = ReturnType<typeof makeOwnAccount>;

/** Changes of the own account. Changes that could give others access require the present password. */
export function makeOwnAccount({ store, provePassword, now }: OwnAccountDeps) {
  return {
    async updateProfile(
      patch: Pick<UserPatch, 'firstName' | 'lastName' | 'language'>,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<User> {
      return change('updateProfile', actor, async (_tx, before) => {
        mustBeGood(differing(patch, before));
        mustBeVersion(before, expectedVersion);
        return {
          firstName: patch.firstName?.trim() ?? before.firstName,
          lastName: patch.lastName?.trim() ?? before.lastName,
          language: patch.language ?? before.language,
        };
      });
    },

    async changeEmail(
      email: string,
      currentPassword: string,
      sessionId: string,
      actor: Actor,
    ): Promise<User> {
      mustBeGood({ email });
      await mustKnowPassword(currentPassword, sessionId, actor);
      return change('changeEmail', actor, async (tx, before) => {
        const wanted = emailOf(email);
        if (wanted !== before.email) await mustBeFree(tx, wanted);
        // Regent mailed the links to the old address.
        await tx.deleteUserLinks(before.id);
        return { email: wanted };
      });
    },

    /** For some time, this session may do what gives access to Regent; returns when this time ends. */
    async confirmPassword(password: string, sessionId: string, actor: Actor): Promise<Date> {
      await mustKnowPassword(password, sessionId, actor, 'password');
      const at = now();
      await store.transact(async (tx) => {
        await tx.confirmSession(sessionId, at);
        await tx.audit(actor, 'confirmPassword', `session ${sessionId}`);
      });
      return new Date(at.getTime() + CONFIRMED_FOR_MS);
    },

    /** @param sessionId the session of this request; all others end */
    async changePassword(
      passwords: {
        currentPassword: string;
        newPassword: string;
        revokeApiTokens?: boolean | null | undefined;
      },
      sessionId: string,
      actor: Actor,
    ): Promise<User> {
      const user = await mustKnowPassword(passwords.currentPassword, sessionId, actor);
      const problem = await passwordProblem(passwords.newPassword, user);
      if (problem !== undefined) throw invalid(problem, 'newPassword');
      const passwordHash = await hashPassword(passwords.newPassword);
      return change('changePassword', actor, async (tx, before) => {
        if (before.passwordHash !== user.passwordHash) {
          throw conflict('The password has been changed meanwhile. Sign in again.', 'currentPassword');
        }
        await tx.endSessions(before.id, sessionId);
        await tx.deleteUserLinks(before.id);
        if (passwords.revokeApiTokens === true) await tx.revokeApiTokens(before.id);
        return { passwordHash, passwordChangedAt: now() };
      });
    },
  };

  async function mustKnowPassword(
    password: string,
    sessionId: string,
    actor: Actor,
    field = 'currentPassword',
  ): Promise<User> {
    const user = await store.transact((tx) => self(tx, actor));
    if (!(await provePassword(user, password, sessionId))) {
      throw notAllowed(`${field} is not your password.`, field);
    }
    return user;
  }

  async function change(
    action: string,
    actor: Actor,
    changed: (tx: Tx, before: User) => Promise<UserChange>,
  ): Promise<User> {
    return store.transact(async (tx) => {
      const before = await self(tx, actor);
      const after = await changeUser(tx, before, await changed(tx, before), { actor, now: now() });
      await tx.audit(actor, action, `user ${after.email}`, {
        before: visible(before),
        after: visible(after),
      });
      return after;
    });
  }
}

function self(tx: Tx, { userId, name }: Actor): Promise<User> {
  return mustFind(tx.lockUser(userId ?? ''), 'user', name);
}
