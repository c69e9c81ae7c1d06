import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from 'graphql-ws';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import { EMAIL, PASSWORD, startApi, type Api, type Answer } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Asks as a browser would, with these headers and no token. */
function browse(query: string, headers: Record<string, string> = {}) {
  return fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

async function signIn(headers: Record<string, string> = {}) {
  const response = await browse(
    `mutation { signIn(input: { email: "${EMAIL}", password: "${PASSWORD}" }) { viewer { email } userErrors { message } } }`,
    headers,
  );
  const [cookie = ''] = response.headers.getSetCookie();
  return { cookie, session: cookie.split(';')[0] ?? '', answer: (await response.json()) as Answer };
}

const viewer = async (headers: Record<string, string>) =>
  ((await (await browse('{ viewer { email } }', headers)).json()) as Answer).data?.viewer?.email;

test('signing in gives a cookie that scripts and other sites cannot use, until signing out', async () => {
  const { cookie, session, answer } = await signIn();
  expect(answer.data.signIn).toEqual({ viewer: { email: EMAIL }, userErrors: [] });
  expect(cookie.split('; ').slice(1).toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
  expect(await viewer({ cookie: session })).toBe(EMAIL);
  const out = await browse('mutation { signOut { signedOut } }', { cookie: session });
  expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0');
  expect(await viewer({ cookie: session })).toBeUndefined();
});

test('a wrong password is a mistake that does not say what was wrong', async () => {
  const response = await browse(
    `mutation { signIn(input: { email: "${EMAIL}", password: "wrong" }) { viewer { email } userErrors { code } } }`,
  );
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(((await response.json()) as Answer).data.signIn).toEqual({
    viewer: null,
    userErrors: [{ code: 'REFUSED' }],
  });
});

test('a session does not speak for a page of another site', async () => {
  const { session: cookie } = await signIn();
  const own = new URL(api.url).origin;
  expect(await viewer({ cookie, origin: own })).toBe(EMAIL);
  expect(await viewer({ cookie, origin: 'https://evil.example' })).toBeUndefined();
  const response = await browse('{ __typename }', { origin: 'https://evil.example' });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();

  const open = (origin: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws', {
        headers: { cookie },
        origin,
      });
      socket.on('error', (error) => resolve(error.message));
      socket.on('open', () => {
        socket.close();
        resolve('open');
      });
    });
  expect(await open(own)).toBe('open');
  expect(await open('https://evil.example')).toContain('403');
});

test('a session that a WebSocket was opened with holds for what is asked over it', async () => {
  const { session: cookie } = await signIn();
  class Browser extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers: { cookie } });
    }
  }
  const client = createClient({ url: api.url.replace('http', 'ws'), webSocketImpl: Browser });
  for await (const { data } of client.iterate({ query: '{ viewer { email } }' })) {
    expect(data).toEqual({ viewer: { email: EMAIL } });
  }
  const query = `mutation { signIn(input: { email: "${EMAIL}", password: "${PASSWORD}" }) { userErrors { message } } }`;
  for await (const { data } of client.iterate<Answer['data']>({ query })) {
    expect(data?.signIn.userErrors[0].message).toContain('over HTTP');
  }
  await client.dispose();
});

test('a bug shows nothing of itself but a number, under which it is in the log', async () => {
  const { plan } = api.services;
  api.services.plan = () => Promise.reject(new Error('column "inner" of relation'));
  const { data, errors } = await api.graphql(
    'mutation { syncAll(input: { dryRun: true }) { plan { summary } } }',
  );
  api.services.plan = plan;
  expect(data).toBeNull();
  expect(JSON.stringify(errors)).not.toContain('inner');
  const { errorId } = errors?.[0]?.extensions ?? {};
  expect(errors?.[0]?.message).toContain(errorId);
  const entry = api.logged.find(({ fields }) => fields.errorId === errorId);
  expect(entry?.fields.err).toMatchObject({ message: 'column "inner" of relation' });
});

test('a bug in the midst of a subscription is masked alike, and the socket stays open', async () => {
  const client = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
    lazy: false,
    retryAttempts: 0,
  });
  const { bell } = api.services;
  const { listen } = bell;
  bell.listen = () => {
    throw new Error('inner');
  };
  const failed = client.iterate({ query: 'subscription { updates { type } }' }).next();
  const error = await failed.then(
    ({ value }) => JSON.stringify(value),
    (reason: unknown) => JSON.stringify(reason),
  );
  bell.listen = listen;
  expect(error).toContain('INTERNAL_SERVER_ERROR');
  expect(error).not.toContain('inner');
  for await (const { data } of client.iterate({ query: '{ viewer { email } }' })) {
    expect(data).toEqual({ viewer: { email: EMAIL } });
  }
  await client.dispose();
});

test('while the database does not answer, the API says so, and it is no bug', async () => {
  const { accounts } = api.services;
  const { identify } = accounts;
  const before = api.logged.length;
  accounts.identify = () => Promise.reject(new DatabaseAwayError(new Error('connect ECONNREFUSED 10.0.0.1')));
  const { errors } = await api.graphql('{ viewer { email } }');
  accounts.identify = identify;
  expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  expect(errors?.[0]?.message).toContain('database does not answer');
  expect(JSON.stringify(errors)).not.toContain('10.0.0.1');
  expect(api.logged.length).toBe(before);
});

test('a mutation is not to be had by following a link', async () => {
  const query = encodeURIComponent('mutation { syncAll(input: {}) { run { id } } }');
  const response = await fetch(`${api.url}?query=${query}`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  expect(response.status).toBe(405);
});

test('readiness names the part that is not well; liveness does not depend on it', async () => {
  const get = async (path: string) => {
    const response = await fetch(`${api.server.url}${path}`);
    return [response.status, await response.json()];
  };
  expect(await get('/health/ready')).toEqual([200, { ok: true, parts: { database: { ok: true } } }]);
  api.health.parts = { database: { ok: true }, queue: { ok: false, message: 'MongoDB does not answer.' } };
  expect(await get('/health/ready')).toEqual([503, { ok: false, parts: api.health.parts }]);
  expect(await get('/health/live')).toEqual([200, { ok: true }]);
});

test('a browser gets GraphiQL in parts that it keeps, all of them from here', async () => {
  const home = await fetch(api.url, { headers: { accept: 'text/html' } });
  expect(home.headers.get('content-security-policy')).toContain("script-src 'self';");
  const html = await home.text();
  expect(html).not.toMatch(/<script>|https?:\/\//);
  const parts = [...html.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts).toHaveLength(4);
  for (const path of parts) {
    const part = await fetch(`${api.server.url}${path}`);
    expect(part.status).toBe(200);
    expect(part.headers.get('cache-control')).toContain('immutable');
    expect(part.headers.get('content-encoding')).toBe('gzip');
    expect((await part.text()).length).toBeGreaterThan(500);
  }
  expect((await fetch(`${api.server.url}/graphiql/other.js`)).status).toBe(404);
});

test('whatever path is asked for, something answers', async () => {
  for (const path of ['/nothing', '//x', '/graphql/x', '/%']) {
    expect((await fetch(`${api.server.url}${path}`)).status).toBe(404);
  }
});
