/** The W3C trace of a caller, from its request to the run. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startApi, type Answer, type Api } from '../kit/api.ts';

const trace = (n: number) => `00-${String(n).padStart(32, 'a')}-00f067aa0ba902b7-01`;

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.addServer('fo1.test');
  await api.addServer('fo2.test');
});
afterAll(() => api.close());

const SYNC = 'mutation { syncServer(input: { serverId: "fo1.test" }) { run { id traceparent } } }';
const SYNC_ALL = 'mutation { syncAll(input: {}) { run { traceparent children { nodes { traceparent } } } } }';

async function ask(query: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}`, ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

test('a run has the trace of its request, and its first event tells it', async () => {
  const { data } = await ask(SYNC, { traceparent: trace(1) });
  expect(data.syncServer.run.traceparent).toBe(trace(1));
  const run = await api.prisma.run.findFirstOrThrow({ where: { traceparent: trace(1) } });
  const event = await api.prisma.event.findFirstOrThrow({ where: { runId: run.id, seq: 1 } });
  expect(event.data).toEqual({ traceparent: trace(1) });
});

test('the runs that a run gathers have the same', async () => {
  const { data } = await ask(SYNC_ALL, { traceparent: trace(2) });
  expect(data.syncAll.run).toEqual({
    traceparent: trace(2),
    children: { nodes: [{ traceparent: trace(2) }, { traceparent: trace(2) }] },
  });
});

test('a request without one, or with a bad one, is done all the same, without a trace', async () => {
  for (const headers of [{}, { traceparent: 'bad' }, { traceparent: `${trace(1)}, ${trace(2)}` }]) {
    const { data } = await ask(SYNC, headers as Record<string, string>);
    expect(data.syncServer.run).toEqual({ id: expect.any(String), traceparent: null });
  }
  const run = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(await api.prisma.event.findFirst({ where: { runId: run.id, seq: 1 } })).toMatchObject({
    data: null,
  });
});

test('over a WebSocket, an operation has its own in its extensions, or else that of the connection', async () => {
  const client = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}`, traceparent: trace(3) },
  });
  const found: unknown[] = [];
  for (const more of [{}, { extensions: { traceparent: trace(4) } }, { extensions: { traceparent: 'bad' } }])
    for await (const { data } of client.iterate<Answer['data']>({ query: SYNC, ...more }))
      found.push(data?.syncServer.run.traceparent);
  expect(found).toEqual([trace(3), trace(4), trace(3)]);
  await client.dispose();
});
