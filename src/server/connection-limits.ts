/** How long, and how many: what keeps connections that do nothing, or too much, from being everybody's trouble. */
import type { Server, ServerOptions } from 'node:http';

export const HTTP_LIMITS: ServerOptions = {
  /** All headers are here by then; who sends them letter by letter is cut off (408). */
  headersTimeout: 10_000,
  /** The same for the whole request. Answers may take as long as they like: a subscription is one. */
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 10_000,
};

/** Each may be a WebSocket with subscriptions; what is left of a process's open files is for databases and servers. */
const MOST_CONNECTIONS = 4_000;
/** A program with a thousand subscribers on as many connections fits twice. A proxy in front is one address. */
export const MOST_FROM_ONE_ADDRESS = 2_000;

/** Counts sockets, those that have become WebSockets also. */
export function limitConnections(http: Server, mostFromOne = MOST_FROM_ONE_ADDRESS): void {
  http.maxConnections = MOST_CONNECTIONS;
  const open = new Map<string, number>();
  http.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    if (count > mostFromOne) {
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
