/** Links that are good for minutes, and only for the caller who requested them. */
import { hashOf } from './secrets/secret-tokens.ts';
import type { Vault } from './secrets/vault.ts';

/** In ms: long enough to begin, and to go on after a lost connection. */
const LINK_MS = 15 * 60_000;

interface Ticket<What> {
  what: What;
  /** The SHA-256 of the token that identifies the caller. */
  holder: string;
  expiresAt: number;
}

/**
 * The link has all that is to be known of it, sealed: nothing of it is stored.
 * @param context what it is for: a link for something else does not open
 */
export function makeSealedLinks<What>(
  { vault, now }: { vault: Pick<Vault, 'seal' | 'open'>; now(): Date },
  context: string,
) {
  return {
    seal(what: What, token: string): { sealed: string; expiresAt: Date } {
      const expiresAt = new Date(now().getTime() + LINK_MS);
      const ticket: Ticket<What> = { what, holder: hashOf(token), expiresAt: expiresAt.getTime() };
      return { sealed: vault.seal(JSON.stringify(ticket), context), expiresAt };
    },

    /** Undefined if the link is not good any more, or another caller's. */
    open(sealed: string, token: string): What | undefined {
      const ticket = opened(sealed);
      const isGood = ticket?.holder === hashOf(token) && ticket.expiresAt > now().getTime();
      return isGood ? ticket.what : undefined;
    },
  };

  function opened(sealed: string): Ticket<What> | undefined {
    try {
      return JSON.parse(vault.open(sealed, context)) as Ticket<What>;
    } catch {
      return undefined;
    }
  }
}
