import type { ApiToken } from './account-tx.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { PERMISSIONS, type Scope } from '../permissions.ts';
import { hashOf, newToken } from '../secrets/secret-tokens.ts';
import type { Store } from '../store.ts';
import { textProblem } from '../text.ts';
import type { Actor } from '../vocabulary.ts';

export interface ApiTokenInput {
  name: string;
  /** The permissions that the token may use, of those that its user has, or PLAN; all permissions by default. */
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
      const problem = textProblem(name);
      if (problem !== undefined) throw invalid(`name ${problem}`, 'name');
      if (scopes?.length === 0) throw invalid('scopes is empty: name some, or leave it out.', 'scopes');
      if (scopes?.includes('PLAN') && scopes.some((scope) => scope !== 'PLAN' && scope !== 'READ'))
        throw invalid(
          'PLAN stands alone, or with READ: a token that has it plans all that you may do, and does nothing. For what a program does, make another token.',
          'scopes',
        );
      if (expiresAt !== null && expiresAt <= now()) {
        throw invalid('expiresAt has passed already.', 'expiresAt');
      }
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
  };
}
