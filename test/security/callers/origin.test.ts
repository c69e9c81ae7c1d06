/** A cookie speaks for pages of our own, and a page is known by its whole origin. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EMAIL, PASSWORD, startApi, type Answer, type Api } from '../../kit/api.ts';

const HOST = 'regent.example.org';
const TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-host': HOST };

let api: Api;
let cookie: string;
beforeAll(async () => {
  api = await startApi({ trustedProxies: ['loopback'] });
  const signIn = `mutation { signIn(input: { email: "${EMAIL}", password: "${PASSWORD}" }) { userErrors { code } } }`;
  const response = await post(signIn, TLS);
  cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
});
afterAll(() => api.close());

const post = (query: string, headers: Record<string, string>) =>
  fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });

/** Who a page of this origin is taken for. */
async function viewer(origin: string, headers: Record<string, string> = TLS) {
  const response = await post('{ viewer { email } }', { cookie, origin, ...headers });
  return ((await response.json()) as Answer).data?.viewer.email;
}

const openSocket = (origin: string) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws', {
      headers: { cookie, ...TLS },
      origin,
    });
    socket.on('error', ({ message }) => resolve(message));
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
  });

const OURS = [`https://${HOST}`, `https://${HOST}:443`, `https://${HOST.toUpperCase()}`];
const OTHERS = [
  `http://${HOST}`,
  `http://${HOST}:443`,
  `https://${HOST}:8443`,
  `https://${HOST}.evil.example`,
  `https://evil.${HOST}`,
  `ws://${HOST}`,
  'null',
  'https://',
  HOST,
];

test.for(OURS)('a page of ours speaks with the cookie: %s', async (origin) => {
  expect(await viewer(origin)).toBe(EMAIL);
  expect(await openSocket(origin)).toBe('open');
});

test.for(OTHERS)('no other page speaks with the cookie: %s', async (origin) => {
  expect(await viewer(origin)).toBeUndefined();
  expect(await openSocket(origin)).toContain('403');
});

test('a request that comes twice addressed, or to nobody, is refused', async () => {
  const send = (hosts: string[], upgrade: boolean) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const headers = [
        ...hosts.flatMap((host) => ['Host', host]),
        ...(upgrade
          ? ['Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Version', '13']
          : ['Connection', 'close']),
        'Sec-WebSocket-Key',
        'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol',
        'graphql-transport-ws',
      ];
      const sent = request({
        hostname,
        port,
        path: upgrade ? '/graphql' : '/health/live',
        headers,
        setHost: false,
      });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve(101);
      });
      sent.on('error', reject);
      sent.end();
    });
  expect(await send(['a'], false)).toBe(200);
  expect(await send(['a'], true)).toBe(101);
  for (const upgrade of [false, true]) {
    expect(await send(['a', 'b'], upgrade)).toBe(400);
    expect(await send(['a', 'a'], upgrade)).toBe(400);
    expect(await send([], upgrade)).toBe(400);
  }
});

test('the type of the content is the same in capital letters', async () => {
  for (const type of ['APPLICATION/JSON', 'Application/Json; Charset=UTF-8', 'application/json']) {
    const response = await post('{ __typename }', { 'content-type': type });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  }
});
