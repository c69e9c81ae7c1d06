/** How long, and how many: what keeps connections that do nothing, or too much, from being everybody's trouble. */
import type { ServerOptions } from 'node:http';

export const HTTP_LIMITS: ServerOptions = {
  /** All headers are here by then; who sends them letter by letter is cut off (408). */
  headersTimeout: 10_000,
  /** The same for the whole request. Answers may take as long as they like: a subscription is one. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 10_000,
};

/**
 * Each connection may be a WebSocket with subscriptions; what is left of a process's open files is for databases
 * and servers. Who is signed in and who is not have a share each, so that neither can take the other's.
 */
export const CONNECTION_LIMITS = {
  /** Of all who are not signed in, or not yet. */
  anonymous: 1_000,
  /** Of those, from one address or IPv6 network, once they have had the time to sign in. */
  anonymousOfNetwork: 50,
  timeToSignInMs: 5_000,
  signedIn: 3_000,
  /** A program with a thousand subscribers on as many connections fits twice. */
  signedInOfUser: 2_000,
  /** For an anonymous WebSocket, from one operation to the next. */
  idleMs: 10_000,
  /** With an answer that waits, and not a byte of it taken. */
  unreadMs: 60_000,
  lookEveryMs: 1_000,
};

export type ConnectionLimits = typeof CONNECTION_LIMITS;
