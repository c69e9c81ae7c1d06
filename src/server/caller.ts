/** Who sends a request: known by a bearer token, or by the session cookie of a page of our own. */
import type { IncomingMessage } from 'node:http';
import type { User } from '../domain/account-store.ts';
import type { Accounts } from '../domain/accounts.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Actor } from '../domain/vocabulary.ts';

const COOKIE = 'regent_session';

export interface Caller {
  user: User | null;
  actor: Actor | null;
  token: string | null;
  /** True where the token is a session's. */
  viaSession: boolean;
  permissions: ReadonlySet<Permission>;
  address: string | null;
}

/** @param authorization the header, or what stands in for it where there are no headers */
export async function identify(
  accounts: Accounts,
  request: IncomingMessage,
  authorization = request.headers.authorization,
): Promise<Caller> {
  const address = request.socket.remoteAddress ?? null;
  const token = bearerOf(authorization) ?? (isFromOurPages(request) ? sessionOf(request) : undefined);
  const identity = token === undefined ? undefined : await accounts.identify(token);
  if (token === undefined || identity === undefined) return { ...ANONYMOUS, address };
  const { user } = identity;
  return { ...identity, token, address, actor: { name: user.email, userId: user.id, address } };
}

const ANONYMOUS = { user: null, actor: null, token: null, viaSession: false, permissions: new Set<never>() };

/**
 * False where a browser sends this for a page of another host: then the cookie speaks for nobody. Browsers
 * set Origin, and no page can forge it, nor X-Forwarded-Host.
 */
export function isFromOurPages({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  const forwarded = headers['x-forwarded-host'];
  return URL.canParse(origin) && [host, forwarded].includes(new URL(origin).host);
}

export function sessionOf({ headers }: IncomingMessage): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

/** As the reverse proxy in front says, where there is one. */
export function isOverTls({ headers }: IncomingMessage): boolean {
  return headers['x-forwarded-proto'] === 'https';
}

/** The Set-Cookie header that begins a session, or ends it where there is no token. */
export function sessionCookie(token: string | null, request: IncomingMessage): string {
  const secure = isOverTls(request) ? '; Secure' : '';
  const end = token === null ? '; Max-Age=0' : '';
  return `${COOKIE}=${token ?? ''}; HttpOnly; SameSite=Strict; Path=/${secure}${end}`;
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
}
