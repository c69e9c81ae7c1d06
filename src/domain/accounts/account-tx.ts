/** The database operations for users, sessions and API tokens; src/db implements them. */
import type { Scope, UserRole } from '../permissions.ts';
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
  /** The account works from `startsAt` until `endsAt`; null means no limit. */
  startsAt: Date | null;
  endsAt: Date | null;
  /** Since this time, a sign-in also requires a code; null if it does not. */
  twoFactorSince: Date | null;
  version: number;
}

/** Whether the account is active and within its dates. Regent checks this at sign-in and at every request. */
export function mayUse(user: User, now: Date): boolean {
  return !isClosed(user, now) && (user.startsAt === null || user.startsAt <= now);
}

/** Whether the account has stopped working. An account that has not begun yet is not closed. */
export function isClosed({ active, endsAt }: User, now: Date): boolean {
  return !active || (endsAt !== null && endsAt <= now);
}

export interface Session {
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date;
  /** The session ends at this time if it is not used. Each use moves it, at most to `endsAt`. */
  expiresAt: Date;
  endsAt: Date;
  /** The IP address of the sign-in. */
  address: string | null;
  userAgent: string | null;
  /** True if it was opened with a code, or if two-factor authentication was set up in it. */
  secondFactor: boolean;
  /** The last time that its user typed the password in it. */
  confirmedAt: Date | null;
}

