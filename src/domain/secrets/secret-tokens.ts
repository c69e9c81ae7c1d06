/** Tokens that identify their holders. Regent stores only their SHA-256: they are too long to guess. */
import { createHash, randomBytes } from 'node:crypto';

export type TokenKind = 'ses' | 'api' | 'link' | 'dev' | 'ask';

export function newToken(kind: TokenKind): string {
  return `regent_${kind}_${randomBytes(32).toString('base64url')}`;
}

export function isToken(kind: TokenKind, token: string): boolean {
  return token.startsWith(`regent_${kind}_`);
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
