/**
 * Letters to users about the security of their accounts. They cannot be switched off: a user who did not make the
 * change learns of it. The row is written in the transaction of the change, and sent after it (post.ts).
 */
import type { User } from '../accounts/account-tx.ts';
import { addressee, type Addressee } from './addressee.ts';
import type { UserRole } from '../permissions.ts';
import type { Actor } from '../vocabulary.ts';

/** What each kind of letter tells, without secrets. */
export interface LetterFacts {
  PASSWORD_CHANGED: object;
  /** It goes to both addresses. */
  ADDRESS_CHANGED: { before: string; after: string };
  TWO_FACTOR_ON: object;
  TWO_FACTOR_OFF: object;
  RECOVERY_CODES_RENEWED: object;
  RECOVERY_CODE_USED: { left: number };
  /** @param browser in words, such as `Firefox, Linux`; null if it is not known */
  NEW_DEVICE: { browser: string | null };
  ROLES_CHANGED: { before: UserRole[]; after: UserRole[] };
  ACCOUNT_ACTIVATED: object;
  ACCOUNT_DEACTIVATED: object;
  ACCOUNT_DELETED: object;
  /** @param expiresAt as ISO 8601; null if it never expires */
  API_TOKEN_CREATED: { name: string; expiresAt: string | null };
  /** Somebody else was shown a link with which the password can be set. */
  LINK_CREATED: object;
}

export type LetterKind = keyof LetterFacts;

/** A kind with its facts. */
export type Told = { [Kind in LetterKind]: { kind: Kind; facts: LetterFacts[Kind] } }[LetterKind];

export type NewLetter = Told & {
  userId: string;
  to: Addressee;
  /** Who else made the change; null if it was the user. */
  by: string | null;
  /** Where the user made it from; null if it was somebody else, or is not known. */
  address: string | null;
};

export type Letter = NewLetter & { id: string; createdAt: Date; tries: number };

export interface LetterTx {
  /** Without mail, this does nothing: nobody could send the letters. Rings `letters`. */
  writeLetters(letters: NewLetter[], at: Date): Promise<void>;
  /** How many letters of this kind this user has got since then. */
  lettersSince(userId: string, kind: LetterKind, since: Date): Promise<number>;
}

/** To the address that the user has in `to`. */
export function letterAbout(to: User, actor: Actor, told: Told): NewLetter {
  const { id: userId } = to;
  const isOwn = actor.userId === userId;
  return {
    ...told,
    userId,
    to: addressee(to),
    by: isOwn ? null : actor.name,
    address: isOwn ? actor.address : null,
  };
}

/** The letters that a change of a user calls for. */
export function lettersFor(before: User, after: User, actor: Actor): NewLetter[] {
  const told: NewLetter[] = [];
  if (before.email !== after.email) {
    const facts = { before: before.email, after: after.email };
    for (const to of [before, after]) told.push(letterAbout(to, actor, { kind: 'ADDRESS_CHANGED', facts }));
  }
  if (before.passwordHash !== null && before.passwordHash !== after.passwordHash)
    told.push(letterAbout(after, actor, { kind: 'PASSWORD_CHANGED', facts: {} }));
  if (before.roles.toSorted().join() !== after.roles.toSorted().join()) {
    const facts = { before: before.roles, after: after.roles };
    told.push(letterAbout(after, actor, { kind: 'ROLES_CHANGED', facts }));
  }
  if (before.active !== after.active) {
    const kind = after.active ? 'ACCOUNT_ACTIVATED' : 'ACCOUNT_DEACTIVATED';
    told.push(letterAbout(after, actor, { kind, facts: {} }));
  }
  return told;
}

const BROWSERS = {
  Edg: 'Edge',
  OPR: 'Opera',
  Firefox: 'Firefox',
  Chrome: 'Chrome',
  Safari: 'Safari',
  curl: 'curl',
};
const SYSTEMS = {
  Android: 'Android',
  iPhone: 'iPhone',
  iPad: 'iPad',
  Windows: 'Windows',
  Macintosh: 'macOS',
  Linux: 'Linux',
};

/**
 * A browser in words. Only known words come into a letter: the text is the caller's, and could try to make a user
 * follow a link.
 */
export function browserOf(userAgent: string | null): string | null {
  const known = [BROWSERS, SYSTEMS].flatMap((names) => {
    const found = Object.entries(names).find(([mark]) => userAgent?.includes(mark));
    return found === undefined ? [] : [found[1]];
  });
  return known.length === 0 ? null : known.join(', ');
}
