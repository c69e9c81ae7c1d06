/** What users, sessions and API tokens ask of the database; src/db answers. */
import type { Permission, UserRole } from '../permissions.ts';
import type { Language } from '../vocabulary.ts';

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
  /** From when, and until when, the account may be used; always if it is null. */
  startsAt: Date | null;
  endsAt: Date | null;
  /** Since when signing in takes a code as well. */
  twoFactorSince: Date | null;
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

export interface Session {
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date;
  /** When it ends without use; use puts it off, but never beyond `endsAt`. */
  expiresAt: Date;
  endsAt: Date;
  /** Where it was opened from. */
  address: string | null;
  userAgent: string | null;
  /** Opened with a code, or the session in which two-factor authentication was set up. */
  secondFactor: boolean;
  /** When its user last typed the password in it. */
  confirmedAt: Date | null;
}

/** A browser that its user has signed in from: known again by a token in a cookie. */
export interface Device {
  id: string;
  userId: string;
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

export interface SecondFactor {
  /** The TOTP secret in base32, sealed. */
  secret: string;
}

export type NewUser = Pick<User, 'email' | 'firstName' | 'lastName' | 'roles'> & Partial<User>;
export type NewSession = Pick<
  Session,
  'userId' | 'expiresAt' | 'endsAt' | 'address' | 'userAgent' | 'secondFactor' | 'confirmedAt'
> & { tokenHash: string; deviceId: string };
export type NewDevice = Pick<Device, 'userId'> & { tokenHash: string; lastUsedAt: Date; expiresAt: Date };
export type NewApiToken = Pick<ApiToken, 'userId' | 'name' | 'scopes' | 'expiresAt'> & { tokenHash: string };

/**
 * The part of a transaction that is about users. Whatever changes what somebody may do rings `user:<id>`, so
 * that open streams ask again.
 */
export interface AccountTx {
  hasUsers(): Promise<boolean>;
  userById(id: string): Promise<User | undefined>;
  userByEmail(email: string): Promise<User | undefined>;
  /** Locks the user and every SUPERADMIN, so that what is decided about them here holds until the commit. */
  lockUser(id: string): Promise<User | undefined>;
  superadmins(): Promise<User[]>;
  insertUser(user: NewUser): Promise<User>;
  /** Only by changeUser and removeUser (keep-superadmin.ts). */
  updateUser(id: string, patch: Partial<User>): Promise<User>;
  /** With their sessions, API tokens and links. Only by removeUser. */
  deleteUser(id: string): Promise<void>;

  /** Also sweeps away those of this user that have expired. Where there is no such user, there is no link. */
  insertUserLink(userId: string, tokenHash: string, expiresAt: Date): Promise<void>;
  /** The user of this link; undefined if there is no such link, or it has expired. */
  userOfLink(tokenHash: string, now: Date): Promise<User | undefined>;
  /** How many links of this user work. */
  workingLinks(userId: string, now: Date): Promise<number>;
  deleteUserLinks(userId: string): Promise<void>;

  /** Also sweeps away the sessions that have ended. */
  insertSession(session: NewSession): Promise<Session>;
  /** False where this user has no such session. */
  deleteSession(userId: string, sessionId: string): Promise<boolean>;
  /** The same, whosever it is. */
  deleteAnySession(sessionId: string): Promise<boolean>;
  /** The password was typed in this session. */
  confirmSession(sessionId: string, at: Date): Promise<void>;
  /** All but this one, which their user asked for; gives how many there were. Devices stay known. */
  deleteOtherSessions(userId: string, sessionId: string): Promise<number>;
  /**
   * All, or all but this one, as what lets in has changed; gives how many there were. For the same reason
   * devices are forgotten with them, as by forgetDevices.
   */
  endSessions(userId: string, exceptId?: string): Promise<number>;

  /** The device that has this token, if the account with this address knows it. One statement in any case. */
  knownDevice(tokenHash: string, email: string, now: Date): Promise<Device | undefined>;
  /** False where it has been forgotten meanwhile. */
  renewDevice(id: string, usedAt: Date, expiresAt: Date): Promise<boolean>;
  /** Forgets those that have expired, and of this user's all but the `most` that were used last. */
  insertDevice(device: NewDevice, most: number): Promise<Device>;
  /** All of this user's, or all but the one that this session is of. */
  forgetDevices(userId: string, exceptSessionId?: string): Promise<void>;

  insertApiToken(token: NewApiToken): Promise<ApiToken>;
  /** False where this user has no such token, or it was revoked before. */
  revokeApiToken(userId: string, tokenId: string): Promise<boolean>;
  /** Revokes all of this user's; gives how many there were. */
  revokeApiTokens(userId: string): Promise<number>;

  secondFactorOf(userId: string): Promise<SecondFactor | undefined>;
  /** Takes the place of one that is still to be confirmed. */
  putSecondFactor(userId: string, secret: string): Promise<void>;
  /** From now on signing in takes a code; this session has had one. */
  enableTwoFactor(userId: string, since: Date, sessionId: string): Promise<void>;
  /** Removes the app and the recovery codes. */
  disableTwoFactor(userId: string): Promise<void>;
  /** False where a code of this time step, or a later one, was accepted before. */
  useTimeStep(userId: string, step: number): Promise<boolean>;
  replaceRecoveryCodes(userId: string, codeHashes: string[]): Promise<void>;
  /** False where there is no such code, or it has been used. */
  useRecoveryCode(userId: string, codeHash: string, at: Date): Promise<boolean>;
}

/** Asked with every request, so outside of transactions. Says what there is; whether it still holds, the domain does. */
export interface Identities {
  session(tokenHash: string): Promise<{ session: Session; user: User } | undefined>;
  noteSession(id: string, usedAt: Date, expiresAt: Date): Promise<void>;
  /** Undefined also where it was revoked. */
  apiToken(tokenHash: string): Promise<{ apiToken: ApiToken; user: User } | undefined>;
  noteApiToken(id: string, usedAt: Date): Promise<void>;
}

/** How often something may be tried, within how many seconds. */
export interface AttemptLimit {
  points: number;
  seconds: number;
}

/** Counts of tries, which hold over processes and restarts. */
export interface Limits {
  /** Counts one more; gives how many there are by now, and how long they count: in seconds, and as a time in ms. */
  take(key: string, limit: AttemptLimit): Promise<{ count: number; retryAfter: number; until: number }>;
  /** Takes one off what counts until then; nothing where that was forgotten, or a new count has begun. */
  giveBack(key: string, until: number): Promise<void>;
  forget(key: string): Promise<void>;
}
