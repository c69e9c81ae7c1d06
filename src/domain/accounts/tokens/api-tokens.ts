import type { ApiToken } from '../account-tx.ts';
import { conflict, invalid, notFound } from '../../errors.ts';
import { letterAbout } from '../../letters/letter.ts';
import { PERMISSIONS, type Scope } from '../../permissions.ts';
import { hashOf, newToken } from '../../secrets/secret-tokens.ts';
import type { Store, Tx } from '../../store.ts';
import { textProblem } from '../../text.ts';
import type { Actor } from '../../vocabulary.ts';

export interface ApiTokenInput {
  name: string;
  /** The permissions that the token may use, of those that its user has, or PLAN, or METRICS; all permissions by default. */
  scopes?: Scope[] | null | undefined;
  expiresAt?: Date | null | undefined;
}

export function makeApiTokens({ store, now }: { store: Store; now(): Date }) {
  return {
    /** Only this answer has the token itself. */
    async createApiToken(
      { name, scopes, expiresAt = null }: ApiTokenInput,
      actor: Actor,
    ): Promise<{ apiToken: ApiToken; token: string }> {
      mustBeSound({ name, scopes, expiresAt }, now());
      const { userId } = actor;
      if (userId === null) throw conflict('Only a user has API tokens.');
      return store.transact((tx) => insertApiToken(tx, { userId, name, scopes, expiresAt }, actor, now()));
    },

    async revokeApiToken(tokenId: string, actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        if (!(await tx.revokeApiToken(actor.userId ?? '', tokenId))) {
          throw notFound(`You have no API token ${tokenId}. It may have been revoked already.`, 'tokenId');
        }
        await tx.audit(actor, 'revokeApiToken', `API token ${tokenId}`);
      });
    },
  };
}

/** @throws RefusedError INVALID_INPUT, at the field */
export function mustBeSound({ name, scopes, expiresAt = null }: ApiTokenInput, now: Date): void {
  const problem = textProblem(name);
  if (problem !== undefined) throw invalid(`name ${problem}`, 'name');
  if (scopes?.length === 0) throw invalid('scopes is empty: name some, or leave it out.', 'scopes');
  if (scopes?.includes('PLAN') && scopes.some((scope) => scope !== 'PLAN' && scope !== 'READ'))
    throw invalid(
      'PLAN stands alone, or with READ: a token that has it plans all that you may do, and does nothing. For what a program does, make another token.',
      'scopes',
    );
  if (scopes?.includes('METRICS') && scopes.length > 1)
    throw invalid(
      'METRICS stands alone: a token that has it reads GET /metrics, and nothing else. For what a program does, make another token.',
      'scopes',
    );
  if (expiresAt !== null && expiresAt <= now) throw invalid('expiresAt has passed already.', 'expiresAt');
}

/** Makes a token, notes it in the audit, and tells its user by mail. Only this answer has the token itself. */
export async function insertApiToken(
  tx: Tx,
  { userId, name, scopes, expiresAt = null }: ApiTokenInput & { userId: string },
  actor: Actor,
  now: Date,
): Promise<{ apiToken: ApiToken; token: string }> {
  const token = newToken('api');
  const apiToken = await tx.insertApiToken({
    userId,
    name: name.trim(),
    tokenHash: hashOf(token),
    scopes: scopes ?? [...PERMISSIONS],
    expiresAt,
  });
  await tx.audit(actor, 'createApiToken', `API token ${apiToken.id}`, {
    name: apiToken.name,
    scopes: apiToken.scopes,
    expiresAt,
  });
  const user = await tx.userById(userId);
  const facts = { name: apiToken.name, expiresAt: expiresAt?.toISOString() ?? null };
  if (user !== undefined)
    await tx.writeLetters([letterAbout(user, actor, { kind: 'API_TOKEN_CREATED', facts })], now);
  return { apiToken, token };
}
