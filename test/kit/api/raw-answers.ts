/** Raw answers, to compare them byte for byte. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Api } from '../api.ts';

export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

export type RawAsk = (operation: Operation) => Promise<string>;

/** Each sends anonymously, unless a token is given. */
export const RAW: Record<string, (api: Api, token?: string) => RawAsk> = {
  'HTTP with application/json': (api, token) => overHttp(api, 'application/json', token),
  'HTTP with application/graphql-response+json': (api, token) =>
    overHttp(api, 'application/graphql-response+json', token),
  SSE: (api, token) => overHttp(api, 'text/event-stream', token),
  WebSocket: (api, token) => async (operation) => {
    const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const payload = token === undefined ? {} : { authorization: `Bearer ${token}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    const messages: string[] = [];
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      messages.push(text);
      const { type } = JSON.parse(text) as { type: string };
      if (type === 'connection_ack') {
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: operation }));
      }
      if (type === 'complete' || type === 'error') socket.close(1000);
    });
    const [code] = (await once(socket, 'close')) as [number];
    return [...messages, code].join('\n');
  },
};

function overHttp(api: Api, accept: string, token: string | undefined): RawAsk {
  return async (operation) => {
    const response = await fetch(api.url, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(operation),
    });
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    return [response.status, JSON.stringify(headers), await response.text()].join('\n');
  };
}
