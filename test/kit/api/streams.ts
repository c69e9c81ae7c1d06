/** Follows a subscription as a user's program or browser does, over SSE or WebSocket. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import { WebSocket, type CloseEvent } from 'ws';

export interface Followed {
  /** The next answer, or the errors with which the subscription ended. */
  next(): Promise<unknown>;
  /** The code with which a WebSocket was closed. */
  closed?: Promise<number>;
  leave(): unknown;
}

export type Headers = Record<string, string>;

export const followOver: Record<string, (url: string, headers: Headers, query: string) => Followed> = {
  'a WebSocket'(url, headers, query) {
    let close: (code: number) => void = () => undefined;
    const closed = new Promise<number>((resolve) => (close = resolve));
    class Browser extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers });
      }
    }
    const client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: Browser,
      retryAttempts: 0,
      connectionParams: { authorization: headers['authorization'] },
      on: { closed: (event) => close((event as CloseEvent).code) },
    });
    const results = client.iterate({ query });
    return { next: () => nextOf(results), closed, leave: () => client.dispose() };
  },
  SSE(url, headers, query) {
    const client = createSseClient({ url, headers, retryAttempts: 0 });
    const results = client.iterate({ query });
    return { next: () => nextOf(results), leave: () => client.dispose() };
  },
};

function nextOf(results: AsyncIterator<unknown>): Promise<unknown> {
  return results.next().then(
    ({ value }) => value,
    (errors: unknown) => ({ errors }),
  );
}
