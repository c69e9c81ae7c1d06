/** Who sends a request: known by a bearer token, or by the session cookie of a page of our own. */
import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../domain/accounts.ts';
import type { Identity } from '../domain/identity.ts';
import type { Actor } from '../domain/vocabulary.ts';
import type { Connections } from './connections.ts';
import { readCookie, type CookieKind } from './cookies.ts';
import type { Proxies } from './proxies.ts';

export interface Caller extends Omit<Identity, 'user' | 'endsAt'> {
  user: Identity['user'] | null;
  actor: Actor | null;
  token: string | null;
  address: string | null;
  userAgent: string | null;
  /** What the device keeps of an earlier sign-in. */
  device: string | null;
}

export interface Callers {
  /** @param authorization the header, or what stands in for it where there are no headers */
  identify(request: IncomingMessage, authorization?: string): Promise<Caller>;
  /**
   * False where a browser sends this for a page of another origin, be it of the same host without TLS: then its
   * cookies speak for nobody. Browsers set Origin, and no page can forge it.
   */
  isFromOurPages(request: IncomingMessage): boolean;
  cookieOf(request: IncomingMessage, kind: CookieKind): string | undefined;
}

export function makeCallers(accounts: Accounts, proxies: Proxies): Callers {
  const callers: Callers = {
    async identify(request, authorization = request.headers.authorization) {
      const address = proxies.addressOf(request);
      const isOurs = callers.isFromOurPages(request);
      const cookie = (kind: CookieKind) => (isOurs ? callers.cookieOf(request, kind) : undefined);
      const userAgent = request.headers['user-agent'] ?? null;
      const from = { address, userAgent, device: cookie('device') ?? null };
      const token = bearerOf(authorization) ?? cookie('session');
      const identity = token === undefined ? undefined : await accounts.identify(token);
      if (token === undefined || identity === undefined) return { ...ANONYMOUS, ...from };
      const { user } = identity;
      return { ...identity, ...from, token, actor: { name: user.email, userId: user.id, address } };
    },
    isFromOurPages(request) {
      const { origin } = request.headers;
      return origin === undefined || proxies.isOurs(origin, request);
    },
    cookieOf: (request, kind) => readCookie(request, kind, proxies.isSecure(request)),
  };
  return callers;
}

const ANONYMOUS = {
  user: null,
  actor: null,
  token: null,
  viaSession: false,
  sessionId: null,
  mustSetUpTwoFactor: false,
  permissions: new Set<never>(),
};

/** The same, and each connection is told whose it is whenever that is looked up. */
export function tellingConnections(callers: Callers, connections: Connections): Callers {
  return {
    ...callers,
    async identify(request, authorization) {
      const caller = await callers.identify(request, authorization);
      connections.belongsTo(request.socket, caller.user?.id ?? null);
      return caller;
    },
  };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
}
