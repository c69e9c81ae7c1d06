/** A receiver of webhooks on this machine. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  path: string;
}

/** Answers with what `answer` says: a status, or nothing at all. */
export async function startReceiver(answer: (received: Received) => number | undefined = () => 204) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { headers: request.headers, body, path: request.url ?? '' };
      received.push(one);
      const status = answer(one);
      return status === undefined ? undefined : response.writeHead(status).end(`answer ${status}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/t0ken`,
    /** What the notices said, in the order in which they came. */
    texts: () => received.map(({ body }) => textIn(body)),
  };
}

export function textIn(body: string): string {
  const { data, text: line } = JSON.parse(body) as { data?: { text: string }; text?: string };
  return data?.text ?? line ?? '';
}
