import { request } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

/** 20 MB of story: more than what the kernel holds for a connection. */
const EVENTS = 2_000;
const TEXT = 'x'.repeat(10_000);

let api: Api;
let query: string;
beforeAll(async () => {
  api = await startApi();
  const server = await api.addServer('slow.test');
  const { run } = await api.addClient('slow', server.id);
  for (let seq = 2; seq <= EVENTS; seq += 500) {
    const data = Array.from({ length: Math.min(500, EVENTS - seq + 1) }, (_, i) => ({
      runId: run.id,
      seq: seq + i,
      type: seq + i === EVENTS ? 'RUN_ENDED' : 'LOG',
      text: TEXT,
    }));
    await api.prisma.event.createMany({ data });
  }
  query = `subscription { runEvents(runId: "${encodeId('Run', run.id)}") { seq text } }`;
});
afterAll(() => api.close());

/** How many pages of events have been read, once no more are. */
async function readsWhenStill(sql: string[]): Promise<number> {
  const reads = () => sql.filter((statement) => statement.includes('FROM "public"."Event"')).length;
  await vi.waitUntil(() => reads() > 0, { timeout: 60_000 });
  for (let before = -1; before !== reads();) {
    before = reads();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return reads();
}

test('a WebSocket that is not read from holds back the reading of rows, and loses none', async () => {
  const sql = api.watchSql();
  const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws');
  const seen: number[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString());
      if (message.type === 'connection_ack') {
        socket.pause();
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      }
      if (message.type === 'next') seen.push(message.payload.data.runEvents.seq);
      if (message.type === 'complete') resolve();
    });
  });
  socket.on('open', () =>
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${api.token}` } }),
    ),
  );
  expect(await readsWhenStill(sql)).toBeLessThan(EVENTS / 100 - 5);
  socket.resume();
  await ended;
  expect(seen).toEqual(Array.from({ length: EVENTS }, (_, i) => i + 1));
  socket.close();
});

test('an SSE answer that is not read from holds back the reading of rows', async () => {
  const sql = api.watchSql();
  const asked = request(api.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${api.token}`,
    },
  });
  asked.on('error', () => undefined);
  asked.on('response', (response) => response.pause());
  asked.end(JSON.stringify({ query }));
  expect(await readsWhenStill(sql)).toBeLessThan(EVENTS / 100 - 5);
  asked.destroy();
});
