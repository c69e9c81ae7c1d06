/** What is taken over HTTP, in which form, and what every answer carries. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HTTP_LIMITS } from '../../src/server/connections/connection-limits.ts';
import { LARGEST_BODY } from '../../src/server/yoga/use-json-posts.ts';
import { startApi, type Answer, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi({ trustedProxies: ['loopback'] });
});
afterAll(() => api.close());

const TYPENAME = JSON.stringify({ query: '{ __typename }' });

async function send(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, ...headers },
    body,
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as Answer) };
}
const sendJson = (body: object, headers: Record<string, string> = {}) =>
  send(JSON.stringify(body), { 'content-type': 'application/json', ...headers });

/** Of the audits that say MAY: what is declined on purpose. */
const DECLINED = [
  // Operations come by POST alone: a link or an image cannot send one.
  'MAY accept application/x-www-form-urlencoded formatted GET requests',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
];

describe('the audit of GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => api.url,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${api.token}` },
      }),
  });
  test.for(audits.map((audit) => [audit.name, audit] as const))('%s', async ([name, audit]) => {
    const { status } = await audit.fn();
    expect(status).toBe(DECLINED.includes(name) ? 'notice' : 'ok');
  });
});

describe('what a page of another site can make a browser send is not an operation', () => {
  test.for([
    ['application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    ['text/plain', TYPENAME],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${TYPENAME}\r\n--x--`,
    ],
    ['application/graphql', '{ __typename }'],
    ['text/plain; application/json', TYPENAME],
  ])('%s', async ([type = '', body = '']) => {
    const { status, data, errors } = await send(body, { 'content-type': type });
    expect(status).toBe(415);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }]);
  });

  test('a link', async () => {
    const response = await fetch(`${api.url}?query=%7B__typename%7D`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

test('several operations in one request are refused', async () => {
  const { status, errors } = await send(`[${TYPENAME}, ${TYPENAME}]`, { 'content-type': 'application/json' });
  expect(status).toBe(400);
  expect(errors?.[0]?.message).toContain('Batching');
});

test('a request that is too long is refused, whether it says so or not', async () => {
  const long = { query: '{ __typename }', variables: { x: 'x'.repeat(LARGEST_BODY) } };
  const said = await sendJson(long);
  expect(said.status).toBe(413);
  expect(said.errors).toMatchObject([{ extensions: { code: 'REQUEST_ENTITY_TOO_LARGE' } }]);
  expect(said.errors?.[0]?.message).toContain(String(LARGEST_BODY));

  const unsaid = request(api.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
  unsaid.on('error', () => undefined);
  const answered = new Promise<number>((resolve) => {
    unsaid.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  // In chunks, without a length; it never ends by itself.
  unsaid.write(JSON.stringify(long).slice(0, -1));
  expect(await answered).toBe(413);
  unsaid.destroy();
});

test('every answer is safe in a browser, and none is kept', async () => {
  const paths = ['/graphql', '/health/live', '/health/ready', '/nothing', '/graphiql/nothing.js', '/'];
  for (const path of paths) {
    const { headers } = await fetch(`${api.server.url}${path}`, { redirect: 'manual' });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  }
  const page = await fetch(api.url, { headers: { accept: 'text/html', 'x-forwarded-proto': 'https' } });
  expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
});

describe('what is wrong with a request is said by its code', () => {
  test.for<[string, object, number]>([
    ['GRAPHQL_PARSE_FAILED', { query: '{ clients {' }, 400],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ nothing }' }, 400],
    [
      'BAD_USER_INPUT',
      { query: 'query ($n: Int) { clients(first: $n) { totalCount } }', variables: { n: 'x' } },
      400,
    ],
    [
      'BAD_USER_INPUT',
      { query: 'query ($n: Int) { clients(first: $n) { totalCount } }', variables: { n: 2 ** 31 } },
      400,
    ],
    ['BAD_USER_INPUT', { query: 'query ($id: ID!) { client(id: $id) { name } }' }, 400],
    ['BAD_USER_INPUT', { query: '{ client(id: "nonsense") { name } }' }, 200],
    [
      'BAD_USER_INPUT',
      {
        query: 'mutation ($at: DateTime) { createApiToken(input: { name: "x", expiresAt: $at }) { token } }',
        variables: { at: 'tomorrow' },
      },
      400,
    ],
    ['OPERATION_RESOLUTION_FAILURE', { query: 'query A { __typename }', operationName: 'B' }, 400],
    ['LIMIT_EXCEEDED', { query: `{ ${'a '.repeat(3_000)} }` }, 400],
  ])('%s', async ([code, body, status]) => {
    const before = api.logged.length;
    const answer = await sendJson(body, { accept: 'application/graphql-response+json' });
    expect(answer.errors).toMatchObject([{ extensions: { code } }]);
    expect(answer.status).toBe(status);
    expect(api.logged.length).toBe(before);
  });

  test('UNAUTHENTICATED', async () => {
    const body = { query: '{ viewer { email } }' };
    const answer = await sendJson(body, { accept: 'application/graphql-response+json', authorization: '' });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(answer.status).toBe(401);
  });
});

test.each(['application/json', 'application/graphql-response+json', 'text/event-stream', '*/*'])(
  'a wrong token has the status 401, so that a program finds out without reading, with accept: %s',
  async (accept) => {
    const ask = (query: string) =>
      fetch(api.url, {
        method: 'POST',
        headers: { accept, authorization: 'Bearer regent_api_wrong', 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    const refused = await ask('{ viewer { email } }');
    expect(await refused.text()).toContain('UNAUTHENTICATED');
    expect(refused.status).toBe(401);
    const signIn = await ask(
      'mutation { signIn(input: { email: "x", password: "x" }) { userErrors { code } } }',
    );
    expect(await signIn.text()).toContain('"userErrors":[{');
    expect(signIn.status).toBe(200);
  },
);

test('who sends a request letter by letter is cut off', async () => {
  const http = createServer({
    ...HTTP_LIMITS,
    headersTimeout: 50,
    requestTimeout: 100,
    connectionsCheckingInterval: 20,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  for (const head of [
    'POST / HTTP/1.1\r\nHost: x\r\n',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.write(head);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 408 /);
    socket.destroy();
  }
  await new Promise((resolve) => http.close(resolve));
  for (const limit of ['headersTimeout', 'requestTimeout'] as const) {
    expect(HTTP_LIMITS[limit]).toBeLessThanOrEqual(30_000);
  }
});
