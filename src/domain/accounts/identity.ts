import { mayUse, type ApiToken, type Identities, type Session, type User } from './account-tx.ts';
import { permissionsOf, plannedWith, readsMetricsWith, type Permission, type Scope } from '../permissions.ts';
import { hashOf, isToken } from '../secrets/secret-tokens.ts';

/** The user of a session or of an API token, and what this session or token allows. */
export interface Identity {
  user: User;
  permissions: ReadonlySet<Permission>;
  /** For an API token with the scope PLAN, which only reads and plans: the permissions for dry runs. Otherwise null. */
  plansWith: ReadonlySet<Permission> | null;
  /** True for an API token with the scope METRICS: it reads GET /metrics, and nothing else. */
  readsMetrics: boolean;
  /** True with a session, false with an API token. */
  viaSession: boolean;
  sessionId: string | null;
  /** True if the user typed the password in this session less than CONFIRMED_FOR_MS ago. */
  passwordConfirmed: boolean;
  /** True if two-factor authentication is required and not set up yet: the user can do nothing else. */
  mustSetUpTwoFactor: boolean;
  /** When the session or token ends if it is not used before; null if it never ends. */
  endsAt: Date | null;
}

export interface SessionRules {
  /** A session that is not used for this long ends. */
  sessionIdleMs: number;
  /** A session ends after this time, even if it is used. */
  sessionMaxMs: number;
  /** Users without two-factor authentication can only set it up. */
  requireTwoFactor: boolean;
}

export interface IdentityDeps {
  identities: Identities;
  rules: SessionRules;
  now(): Date;
}

/** For this time after the user typed the password, a session may do what gives access to Regent. */
export const CONFIRMED_FOR_MS = 15 * 60_000;

/** The use of a token is written at most this often, so that most reads do not wait for a write. */
const NOTED_EVERY_MS = 60_000;

export function makeIdentify({ identities, rules, now }: IdentityDeps) {
  /**
   * The identity of a session token or an API token; undefined if it is neither, or not valid any more.
   * @param looking true if this is no use of the token: it does not extend the session
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

/** When a session ends if `usedAt` is its last use. */
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

function ofUser({ requireTwoFactor }: SessionRules, user: User, scopes?: Scope[]) {
  const mustSetUpTwoFactor = requireTwoFactor && user.twoFactorSince === null;
  const permissions = mustSetUpTwoFactor ? new Set<Permission>() : permissionsOf(user.roles, scopes);
  const plans = scopes === undefined ? null : plannedWith(user.roles, scopes);
  const plansWith = mustSetUpTwoFactor && plans !== null ? permissions : plans;
  const readsMetrics = !mustSetUpTwoFactor && readsMetricsWith(user.roles, scopes ?? []);
  return { user, permissions, plansWith, readsMetrics, mustSetUpTwoFactor };
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
