import { createHash, randomBytes } from 'node:crypto';
import { mayUse, type ApiToken, type Identities, type User } from './account-store.ts';
import { conflict, invalid, notFound, RefusedError } from './errors.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { PERMISSIONS, permissionsOf, USER_ROLES, type Permission } from './permissions.ts';
import type { Store } from './store.ts';
import { textProblem } from './text.ts';
import type { Actor } from './vocabulary.ts';

/** Whom a session or an API token stands for, and what it lets them do. */
export interface Identity {
  user: User;
  permissions: ReadonlySet<Permission>;
  /** True with a session, false with an API token. */
  viaSession: boolean;
}

export interface AccountsDeps {
  store: Store;
  identities: Identities;
  now(): Date;
}

export interface ApiTokenInput {
  name: string;
  /** What it may be used for, within what its user may do; everything by default. */
  scopes?: Permission[] | null | undefined;
  expiresAt?: Date | null | undefined;
}

/** A session that is not used ends after this. */
const SESSION_IDLE_MS = 12 * 3_600_000;

export type Accounts = ReturnType<typeof makeAccounts>;

/** Who may use Regent: people with a session, programs with an API token. Tokens are kept as hashes alone. */
export function makeAccounts({ store, identities, now }: AccountsDeps) {
  return {
    /** Gives the session's token; the same refusal, after the same work, whatever was wrong. */
    async signIn(
      email: string,
      password: string,
      address: string | null,
    ): Promise<Identity & { token: string }> {
      const user = await store.transact((tx) => tx.userByEmail(email.toLowerCase()));
      const matches = await isPassword(user?.passwordHash, password);
      const actor = { name: email, userId: user?.id ?? null, address };
      if (user === undefined || !mayUse(user, now()) || !matches) {
        await store.transact((tx) => tx.audit(actor, 'signIn', `user ${email}`, undefined, 'REFUSED'));
        throw new RefusedError([
          { code: 'REFUSED', message: 'The e-mail address or the password is wrong.', path: ['email'] },
        ]);
      }
      const token = newToken('ses');
      await store.transact(async (tx) => {
        await tx.insertSession(user.id, hashOf(token), idleUntil());
        await tx.audit(actor, 'signIn', `user ${user.email}`);
      });
      return { ...sessionOf(user), token };
    },

    async signOut(token: string): Promise<void> {
      await store.transact((tx) => tx.deleteSession(hashOf(token)));
    },

    /** Whom a session cookie or bearer token stands for. */
    async identify(token: string): Promise<Identity | undefined> {
      if (token.startsWith('regent_ses_')) {
        const user = await identities.userOfSession(hashOf(token), idleUntil());
        return user && sessionOf(user);
      }
      if (token.startsWith('regent_api_')) {
        const found = await identities.userOfApiToken(hashOf(token));
        if (found === undefined) return undefined;
        const { user, scopes } = found;
        return { user, permissions: permissionsOf(user.roles, scopes), viaSession: false };
      }
      return undefined;
    },

    /** The token itself is in this answer and nowhere else. */
    async createApiToken(
      { name, scopes, expiresAt = null }: ApiTokenInput,
      actor: Actor,
    ): Promise<{ apiToken: ApiToken; token: string }> {
      const problem = textProblem(name);
      if (problem !== undefined) throw invalid(`name ${problem}`, 'name');
      if (scopes?.length === 0) throw invalid('scopes is empty: name some, or leave it out.', 'scopes');
      if (expiresAt !== null && expiresAt <= now())
        throw invalid('expiresAt has passed already.', 'expiresAt');
      const { userId } = actor;
      if (userId === null) throw conflict('Only a user has API tokens.');
      const token = newToken('api');
      const apiToken = await store.transact(async (tx) => {
        const made = await tx.insertApiToken({
          userId,
          name: name.trim(),
          tokenHash: hashOf(token),
          scopes: scopes ?? [...PERMISSIONS],
          expiresAt,
        });
        await tx.audit(actor, 'createApiToken', `API token ${made.id}`, {
          name: made.name,
          scopes: made.scopes,
          expiresAt,
        });
        return made;
      });
      return { apiToken, token };
    },

    async revokeApiToken(tokenId: string, actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        if (!(await tx.revokeApiToken(actor.userId ?? '', tokenId))) {
          throw notFound(`You have no API token ${tokenId}. It may have been revoked already.`, 'tokenId');
        }
        await tx.audit(actor, 'revokeApiToken', `API token ${tokenId}`);
      });
    },

    /** The first administrator, who may do everything, where there is no user yet; undefined where there is. */
    async createFirst(email: string, password: string): Promise<User | undefined> {
      if (await store.transact((tx) => tx.hasUsers())) return undefined;
      const names = { email: email.toLowerCase(), firstName: 'First', lastName: 'Administrator' };
      const problem = await passwordProblem(password, names);
      if (problem !== undefined) throw invalid(problem, 'password');
      const passwordHash = await hashPassword(password);
      return store.transact(async (tx) => {
        if (await tx.hasUsers()) return undefined;
        const user = await tx.insertUser({
          ...names,
          roles: USER_ROLES,
          passwordHash,
          passwordChangedAt: now(),
        });
        await tx.audit({ name: 'regent', userId: null, address: null }, 'createUser', `user ${user.email}`);
        return user;
      });
    },
  };

  function idleUntil(): Date {
    return new Date(now().getTime() + SESSION_IDLE_MS);
  }
}

function sessionOf(user: User): Identity {
  return { user, permissions: permissionsOf(user.roles), viaSession: true };
}

function newToken(kind: 'ses' | 'api'): string {
  return `regent_${kind}_${randomBytes(32).toString('base64url')}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
