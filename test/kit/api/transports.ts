/** The same operation over each of the API's three transports. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer, Api } from '../api.ts';

export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

/** Each gives the first answer, with this token or anonymously. */
export const TRANSPORTS: Record<'HTTP' | 'SSE' | 'WebSocket', (api: Api, token?: string) => Ask> = {
  HTTP: (api, token) => async (query, variables) =>
    (await (await post(api, { query, variables }, token, 'application/json')).json()) as Answer,

  SSE: (api, token) => async (query, variables) => {
    const response = await post(api, { query, variables }, token, 'text/event-stream');
    const text = await response.text();
    const data = /^data: (.+)$/m.exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data) as Answer;
    // The stream ended without a result.
    return /^event: complete$/m.test(text) ? { data: undefined } : (JSON.parse(text) as Answer);
  },

  WebSocket: (api, token) => async (query, variables) => {
    const client = createClient({
      url: api.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    });
    try {
      const results = client.iterate({ query, ...(variables === undefined ? {} : { variables }) });
      for await (const result of results) return result as unknown as Answer;
      return { data: undefined };
    } catch (errors) {
      if (!Array.isArray(errors)) throw errors;
      return { data: undefined, errors };
    } finally {
      await client.dispose();
    }
  },
};

function post(api: Api, body: object, token: string | undefined, accept: string): Promise<Response> {
  return fetch(api.url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}