/** A browser in which the user has signed in. A token in a cookie identifies it. */
export interface Device {
  id: string;
  userId: string;
}

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  scopes: Scope[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

/** A program that asks for an API token, and what a user has answered. */
export interface ApiTokenRequest {
  id: string;
  program: string;
  /** The IP address from which it asks. */
  address: string | null;
  createdAt: Date;
  expiresAt: Date;
  refusedAt: Date | null;
  /** Null until a user has allowed it. */
  userId: string | null;
  name: string | null;
  scopes: Scope[];
  tokenExpiresAt: Date | null;
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
export type NewApiTokenRequest = Pick<ApiTokenRequest, 'program' | 'address' | 'createdAt' | 'expiresAt'> & {
  codeHash: string;
  secretHash: string;
};
export type NewApiToken = Pick<ApiToken, 'userId' | 'name' | 'scopes' | 'expiresAt'> & { tokenHash: string };

/**
 * The part of a transaction that is about users. Each change of a user's rights rings `user:<id>`, so that
 * open streams check the user again.
 */
export interface AccountTx {
  hasUsers(): Promise<boolean>;
  userById(id: string): Promise<User | undefined>;
  userByEmail(email: string): Promise<User | undefined>;
  /** Locks the user and every SUPERADMIN: decisions about them stay correct until the commit. */
  lockUser(id: string): Promise<User | undefined>;
  superadmins(): Promise<User[]>;
  insertUser(user: NewUser): Promise<User>;
  /** Only changeUser and removeUser (keep-superadmin.ts) call this. */
  updateUser(id: string, patch: Partial<User>): Promise<User>;
  /** Also deletes the sessions, API tokens and links of the user. Only removeUser calls this. */
  deleteUser(id: string): Promise<void>;

  /** Also deletes the expired links of this user. Inserts nothing if there is no such user. */
  insertUserLink(userId: string, tokenHash: string, expiresAt: Date): Promise<void>;
  /** The user of this link; undefined if there is no such link, or it has expired. */
  userOfLink(tokenHash: string, now: Date): Promise<User | undefined>;
  /** The number of links of this user that have not expired. */
  workingLinks(userId: string, now: Date): Promise<number>;
  deleteUserLinks(userId: string): Promise<void>;

  /** Also deletes the sessions that have ended. */
  insertSession(session: NewSession): Promise<Session>;
  /** False if this user has no such session. */
  deleteSession(userId: string, sessionId: string): Promise<boolean>;
  /** The same for a session of any user. */
  deleteAnySession(sessionId: string): Promise<boolean>;
  /** Notes that the user typed the password in this session. */
  confirmSession(sessionId: string, at: Date): Promise<void>;
  /** Ends all sessions but this one, at the request of the user. Returns their number. Devices stay known. */
  deleteOtherSessions(userId: string, sessionId: string): Promise<number>;
  /**
   * For a change of the password, the second factor or the account's state: ends all sessions, or all but
   * this one, and forgets the devices, as forgetDevices does. Returns the number of sessions.
   */
  endSessions(userId: string, exceptId?: string): Promise<number>;

  /** The device with this token, if the account with this address knows it. Always one statement. */
  knownDevice(tokenHash: string, email: string, now: Date): Promise<Device | undefined>;
  /** False if the device has been forgotten meanwhile. */
  renewDevice(id: string, usedAt: Date, expiresAt: Date): Promise<boolean>;
  /** Forgets all expired devices; of this user, keeps only the `most` devices that were used last. */
  insertDevice(device: NewDevice, most: number): Promise<Device>;
  /** Forgets all devices of this user, or all but the device of this session. */
  forgetDevices(userId: string, exceptSessionId?: string): Promise<void>;

  insertApiToken(token: NewApiToken): Promise<ApiToken>;
  /** False if this user has no such token, or it was revoked before. */
  revokeApiToken(userId: string, tokenId: string): Promise<boolean>;
  /** Revokes all tokens of this user, also those that are allowed and not fetched yet; returns their number. */
  revokeApiTokens(userId: string): Promise<number>;

  /** Also deletes the requests that have expired. */
  insertApiTokenRequest(request: NewApiTokenRequest): Promise<void>;
  /** The one that shows this code, locked until the commit, if nobody has answered it and it has not expired. */
  openApiTokenRequest(codeHash: string, now: Date): Promise<ApiTokenRequest | undefined>;
  /** The one whose program knows this secret, locked until the commit, if it has not expired. */
  apiTokenRequestOf(secretHash: string, now: Date): Promise<ApiTokenRequest | undefined>;
  answerApiTokenRequest(
    id: string,
    answer: Pick<ApiTokenRequest, 'userId' | 'name' | 'scopes' | 'tokenExpiresAt'> | { refusedAt: Date },
  ): Promise<void>;
  deleteApiTokenRequest(id: string): Promise<void>;

  secondFactorOf(userId: string): Promise<SecondFactor | undefined>;
  /** Replaces a second factor that is not confirmed yet. */
  putSecondFactor(userId: string, secret: string): Promise<void>;
  /** From now on, a sign-in requires a code. This session counts as opened with a code. */
  enableTwoFactor(userId: string, since: Date, sessionId: string): Promise<void>;
  /** Deletes the app's secret and the recovery codes. */
  disableTwoFactor(userId: string): Promise<void>;
  /** False if a code of this time step, or of a later one, was accepted before. */
  useTimeStep(userId: string, step: number): Promise<boolean>;
  replaceRecoveryCodes(userId: string, codeHashes: string[]): Promise<void>;
  /** False if there is no such code, or it has been used. */
  useRecoveryCode(userId: string, codeHash: string, at: Date): Promise<boolean>;
  /** The number of recovery codes that have not been used. */
  recoveryCodesLeft(userId: string): Promise<number>;
}

/** Read at every request, so without a transaction. The domain checks if the rows are still valid. */
export interface Identities {
  session(tokenHash: string): Promise<{ session: Session; user: User } | undefined>;
  noteSession(id: string, usedAt: Date, expiresAt: Date): Promise<void>;
  /** Undefined also if the token was revoked. */
  apiToken(tokenHash: string): Promise<{ apiToken: ApiToken; user: User } | undefined>;
  noteApiToken(id: string, usedAt: Date): Promise<void>;
}

/** The number of attempts that are allowed within a number of seconds. */
export interface AttemptLimit {
  points: number;
  seconds: number;
}

/** Counts of attempts, shared by all processes. They survive restarts. */
export interface Limits {
  /** Counts one more. Returns the count, and when it ends: in seconds from now, and as a time in ms. */
  take(key: string, limit: AttemptLimit): Promise<{ count: number; retryAfter: number; until: number }>;
  /** Subtracts one from the count that ends at `until`. Does nothing if that count has ended. */
  giveBack(key: string, until: number): Promise<void>;
  forget(key: string): Promise<void>;
}
