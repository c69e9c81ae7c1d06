/** What users, sessions and API tokens ask of the database; src/db answers. */
import type { Permission, UserRole } from './permissions.ts';
import type { Language } from './vocabulary.ts';

export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  language: Language;
  roles: UserRole[];
  /** Null until the user has set a password. */
  passwordHash: string | null;
  passwordChangedAt: Date | null;
  active: boolean;
  /** From when, and until when, the account may be used; always where there is none. */
  startsAt: Date | null;
  endsAt: Date | null;
  version: number;
}

/** Asked at sign-in and with every request: an account works while it is active and within its dates. */
export function mayUse(user: User, now: Date): boolean {
  return !isClosed(user, now) && (user.startsAt === null || user.startsAt <= now);
}

/** Whether the account works no more; one that is still to begin is not closed. */
export function isClosed({ active, endsAt }: User, now: Date): boolean {
  return !active || (endsAt !== null && endsAt <= now);
}

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  scopes: Permission[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

export type NewUser = Pick<User, 'email' | 'firstName' | 'lastName' | 'roles'> & Partial<User>;
export type NewApiToken = Pick<ApiToken, 'userId' | 'name' | 'scopes' | 'expiresAt'> & { tokenHash: string };

/** The part of a transaction that is about users. */
export interface AccountTx {
  hasUsers(): Promise<boolean>;
  userByEmail(email: string): Promise<User | undefined>;
  /** Locks the user and every SUPERADMIN, so that what is decided about them here holds until the commit. */
  lockUser(id: string): Promise<User | undefined>;
  superadmins(): Promise<User[]>;
  insertUser(user: NewUser): Promise<User>;
  /** Only by changeUser and removeUser (keep-superadmin.ts). */
  updateUser(id: string, patch: Partial<User>): Promise<User>;
  /** With their sessions, API tokens and links. Only by removeUser. */
  deleteUser(id: string): Promise<void>;

  insertUserLink(userId: string, tokenHash: string, expiresAt: Date): Promise<void>;
  /** Whose link this is; undefined where there is none, or it has expired. */
  userOfLink(tokenHash: string, now: Date): Promise<User | undefined>;
  /** How many links of this user work. */
  workingLinks(userId: string, now: Date): Promise<number>;
  deleteUserLinks(userId: string): Promise<void>;
  /** All, or all but the one with this token; gives how many there were. */
  endSessions(userId: string, exceptTokenHash?: string): Promise<number>;

  insertSession(userId: string, tokenHash: string, expiresAt: Date): Promise<void>;
  deleteSession(tokenHash: string): Promise<void>;
  insertApiToken(token: NewApiToken): Promise<ApiToken>;
  /** False where this user has no such token, or it was revoked before. */
  revokeApiToken(userId: string, tokenId: string): Promise<boolean>;
}

/** Asked with every request, so outside of transactions. */
export interface Identities {
  /** The user of an unexpired session, who may use Regent now; notes that it was used and puts its end off to `idleUntil`. */
  userOfSession(tokenHash: string, idleUntil: Date): Promise<User | undefined>;
  userOfApiToken(tokenHash: string): Promise<{ user: User; scopes: Permission[] } | undefined>;
}
