/** Whoever may no longer follow a stream does not go on following it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';
import { followOver, type Headers } from '../kit/api/streams.ts';

const until = (check: () => boolean) => vi.waitUntil(check, { timeout: 60_000 });

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => until(() => api.listeners() === 0));

const UPDATES = 'subscription { updates { type } }';

/** A new session of the administrator: its cookie, and its id. */
async function signIn() {
  const { token, sessionId } = await api.services.accounts.signIn({ email: EMAIL, password: PASSWORD });
  return { headers: { cookie: `regent_session=${token}` }, sessionId };
}

async function newToken() {
  const input = { name: 'a program' };
  const { apiToken, token } = await api.services.accounts.createApiToken(input, actor());
  return { headers: { authorization: `Bearer ${token}` }, tokenId: apiToken.id };
}

const actor = () => ({ name: EMAIL, userId: api.userId, address: null });

const soon = () => new Date(Date.now() + 200);

/** What another process does, of which only the bell is heard here. */
async function change(data: object) {
  await api.prisma.user.update({ where: { id: api.userId }, data });
  api.bell.ring([`user:${api.userId}`]);
}

describe.each(Object.keys(followOver))('over %s', (transport) => {
  async function follow(headers: Headers) {
    const followed = followOver[transport]?.(api.url, headers, UPDATES);
    if (followed === undefined) throw new Error('There is no such transport.');
    const next = followed.next();
    await until(() => api.listeners(/^\*/) === 1 && api.listeners(/^user:/) === 1);
    return { ...followed, next, again: followed.next };
  }

  async function expectEnd({ next, closed, leave }: Awaited<ReturnType<typeof follow>>, code: string) {
    expect(await next).toMatchObject({ errors: [{ extensions: { code } }] });
    if (closed !== undefined) expect(await closed).toBe(code === 'FORBIDDEN' ? 4403 : 4401);
    await leave();
    await until(() => api.listeners() === 0);
  }

  test('a stream ends in words as soon as its session is revoked', async () => {
    const { headers, sessionId } = await signIn();
    const stream = await follow(headers);
    await api.services.accounts.revokeSession(sessionId, actor());
    await expectEnd(stream, 'UNAUTHENTICATED');
  });

  test('a stream ends in words as soon as its API token is revoked', async () => {
    const { headers, tokenId } = await newToken();
    const stream = await follow(headers);
    await api.services.accounts.revokeApiToken(tokenId, actor());
    await expectEnd(stream, 'UNAUTHENTICATED');
  });

  test('a stream ends in words as soon as its user is deactivated', async () => {
    const stream = await follow((await newToken()).headers);
    await change({ active: false });
    await expectEnd(stream, 'UNAUTHENTICATED');
    await change({ active: true });
  });

  test('a stream ends in words as soon as its user has other roles', async () => {
    const { roles } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.userId } });
    const stream = await follow((await newToken()).headers);
    await change({ roles: ['DBADMIN'] });
    await expectEnd(stream, 'FORBIDDEN');
    await change({ roles });
  });

  test('a stream ends in words when its API token expires', async () => {
    const { headers, tokenId } = await newToken();
    const stream = await follow(headers);
    await api.prisma.apiToken.update({ where: { id: tokenId }, data: { expiresAt: soon() } });
    api.bell.ring([`user:${api.userId}`]);
    await expectEnd(stream, 'UNAUTHENTICATED');
  });

  test('a stream does not keep its session from ending without use', async () => {
    const { headers, sessionId } = await signIn();
    const stream = await follow(headers);
    const lastUsedAt = new Date(Date.now() - 3_600_000);
    await api.prisma.session.update({ where: { id: sessionId }, data: { lastUsedAt, expiresAt: soon() } });
    api.bell.ring([`user:${api.userId}`]);
    await expectEnd(stream, 'UNAUTHENTICATED');
  });

  test('after a gap in which bells may have been lost, every stream looks for itself', async () => {
    const stream = await follow((await newToken()).headers);
    await api.prisma.user.update({ where: { id: api.userId }, data: { active: false } });
    api.bell.ring(['everything']);
    const first = await stream.next;
    const last = JSON.stringify(first).includes('RESYNC') ? await stream.again() : first;
    expect(last).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await api.prisma.user.update({ where: { id: api.userId }, data: { active: true } });
    await stream.leave();
  });

  test('a stream goes on when something else about its user has changed', async () => {
    const stream = await follow((await newToken()).headers);
    await change({ lastName: 'Somebody' });
    await api.addServer(`goes-on-${transport.replace(/\W/g, '').toLowerCase()}.test`);
    expect(await stream.next).toEqual({ data: { updates: { type: 'SERVER' } } });
    await stream.leave();
  });
});

test('of many streams with one token, one listens for all of them', async () => {
  const { headers, tokenId } = await newToken();
  const streams = Array.from({ length: 5 }, () => followOver['SSE']?.(api.url, headers, UPDATES));
  const ends = streams.map((stream) => stream?.next());
  await until(() => api.listeners(/^\*/) === 5);
  expect(api.listeners(/^user:/)).toBe(1);
  await api.services.accounts.revokeApiToken(tokenId, actor());
  for (const end of ends) expect(await end).toMatchObject({ errors: [{}] });
  for (const stream of streams) await stream?.leave();
});

test('a request that follows nothing does not listen', async () => {
  const { headers } = await signIn();
  const body = JSON.stringify({ query: '{ viewer { email } }' });
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.status).toBe(200);
  expect(api.listeners()).toBe(0);
});
