/** A WebSocket to Regent, which notices when the other end is gone without a word. */
import type { Client } from 'graphql-ws/client';

export interface SocketWay {
  url: string;
  /** What the first message brings. */
  parameters: Record<string, string>;
  /** Gives the class for WebSockets; by default that of the browser. */
  loadWebSocket: (() => Promise<unknown>) | undefined;
  onConnected: (() => void) | undefined;
}

/** How often to ask whether the other end is there, and how long to wait for its answer. */
const PING_MS = 10_000;
const PONG_MS = 5_000;

/** Connects with its first operation. A lost connection ends its operations; it is not taken up again. */
export async function openSocket({
  url,
  parameters,
  loadWebSocket,
  onConnected,
}: SocketWay): Promise<Client> {
  const [{ createClient }, webSocketImpl] = await Promise.all([
    import('graphql-ws/client'),
    loadWebSocket?.(),
  ]);
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    webSocketImpl,
    connectionParams: parameters,
    retryAttempts: 0,
    keepAlive: PING_MS,
    on: {
      connected: () => onConnected?.(),
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), PONG_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered);
      },
      closed: () => clearTimeout(unanswered),
    },
  });
  return client;
}
