import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

const until = (check: () => boolean) => vi.waitUntil(check, { timeout: 60_000 });

let api: Api;
let overWebSocket: Client;
beforeAll(async () => {
  api = await startApi();
  overWebSocket = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
  });
});
afterAll(async () => {
  await overWebSocket.dispose();
  await api.close();
});

beforeEach(() => until(() => api.listeners() === 0));

const RUN_EVENTS =
  'subscription ($id: ID!, $after: Int) { runEvents(runId: $id, after: $after) { seq type text } }';

let count = 0;
async function newRun() {
  count += 1;
  const server = await api.addServer(`streams-${count}.test`);
  const { run } = await api.addClient(`streams-${count}`, server.id);
  return { runId: run.id, id: encodeId('Run', run.id), server };
}

const transports = {
  'a WebSocket': () => ({
    follow: (query: string, variables: Record<string, unknown>) =>
      overWebSocket.iterate({ query, variables }),
    leave: () => undefined,
  }),
  SSE: () => {
    const client = createSseClient({ url: api.url, headers: { authorization: `Bearer ${api.token}` } });
    return {
      follow: (query: string, variables: Record<string, unknown>) => client.iterate({ query, variables }),
      leave: () => client.dispose(),
    };
  },
};

test('who leaves before a stream has begun is not kept listening', async () => {
  for (let wait = 0; wait < 20; wait += 2) {
    const client = createSseClient({ url: api.url, headers: { authorization: `Bearer ${api.token}` } });
    for (let streams = 0; streams < 3; streams += 1) {
      const updates = client.iterate({ query: 'subscription { updates { type } }' });
      updates[Symbol.asyncIterator]()
        .next()
        .catch(() => undefined);
    }
    await sleep(wait);
    client.dispose();
  }
  await until(() => api.listeners() === 0);
});

for (const [name, open] of Object.entries(transports)) {
  test(`a run is followed over ${name}: what is stored, then what comes, until its end`, async () => {
    const { runId, id } = await newRun();
    const { follow, leave } = open();
    await api.tell(runId, 'one', 'two');
    const seen: string[] = [];
    for await (const { data, errors } of follow(RUN_EVENTS, { id, after: 1 })) {
      expect(errors).toBeUndefined();
      const { seq, text } = (data as { runEvents: { seq: number; text: string } }).runEvents;
      seen.push(`${seq} ${text}`);
      if (text === 'two') await api.tell(runId, 'three');
      if (text === 'three') await api.end(runId);
    }
    expect(seen).toEqual(['2 one', '3 two', '4 three', '5 All is well']);
    leave();
  });

  test(`who leaves in the midst of a run is not kept listening, over ${name}`, async () => {
    const { id } = await newRun();
    const { follow, leave } = open();
    const events = follow(RUN_EVENTS, { id })[Symbol.asyncIterator]();
    await events.next();
    await until(() => api.listeners(/^(run:|\*)/) === 1);
    await events.return?.();
    leave();
    await until(() => api.listeners() === 0);
  });
}

test('a run that has ended, and whose last event is known, gives nothing and ends', async () => {
  const { runId, id } = await newRun();
  await api.tell(runId, 'one');
  await api.end(runId);
  const seen: unknown[] = [];
  for await (const result of overWebSocket.iterate({ query: RUN_EVENTS, variables: { id, after: 3 } })) {
    seen.push(result);
  }
  expect(seen).toEqual([]);
});

test('the same events are had by query, a page at a time', async () => {
  const { runId, id } = await newRun();
  await api.tell(runId, 'one', 'two', 'three');
  const { data } = await api.graphql(
    'query ($id: ID!) { run(id: $id) { lastSeq status events(after: 1, first: 2) { seq text } } }',
    { id },
  );
  expect(data.run).toEqual({
    lastSeq: 4,
    status: 'RUNNING',
    events: [
      { seq: 2, text: 'one' },
      { seq: 3, text: 'two' },
    ],
  });
});

test('a run that is not there is said not to be there', async () => {
  const id = encodeId('Run', '00000000-0000-7000-8000-000000000000');
  const result = overWebSocket.iterate({ query: RUN_EVENTS, variables: { id } })[Symbol.asyncIterator]();
  const { value } = await result.next().catch((errors: unknown) => ({ value: { errors } }));
  expect(value).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test('who follows a run while the database is away for a moment goes on when it is back', async () => {
  const { runId, id } = await newRun();
  const { services } = api;
  const { prisma } = services;
  const events = overWebSocket.iterate<{ runEvents: { text: string } }>({
    query: RUN_EVENTS,
    variables: { id, after: 1 },
  });
  let reads = 0;
  const findMany = (args: Parameters<typeof prisma.event.findMany>[0]) => {
    reads += 1;
    return reads === 1
      ? Promise.reject(new DatabaseAwayError(new Error('gone')))
      : prisma.event.findMany(args);
  };
  services.prisma = Object.create(prisma, { event: { value: { findMany } } });
  const first = events.next();
  await api.tell(runId, 'still there');
  expect((await first).value?.data?.runEvents.text).toBe('still there');
  expect(reads).toBeGreaterThan(1);
  services.prisma = prisma;
  await events.return?.();
});

test('updates give what has changed as it is now, once, and null for what is gone', async () => {
  const query = 'subscription { updates { type id node { ... on Server { fqdn label } } } }';
  const updates = overWebSocket.iterate<{ updates: object }>({ query })[Symbol.asyncIterator]();
  const next = async () => (await updates.next()).value?.data?.updates;
  const first = next();
  await until(() => api.listeners(/^(run:|\*)/) === 1);

  const server = await api.addServer('updates.test');
  const id = encodeId('Server', server.id);
  expect(await first).toEqual({ type: 'SERVER', id, node: { fqdn: 'updates.test', label: 'updates.test' } });
  const actor = { name: 'x', userId: null, address: null };
  await api.services.servers.update(server.id, { label: 'Anew' }, undefined, actor);
  expect(await next()).toMatchObject({ type: 'SERVER', id, node: { label: 'Anew' } });
  await api.services.servers.remove(server.id, actor);
  expect(await next()).toEqual({ type: 'SERVER', id, node: null });
  api.bell.ring(['everything']);
  expect(await next()).toEqual({ type: 'RESYNC', id: null, node: null });
  await updates.return?.();
});

test('updates are narrowed to the kinds that were asked for', async () => {
  const query = 'subscription { updates(types: [CLIENT]) { type } }';
  const updates = overWebSocket.iterate({ query })[Symbol.asyncIterator]();
  const first = updates.next();
  await until(() => api.listeners(/^(run:|\*)/) === 1);
  await newRun();
  expect((await first).value).toEqual({ data: { updates: { type: 'CLIENT' } } });
  await updates.return?.();
});
