import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { conflict, invalid, notFound, RefusedError } from './errors.ts';
import { textProblem } from './text.ts';
import type { Actor } from './vocabulary.ts';

export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string;
  active: boolean;
}

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

/** What accounts ask of the database. */
export interface AccountStore {
  hasUsers(): Promise<boolean>;
  userByEmail(email: string): Promise<User | undefined>;
  insertUser(user: Omit<User, 'id' | 'active'>): Promise<User>;
  insertSession(userId: string, tokenHash: string, expiresAt: Date): Promise<void>;
  /** The active user of an unexpired session; notes that it was used and puts its end off to `idleUntil`. */
  userOfSession(tokenHash: string, idleUntil: Date): Promise<User | undefined>;
  deleteSession(tokenHash: string): Promise<void>;
  insertApiToken(userId: string, name: string, tokenHash: string, expiresAt: Date | null): Promise<ApiToken>;
  userOfApiToken(tokenHash: string): Promise<User | undefined>;
  /** False where this user has no such token, or it was revoked before. */
  revokeApiToken(userId: string, tokenId: string): Promise<boolean>;
  audit(actor: Actor, action: string, subject: string, details?: Record<string, unknown>): Promise<void>;
}

/** A session that is not used ends after this. */
const SESSION_IDLE_MS = 12 * 3_600_000;

export type Accounts = ReturnType<typeof makeAccounts>;

/** Who may use Regent: people with a session, programs with an API token. Tokens are kept as hashes alone. */
export function makeAccounts({ store, now }: { store: AccountStore; now(): Date }) {
  return {
    /** Gives the session's token; the same refusal, after the same work, whatever was wrong. */
    async signIn(
      email: string,
      password: string,
      address: string | null,
    ): Promise<{ user: User; token: string }> {
      const user = await store.userByEmail(email.toLowerCase());
      const matches = await verify(user?.passwordHash ?? (await decoy()), password);
      const actor = { name: email, userId: user?.id ?? null, address };
      if (user === undefined || !user.active || !matches) {
        await store.audit(actor, 'signInRefused', `user ${email}`);
        throw new RefusedError([
          { code: 'REFUSED', message: 'The e-mail address or the password is wrong.', path: ['email'] },
        ]);
      }
      const token = newToken('ses');
      await store.insertSession(user.id, hashOf(token), idleUntil());
      await store.audit(actor, 'signIn', `user ${user.email}`);
      return { user, token };
    },

    async signOut(token: string): Promise<void> {
      await store.deleteSession(hashOf(token));
    },

    /** The user whom a session cookie or bearer token stands for. */
    async identify(token: string): Promise<User | undefined> {
      if (token.startsWith('regent_ses_')) return store.userOfSession(hashOf(token), idleUntil());
      if (token.startsWith('regent_api_')) return store.userOfApiToken(hashOf(token));
      return undefined;
    },

    /** The token itself is in this answer and nowhere else. */
    async createApiToken(
      actor: Actor,
      name: string,
      expiresAt: Date | null,
    ): Promise<{ apiToken: ApiToken; token: string }> {
      const problem = textProblem(name);
      if (problem !== undefined) throw invalid(`name ${problem}`, 'name');
      if (expiresAt !== null && expiresAt <= now())
        throw invalid('expiresAt has passed already.', 'expiresAt');
      if (actor.userId === null) throw conflict('Only a user has API tokens.');
      const token = newToken('api');
      const apiToken = await store.insertApiToken(actor.userId, name.trim(), hashOf(token), expiresAt);
      await store.audit(actor, 'createApiToken', `API token ${apiToken.id}`, { name, expiresAt });
      return { apiToken, token };
    },

    async revokeApiToken(actor: Actor, tokenId: string): Promise<void> {
      if (!(await store.revokeApiToken(actor.userId ?? '', tokenId))) {
        throw notFound(`You have no API token ${tokenId}. It may have been revoked already.`, 'tokenId');
      }
      await store.audit(actor, 'revokeApiToken', `API token ${tokenId}`);
    },

    /** The first administrator, where there is no user yet; undefined where there is one. */
    async createFirst(email: string, password: string): Promise<User | undefined> {
      if (await store.hasUsers()) return undefined;
      const passwordHash = await hash(password);
      const user = await store.insertUser({
        email: email.toLowerCase(),
        firstName: 'First',
        lastName: 'Administrator',
        passwordHash,
      });
      await store.audit({ name: 'regent', userId: null, address: null }, 'createUser', `user ${user.email}`);
      return user;
    },
  };

  function idleUntil(): Date {
    return new Date(now().getTime() + SESSION_IDLE_MS);
  }
}

function newToken(kind: 'ses' | 'api'): string {
  return `regent_${kind}_${randomBytes(32).toString('base64url')}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

let decoyHash: Promise<string> | undefined;

/** A hash that nothing matches, so that an unknown address costs the same time as a wrong password. */
function decoy(): Promise<string> {
  decoyHash ??= hash(randomBytes(32).toString('hex'));
  return decoyHash;
}
