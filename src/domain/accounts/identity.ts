import { mayUse, type ApiToken, type Identities, type Session, type User } from './account-tx.ts';
import { permissionsOf, type Permission } from '../permissions.ts';
import { hashOf, isToken } from '../secrets/secret-tokens.ts';

/** The user that a session or an API token stands for, and what it allows. */
export interface Identity {
  user: User;
  permissions: ReadonlySet<Permission>;
  /** True with a session, false with an API token. */
  viaSession: boolean;
  sessionId: string | null;
  /** The password was typed in this session no longer than CONFIRMED_FOR_MS ago. */
  passwordConfirmed: boolean;
  /** Two-factor authentication is required here, and the user has yet to set it up: nothing else is open. */
  mustSetUpTwoFactor: boolean;
  /** When this ends by itself, unless it is used before; null for never. */
  endsAt: Date | null;
}

export interface SessionRules {
  /** A session that is not used for this long ends. */
  sessionIdleMs: number;
  /** However much it is used, a session ends after this. */
  sessionMaxMs: number;
  /** Who has not set up two-factor authentication may do nothing else. */
  requireTwoFactor: boolean;
}

export interface IdentityDeps {
  identities: Identities;
  rules: SessionRules;
  now(): Date;
}

/** For so long a session may do what lets somebody in, without the password being typed once more. */
export const CONFIRMED_FOR_MS = 15 * 60_000;

/** That a token was used is written at most this often; a read need not wait for a write each time. */
const NOTED_EVERY_MS = 60_000;

export function makeIdentify({ identities, rules, now }: IdentityDeps) {
  /**
   * The user that a session's or an API token stands for; undefined if it is not one, or no longer.
   * @param looking whether this only looks: it is not a use that puts off the session's end
   */
  return async function identify(token: string, { looking = false } = {}): Promise<Identity | undefined> {
    const at = now();
    if (isToken('ses', token)) {
      const found = await identities.session(hashOf(token));
      if (found === undefined) return undefined;
      const { session, user } = found;
      if (session.expiresAt <= at || session.endsAt <= at || !mayUse(user, at)) return undefined;
      if (user.twoFactorSince !== null && !session.secondFactor) return undefined;
      const isNoted = at.getTime() - session.lastUsedAt.getTime() < NOTED_EVERY_MS;
      const expiresAt = idleEnd(rules, at, session.endsAt);
      if (!looking && !isNoted) await identities.noteSession(session.id, at, expiresAt);
      return sessionIdentity(rules, user, session, at);
    }
    if (isToken('api', token)) {
      const found = await identities.apiToken(hashOf(token));
      if (found === undefined) return undefined;
      const { apiToken, user } = found;
      if ((apiToken.expiresAt !== null && apiToken.expiresAt <= at) || !mayUse(user, at)) return undefined;
      const isNoted =
        apiToken.lastUsedAt !== null && at.getTime() - apiToken.lastUsedAt.getTime() < NOTED_EVERY_MS;
      if (!looking && !isNoted) await identities.noteApiToken(apiToken.id, at);
      return tokenIdentity(rules, user, apiToken);
    }
    return undefined;
  };
}

/** When a session that is used at this time ends if it is not used again. */
export function idleEnd({ sessionIdleMs }: SessionRules, usedAt: Date, endsAt: Date): Date {
  return new Date(Math.min(usedAt.getTime() + sessionIdleMs, endsAt.getTime()));
}

function sessionIdentity(rules: SessionRules, user: User, session: Session, at: Date): Identity {
  const { confirmedAt } = session;
  return {
    ...ofUser(rules, user),
    viaSession: true,
    sessionId: session.id,
    passwordConfirmed: confirmedAt !== null && at.getTime() - confirmedAt.getTime() < CONFIRMED_FOR_MS,
    endsAt: earlier(session.expiresAt, user.endsAt),
  };
}

function tokenIdentity(rules: SessionRules, user: User, { scopes, expiresAt }: ApiToken): Identity {
  return {
    ...ofUser(rules, user, scopes),
    viaSession: false,
    sessionId: null,
    passwordConfirmed: false,
    endsAt: earlier(expiresAt, user.endsAt),
  };
}

function ofUser({ requireTwoFactor }: SessionRules, user: User, scopes?: Permission[]) {
  const mustSetUpTwoFactor = requireTwoFactor && user.twoFactorSince === null;
  const permissions = mustSetUpTwoFactor ? new Set<Permission>() : permissionsOf(user.roles, scopes);
  return { user, permissions, mustSetUpTwoFactor };
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
