/** What many who follow a run cost, and one who comes and goes all the time: bounded memory, and no event. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

const READERS = 1_000;
const SOCKETS = 10;
const CYCLES = 100;
/** Less than a hundred readers hold that were not let go. */
const MOST_GROWTH = 3_000_000;

let api: Api;
let serverId: string;
beforeAll(async () => {
  api = await startApi();
  serverId = (await api.addServer('readers.test')).id;
});
afterAll(() => api.close());
beforeEach(() => vi.waitUntil(() => api.listeners() === 0, { timeout: 60_000 }));

const connect = () =>
  createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${api.token}` },
  });
type Connection = ReturnType<typeof connect>;

function follow(connection: Connection, runId: string, after = 0) {
  const query = 'subscription ($id: ID!, $after: Int) { runEvents(runId: $id, after: $after) { seq type } }';
  return connection.iterate<{ runEvents: { seq: number; type: string } }>({
    query,
    variables: { id: encodeId('Run', runId), after },
  });
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a thousand who follow one run have each event once, by a few reads of rows for all of them', async () => {
  const { run } = await api.addClient('crowd', serverId);
  const connections = Array.from({ length: SOCKETS }, connect);
  const seen = Array.from({ length: READERS }, (): number[] => []);
  const reading = seen.map(async (seqs, reader) => {
    const connection = connections[reader % SOCKETS] as Connection;
    for await (const { data } of follow(connection, run.id)) seqs.push(data?.runEvents.seq ?? 0);
  });
  const allHave = (count: number) =>
    vi.waitUntil(() => seen.every(({ length }) => length >= count), { timeout: 90_000 });
  await allHave(1);
  const sql = api.watchSql();
  for (let seq = 2; seq <= 5; seq += 1) {
    await api.tell(run.id, `${seq}`);
    await allHave(seq);
  }
  await api.end(run.id);
  await Promise.all(reading);
  expect(seen).toEqual(Array.from({ length: READERS }, () => upTo(6)));
  // Each of them for itself would be 5,000 and more.
  const reads = sql.filter((statement) => statement.includes('FROM "public"."Event"')).length;
  expect(reads).toBeLessThan(500);
  for (const connection of connections) await connection.dispose();
  await vi.waitUntil(() => api.listeners() === 0, { timeout: 60_000 });
});

test('one who comes back all the time has each event once, and leaves nothing behind', async () => {
  const { run } = await api.addClient('restless', serverId);
  const seqs: number[] = [];
  /** Connects, takes one event, and goes: every other time without a word. */
  const takeOne = async (cycle: number) => {
    let socket: WebSocket | undefined;
    const connection = connect();
    connection.on('connected', (opened) => (socket = opened as WebSocket));
    const events = follow(connection, run.id, seqs.at(-1) ?? 0);
    const { value } = await events.next();
    seqs.push(value?.data?.runEvents.seq ?? 0);
    if (cycle % 2 === 0) socket?.terminate();
    else await events.return?.();
    await connection.dispose();
  };
  const cycles = async (count: number) => {
    await api.tell(run.id, ...upTo(count).map(String));
    for (let cycle = 0; cycle < count; cycle += 1) await takeOne(cycle);
    await vi.waitUntil(() => api.listeners() === 0, { timeout: 60_000 });
  };
  await cycles(CYCLES / 4);
  const before = heapInUse();
  await cycles(CYCLES);
  expect(heapInUse() - before).toBeLessThan(MOST_GROWTH);
  expect(seqs).toEqual(upTo(CYCLES / 4 + CYCLES));
});

/** After what nobody holds has been collected. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
