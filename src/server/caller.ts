/** Who sends a request: known by a bearer token, or by the session cookie of a page of our own. */
import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { Caller } from '../graphql/context.ts';
import type { Connections } from './connections/connections.ts';
import { readCookie, type CookieKind } from './cookies.ts';
import type { Proxies } from './connections/proxies.ts';

/** Where a request comes from. */
export interface Origin {
  address: string | null;
  userAgent: string | null;
  /** What the device keeps of an earlier sign-in. */
  device: string | null;
}

export interface Callers {
  /** @param authorization the header, or what stands in for it where there are no headers */
  identify(request: IncomingMessage, authorization?: string): Promise<Caller>;
  /** Looks up the user that a token stands for now; nobody if it is null, or not valid. It does not count as a use of a session. */
  lookUp(token: string | null, address: string | null): Promise<Caller>;
  originOf(request: IncomingMessage): Origin;
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
      const token = bearerOf(authorization) ?? ownCookie(request, 'session');
      return find(token, proxies.addressOf(request), { looking: false });
    },
    lookUp: (token, address) => find(token, address, { looking: true }),
    originOf: (request) => ({
      address: proxies.addressOf(request),
      userAgent: request.headers['user-agent'] ?? null,
      device: ownCookie(request, 'device'),
    }),
    isFromOurPages(request) {
      const { origin } = request.headers;
      return origin === undefined || proxies.isOurs(origin, request);
    },
    cookieOf: (request, kind) => readCookie(request, kind, proxies.isSecure(request)),
  };
  return callers;

  /** What a browser keeps for our own pages. */
  function ownCookie(request: IncomingMessage, kind: CookieKind): string | null {
    return callers.isFromOurPages(request) ? (callers.cookieOf(request, kind) ?? null) : null;
  }

  async function find(
    token: string | null,
    address: string | null,
    options: { looking: boolean },
  ): Promise<Caller> {
    const identity = token === null ? undefined : await accounts.identify(token, options);
    if (identity === undefined) return ANONYMOUS;
    const { endsAt: _endsAt, ...known } = identity;
    const { email: name, id: userId } = known.user;
    return { ...known, token, actor: { name, userId, address } };
  }
}

const ANONYMOUS: Caller = {
  user: null,
  actor: null,
  token: null,
  viaSession: false,
  sessionId: null,
  passwordConfirmed: false,
  mustSetUpTwoFactor: false,
  permissions: new Set<never>(),
  plansWith: null,
  readsMetrics: false,
};

/** The same, and each connection is told whose it is whenever that is looked up. */
export function tellingConnections(callers: Callers, connections: Connections): Callers {
  return {
    ...callers,
    async identify(request, authorization) {
      const caller = callers.identify(request, authorization);
      await connections.belongsTo(
        request.socket,
        caller.then(({ user }) => user?.id ?? null),
      );
      return caller;
    },
  };
}

function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
