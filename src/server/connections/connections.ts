/**
 * Whose each connection is, those that have become WebSockets also, and which of them have to end: so that a
 * crowd that nobody knows keeps nobody else out, and whoever signs in gets in at any time.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../../domain/accounts/sign-in-limits.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from './connection-limits.ts';
import { makeShare, type Share } from './connection-share.ts';
import type { Log } from '../log.ts';
import type { Proxies } from './proxies.ts';

interface Connection {
  socket: Socket;
  /** Where it comes from; behind a proxy, where its last request came from. */
  network: string;
  share: Share<Connection>;
  key: string;
  anonymousSince: number;
  /** How many of its callers are being looked up: on a busy database that takes its time. */
  lookUps: number;
  /** Of a WebSocket: when an operation began or ended, and how the socket is closed in due form. */
  used?: { at: number; close(): void };
  taken: { bytes: number; at: number };
}

export interface ConnectionsDeps {
  proxies: Pick<Proxies, 'addressOf'>;
  log: Pick<Log, 'warn'>;
  limits?: ConnectionLimits;
  now?: () => number;
}

const TELL_EVERY_MS = 60_000;

export type Connections = ReturnType<typeof makeConnections>;

export function makeConnections({
  proxies,
  log,
  limits = CONNECTION_LIMITS,
  now = Date.now,
}: ConnectionsDeps) {
  const open = new Map<object, Connection>();
  const anonymous = makeShare<Connection>();
  const signedIn = makeShare<Connection>();
  let toldAt = -Infinity;

  function move(connection: Connection, share: Share<Connection>, key: string): void {
    if (connection.share === share && connection.key === key) return;
    connection.share.remove(connection.key, connection);
    share.add(key, connection);
    Object.assign(connection, { share, key });
    if (share === anonymous) connection.anonymousSince = now();
    while (anonymous.size > limits.anonymous) end(anonymous.oldestOfCrowd());
  }

  function end(connection: Connection | undefined): void {
    if (connection === undefined) return;
    const { socket, network } = connection;
    forget(socket);
    socket.destroy();
    if (now() - toldAt < TELL_EVERY_MS) return;
    toldAt = now();
    log.warn(
      { address: network },
      'Too many connections of callers who are not signed in: the oldest are closed',
    );
  }

  function forget(socket: Socket): void {
    const connection = open.get(socket);
    connection?.share.remove(connection.key, connection);
    open.delete(socket);
  }

  function endCrowds(): void {
    for (const group of anonymous.groups()) {
      const settled = [...group].filter(
        ({ anonymousSince, lookUps }) => lookUps === 0 && now() - anonymousSince >= limits.timeToSignInMs,
      );
      for (const each of settled.slice(0, -limits.anonymousOfNetwork)) end(each);
    }
  }

  function endIfIdle({ socket, share, used }: Connection): void {
    if (used === undefined || share !== anonymous) return;
    const idleMs = now() - used.at;
    // Who does not answer to the one has the other.
    if (idleMs >= 2 * limits.idleMs) socket.destroy();
    else if (idleMs >= limits.idleMs) used.close();
  }

  function endIfUnread(connection: Connection): void {
    const { socket, taken } = connection;
    const bytes = bytesTaken(socket);
    if (socket.writableLength === 0 || bytes !== taken.bytes) connection.taken = { bytes, at: now() };
    else if (now() - taken.at >= limits.unreadMs) socket.destroy();
  }

  return {
    /** A connection has come; nothing has been heard on it. */
    opened(socket: Socket): void {
      const network = networkOf(socket.remoteAddress ?? null);
      const taken = { bytes: 0, at: now() };
      const share = anonymous;
      const connection = { socket, network, share, key: '', anonymousSince: now(), lookUps: 0, taken };
      open.set(socket, connection);
      socket.once('close', () => forget(socket));
      move(connection, anonymous, network);
    },

    /** A request begins. */
    heard(request: IncomingMessage): void {
      const connection = open.get(request.socket);
      if (connection === undefined) return;
      connection.network = networkOf(proxies.addressOf(request));
      if (connection.share === anonymous) move(connection, anonymous, connection.network);
    },

    /**
     * Its caller is being looked up: the id of the user, or null of an anonymous caller. As long as that takes, the
     * connection has had no time to sign in. A user with too many connections gets no more of them: the rest stay
     * with the anonymous ones.
     */
    async belongsTo(socket: Socket, lookUp: Promise<string | null>): Promise<void> {
      const connection = open.get(socket);
      if (connection === undefined) return;
      connection.lookUps += 1;
      const userId = await lookUp.finally(() => (connection.lookUps -= 1));
      if (!open.has(socket)) return;
      if (userId === null) return move(connection, anonymous, connection.network);
      if (connection.share === signedIn && connection.key === userId) return;
      if (signedIn.size >= limits.signedIn || signedIn.sizeOf(userId) >= limits.signedInOfUser) return;
      move(connection, signedIn, userId);
    },

    /** It has become a WebSocket. */
    upgraded(socket: Socket, close: () => void): void {
      const connection = open.get(socket);
      if (connection !== undefined) connection.used = { at: now(), close };
    },

    /** An operation began or ended on this WebSocket. */
    used(socket: Socket): void {
      const { used } = open.get(socket) ?? {};
      if (used !== undefined) used.at = now();
    },

    /** Ends what has to end by now. */
    look(): void {
      endCrowds();
      for (const connection of open.values()) {
        endIfIdle(connection);
        endIfUnread(connection);
      }
    },
  };
}

/** What the kernel has taken of what was written; Node looks at the same for the timeout of a socket. */
function bytesTaken(socket: Socket): number {
  const { _handle: handle } = socket as unknown as {
    _handle?: { bytesWritten: number; writeQueueSize: number } | null;
  };
  return (handle?.bytesWritten ?? 0) - (handle?.writeQueueSize ?? 0);
}
