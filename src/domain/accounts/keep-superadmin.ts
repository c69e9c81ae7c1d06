/**
 * The only way to change or remove a user, so that the user gets a letter about each change that they must know of.
 * At least one SUPERADMIN who can sign in and has no end date always
 * remains: nobody else can give access to users.
 */
import { mayUse, type User } from './account-tx.ts';
import { notAllowed } from '../errors.ts';
import { letterAbout, lettersFor } from '../letters/letter.ts';
import type { Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

export type UserChange = Partial<Omit<User, 'id' | 'version'>>;

/** @param before from `lockUser` of this transaction */
export async function changeUser(
  tx: Tx,
  before: User,
  change: UserChange,
  { actor, now }: { actor: Actor; now: Date },
): Promise<User> {
  await mustLeaveSuperadmin(tx, before, { ...before, ...change }, now);
  const after = await tx.updateUser(before.id, { ...change, version: before.version + 1 });
  await tx.writeLetters(lettersFor(before, after, actor), now);
  return after;
}

/** @param before from `lockUser` of this transaction */
export async function removeUser(
  tx: Tx,
  before: User,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await mustLeaveSuperadmin(tx, before, undefined, now);
  await tx.deleteUser(before.id);
  await tx.writeLetters([letterAbout(before, actor, { kind: 'ACCOUNT_DELETED', facts: {} })], now);
}

async function mustLeaveSuperadmin(tx: Tx, before: User, after: User | undefined, now: Date): Promise<void> {
  if (!isLasting(before, now) || (after !== undefined && isLasting(after, now))) return;
  const others = (await tx.superadmins()).filter(({ id }) => id !== before.id);
  if (others.some((user) => isLasting(user, now))) return;
  throw notAllowed(
    `${before.email} is the last SUPERADMIN who can sign in and has no end date; without one, nobody could manage users any more. First give that role to another user who has set a password.`,
    'userId',
  );
}

function isLasting(user: User, now: Date): boolean {
  const { roles, passwordHash, endsAt } = user;
  return roles.includes('SUPERADMIN') && passwordHash !== null && endsAt === null && mayUse(user, now);
}
