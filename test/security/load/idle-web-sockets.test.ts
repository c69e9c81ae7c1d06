/** What an anonymous WebSocket may cost, over the real server. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startApi, type Api } from '../../kit/api.ts';

const IDLE_MS = 300;
const ANONYMOUS = 10;

/** The server's ends of all connections. */
const ends: Socket[] = [];
const hear = (message: unknown) => void ends.push((message as { socket: Socket }).socket);

let api: Api;
let impatient: Api;
beforeAll(async () => {
  subscribe('net.server.socket', hear);
  const anonymous = ANONYMOUS;
  api = await startApi({ connectionLimits: { anonymous } });
  impatient = await startApi({ connectionLimits: { idleMs: IDLE_MS, lookEveryMs: 20 } });
});
afterAll(async () => {
  unsubscribe('net.server.socket', hear);
  await Promise.all([api.close(), impatient.close()]);
});

async function open(authorization?: string, at = api) {
  const socket = new WebSocket(at.url.replace('http', 'ws'), 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  const next = async () => JSON.parse(String((await once(socket, 'message'))[0]));
  send({ type: 'connection_init', payload: { authorization } });
  expect(await next()).toEqual({ type: 'connection_ack' });
  return { socket, closed, send, next };
}

test('without an operation it is closed, and one that is signed in stays', async () => {
  const signedIn = await open(`Bearer ${impatient.token}`, impatient);
  const wrong = await open('Bearer nonsense', impatient);
  const anonymous = await open(undefined, impatient);
  expect(await Promise.all([anonymous.closed, wrong.closed])).toEqual([4401, 4401]);
  signedIn.send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { email } }' } });
  expect(await signedIn.next()).toMatchObject({ type: 'next' });
  signedIn.socket.close();
});

test('a crowd of them is thrown out for each other, and whoever signs in gets in and stays', async () => {
  const crowd = [];
  for (let i = 0; i < 2 * ANONYMOUS; i += 1) crowd.push(await open());
  const { socket, send, next } = await open(`Bearer ${api.token}`);
  for (let i = 0; i < ANONYMOUS; i += 1) crowd.push(await open());
  send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { email } }' } });
  expect(await next()).toMatchObject({ type: 'next' });
  await Promise.all(crowd.slice(0, 2 * ANONYMOUS).map(({ closed }) => closed));
  expect(crowd.filter(({ socket: { readyState } }) => readyState === WebSocket.OPEN)).toHaveLength(ANONYMOUS);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  for (const each of [...crowd, { socket }]) each.socket.terminate();
});

test('whoever does not even answer to that is cut off', async () => {
  const { socket, closed } = await open(undefined, impatient);
  socket.pause();
  await vi.waitUntil(() => ends.at(-1)?.destroyed, { timeout: 60_000 });
  socket.resume();
  expect([4401, 1006]).toContain(await closed);
});

test('from whoever does not read nothing is read, so that no answers pile up', async () => {
  const { socket } = await open(`Bearer ${api.token}`);
  socket.pause();
  const message = JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(900_000) } });
  // Far more than the kernel holds for both ways together.
  for (let i = 0; i < 100; i += 1) socket.send(message);
  const end = ends.at(-1) ?? expect.fail();
  await vi.waitUntil(() => end.writableLength > 0, { timeout: 60_000 });
  let held = -1;
  while (held !== end.writableLength) {
    held = end.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(held).toBeLessThan(5_000_000);
  socket.terminate();
});

test.for([
  ['a ping', { type: 'ping', payload: { x: '' } }],
  ['a beginning', { type: 'connection_init', payload: { x: '' } }],
])(
  '%s as deep as a message can be closes the socket, and leaves no trace in the log',
  async ([, message]) => {
    const printed = vi.spyOn(console, 'error');
    const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws');
    const closed = once(socket, 'close').then(([code]) => Number(code));
    await once(socket, 'open');
    const before = api.logged.length;
    socket.send(JSON.stringify(message).replace('""', '['.repeat(400_000) + ']'.repeat(400_000)));
    expect(await closed).toBe(1009);
    expect(printed).not.toHaveBeenCalled();
    expect(api.logged.length).toBe(before);
    printed.mockRestore();
  },
);

test.for([
  ['a ping', 'ping', 4400],
  ['a beginning', 'connection_init', 4403],
] as const)('%s that is somewhat too deep closes the socket', async ([, type, code]) => {
  const socket = new WebSocket(api.url.replace('http', 'ws'), 'graphql-transport-ws');
  const closed = once(socket, 'close').then(([number]) => Number(number));
  await once(socket, 'open');
  socket.send(`{"type":"${type}","payload":{"x":${'['.repeat(22)}${']'.repeat(22)}}}`);
  expect(await closed).toBe(code);
});

test('what only a server says closes the socket, and leaves no trace in the log', async () => {
  const printed = vi.spyOn(console, 'error');
  const { closed, send } = await open();
  const before = api.logged.length;
  send({ type: 'next', id: '1', payload: {} });
  expect(await closed).toBe(4400);
  expect(printed).not.toHaveBeenCalled();
  expect(api.logged.length).toBe(before);
  printed.mockRestore();
});
