import { randomBytes } from 'node:crypto';
import { notAllowed, notFound } from '../errors.ts';
import { shown } from '../shown.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';
import { isClosed, mayUse, type User } from './account-tx.ts';
import { changeUser } from './keep-superadmin.ts';
import { hashPassword } from './passwords.ts';
import { emailOf } from './user-input.ts';

export interface Replaced {
  user: User;
  sessionsEnded: number;
  apiTokensRevoked: number;
}

/**
 * Sets another password for a user who has lost the old one. Ends sessions and links, and revokes API tokens
 * unless the caller keeps them: they may be lost together with the password. Two-factor authentication stays.
 * @param before from `lockUser` of this transaction
 */
export async function replacePassword(
  tx: Tx,
  before: User,
  passwordHash: string,
  options: { action: string; actor: Actor; now: Date; revokeApiTokens: boolean },
): Promise<Replaced> {
  const { action, actor, now, revokeApiTokens } = options;
  await tx.deleteUserLinks(before.id);
  const sessionsEnded = await tx.endSessions(before.id);
  const apiTokensRevoked = revokeApiTokens ? await tx.revokeApiTokens(before.id) : 0;
  const user = await changeUser(tx, before, { passwordHash, passwordChangedAt: now }, { actor, now });
  await tx.audit(actor, action, `user ${user.email}`, { sessionsEnded, apiTokensRevoked });
  return { user, sessionsEnded, apiTokensRevoked };
}

/** A random password, which is shown once. */
export const newPassword = () => randomBytes(15).toString('base64url');

/** A person with access to the database on the machine itself, without an account of Regent. */
const THE_MACHINE: Actor = { name: 'the machine', userId: null, address: null };

/**
 * For an administrator on the machine: gives the user with this address a new password.
 * @throws RefusedError if there is no such user, or the account is closed
 */
export async function resetPassword(
  store: Store,
  typed: string,
  now: Date,
): Promise<Replaced & { password: string }> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  return store.transact(async (tx) => {
    const found = await tx.userByEmail(emailOf(typed));
    const before = found && (await tx.lockUser(found.id));
    if (before === undefined || isClosed(before, now)) {
      const others = (await tx.superadmins()).filter((user) => mayUse(user, now)).map(({ email }) => email);
      const those = others.length > 0 ? ` Users who may do everything: ${others.join(', ')}.` : '';
      throw before === undefined
        ? notFound(`There is no user with the address ${shown(typed)}.${those}`)
        : notAllowed(`The account of ${before.email} is not active, or has ended.${those}`);
    }
    const options = { action: 'resetPassword', actor: THE_MACHINE, now, revokeApiTokens: true };
    return { password, ...(await replacePassword(tx, before, passwordHash, options)) };
  });
}
