/**
 * A program gets an API token without anybody copying it: it shows a code, a user types that in a session and says what
 * the token may do, and the program fetches it. As in RFC 8628, the OAuth 2.0 device authorization grant.
 */
import { randomInt } from 'node:crypto';
import { mayUse, type ApiTokenRequest, type Limits } from '../account-tx.ts';
import { insertApiToken, mustBeSound, type ApiTokenInput } from './api-tokens.ts';
import { invalid, notFound, throttled } from '../../errors.ts';
import { PERMISSIONS } from '../../permissions.ts';
import { hashOf, newToken } from '../../secrets/secret-tokens.ts';
import { networkOf } from '../sign-in-limits.ts';
import type { Store } from '../../store.ts';
import { textProblem } from '../../text.ts';
import type { Actor } from '../../vocabulary.ts';

/** How long a code can be typed, and the token fetched. */
const WORKS_FOR_MS = 10 * 60_000;
/** The number of codes for one network. */
const REQUESTS = { points: 20, seconds: 15 * 60 };
/** Consonants that are not taken for others: no words come of them (RFC 8628, section 6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const CODE_LENGTH = 8;

export interface RequestedToken {
  /** Eight letters with a hyphen in the middle, for a person. */
  code: string;
  /** For the program alone. */
  secret: string;
  expiresAt: Date;
}

/** WAITING until a user has answered. */
export type TokenOutcome = { state: 'WAITING' | 'REFUSED' } | { state: 'ALLOWED'; token: string };

export function makeApiTokenRequests({ store, limits, now }: { store: Store; limits: Limits; now(): Date }) {
  return {
    /** Anybody may ask: nothing comes of it before a user has allowed it. */
    async requestApiToken(program: string, address: string | null): Promise<RequestedToken> {
      const problem = textProblem(program);
      if (problem !== undefined) throw invalid(`program ${problem}`, 'program');
      const { count, retryAfter } = await limits.take(`token-requests:${networkOf(address)}`, REQUESTS);
      if (count > REQUESTS.points) throw throttled('Too many API tokens have been requested.', retryAfter);
      const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
      const secret = newToken('ask');
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + WORKS_FOR_MS);
      const [codeHash, secretHash] = [hashOf(letters), hashOf(secret)];
      const request = { codeHash, secretHash, program: program.trim(), address, createdAt, expiresAt };
      await store.transact((tx) => tx.insertApiTokenRequest(request));
      return { code: `${letters.slice(0, 4)}-${letters.slice(4)}`, secret, expiresAt };
    },

    /** The request that shows this code; undefined if there is none that waits for an answer. */
    apiTokenRequest: (code: string): Promise<ApiTokenRequest | undefined> =>
      store.transact((tx) => tx.openApiTokenRequest(hashOf(lettersOf(code)), now())),

    async allowApiToken(
      { code, ...token }: ApiTokenInput & { code: string },
      userId: string,
      actor: Actor,
    ): Promise<ApiTokenRequest> {
      mustBeSound(token, now());
      return store.transact(async (tx) => {
        const request = openOne(await tx.openApiTokenRequest(hashOf(lettersOf(code)), now()));
        const { program, address } = request;
        const answer = {
          userId,
          name: token.name.trim(),
          scopes: token.scopes ?? [...PERMISSIONS],
          tokenExpiresAt: token.expiresAt ?? null,
        };
        await tx.answerApiTokenRequest(request.id, answer);
        await tx.audit(actor, 'allowApiToken', `program ${program}`, {
          address,
          name: answer.name,
          scopes: answer.scopes,
          expiresAt: answer.tokenExpiresAt,
        });
        return { ...request, ...answer };
      });
    },

    async refuseApiToken(code: string, actor: Actor): Promise<ApiTokenRequest> {
      return store.transact(async (tx) => {
        const request = openOne(await tx.openApiTokenRequest(hashOf(lettersOf(code)), now()));
        const answer = { refusedAt: now() };
        await tx.answerApiTokenRequest(request.id, answer);
        await tx.audit(actor, 'refuseApiToken', `program ${request.program}`, { address: request.address });
        return { ...request, ...answer };
      });
    },

    /** Makes the token once a user has allowed it. Nobody can fetch it a second time. */
    async fetchApiToken(secret: string, address: string | null): Promise<TokenOutcome> {
      return store.transact(async (tx): Promise<TokenOutcome> => {
        const request = await tx.apiTokenRequestOf(hashOf(secret), now());
        if (request === undefined)
          throw notFound('There is no such request. It may have expired: begin again.', 'secret');
        const { id, userId, name, scopes, tokenExpiresAt: expiresAt, refusedAt } = request;
        if (refusedAt !== null) return { state: 'REFUSED' };
        if (userId === null || name === null) return { state: 'WAITING' };
        await tx.deleteApiTokenRequest(id);
        const user = await tx.userById(userId);
        if (user === undefined || !mayUse(user, now())) return { state: 'REFUSED' };
        const actor = { name: user.email, userId, address };
        const { token } = await insertApiToken(tx, { userId, name, scopes, expiresAt }, actor, now());
        return { state: 'ALLOWED', token };
      });
    },
  };
}

/** As it was shown, however it was typed: without what separates the letters, and in capitals. */
const lettersOf = (code: string) => code.toUpperCase().replace(/[^A-Z]/g, '');

function openOne(request: ApiTokenRequest | undefined): ApiTokenRequest {
  if (request !== undefined) return request;
  throw notFound(
    'No program waits with this code. Compare it with what the program shows. If ten minutes have passed, or somebody has answered, begin again there.',
    'code',
  );
}
