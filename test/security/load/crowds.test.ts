/** Whoever opens connections and does nothing with them is in nobody's way but their own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import {
  CONNECTION_LIMITS,
  type ConnectionLimits,
} from '../../../src/server/connections/connection-limits.ts';
import { makeConnections } from '../../../src/server/connections/connections.ts';
import { makeProxies } from '../../../src/server/connections/proxies.ts';
import { withResolvers } from '../../kit/plugins.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/**
 * A server that answers with what its path says is the sender's network and user (`/user/x`, `/nobody`, or `/slow/x`,
 * who is found when `slow` is resolved), and a
 * clock that is moved by hand. Whoever connects from 127.0.0.1 is a proxy.
 */
async function serve(limits: Partial<ConnectionLimits>, answer = 'x') {
  const clock = { at: 0 };
  const slow = withResolvers();
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const connections = makeConnections({
    proxies: makeProxies(['127.0.0.1'], log),
    log,
    limits: { ...CONNECTION_LIMITS, ...limits },
    now: () => clock.at,
  });
  const http = createServer((request, response) => {
    connections.heard(request);
    const [, path, user] = /^\/(user|slow)\/(.+)/.exec(request.url ?? '') ?? [];
    const lookedUp = path === 'slow' ? slow.promise : Promise.resolve();
    const lookUp = lookedUp.then(() => user ?? null);
    void connections.belongsTo(request.socket, lookUp).then(() => response.end(answer));
  });
  http.on('connection', (socket) => connections.opened(socket));
  http.listen(0, '0.0.0.0');
  await once(http, 'listening');
  closers.push(() => new Promise((resolve) => http.close(resolve)));
  const { port } = http.address() as AddressInfo;

  /** Connects, and waits until the server has seen it, so that the order is what it seems. */
  async function open(localAddress = '127.0.0.2') {
    const seen = once(http, 'connection') as Promise<[Socket]>;
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined);
    closers.push(() => void socket.destroy());
    const [there] = await seen;
    return {
      there,
      socket,
      isEnded: () => there.destroyed,
      /** As this user, or as nobody; through a proxy for this address. */
      async ask(path: string, forwardedFor?: string) {
        const more = forwardedFor === undefined ? '' : `X-Forwarded-For: ${forwardedFor}\r\n`;
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`);
        await once(socket, 'data');
      },
    };
  }
  const openMany = async (count: number, from?: string) => {
    const opened = [];
    for (let i = 0; i < count; i += 1) opened.push(await open(from));
    return opened;
  };
  return { open, openMany, connections, clock, warnings, slow };
}

test('a crowd from one address ends its own oldest connections, and nobody else’s', async () => {
  const { open, openMany, warnings } = await serve({ anonymous: 5 });
  const quiet = await open('127.0.0.3');
  const crowd = await openMany(8);
  expect(quiet.isEnded()).toBe(false);
  expect(crowd.map(({ isEnded }) => isEnded())).toEqual([true, true, true, true, false, false, false, false]);
  expect(warnings).toHaveLength(1);
});

test('whoever signs in gets in while a crowd has all the places of who has not, and stays', async () => {
  const { open, openMany } = await serve({ anonymous: 3 });
  await openMany(5);
  const user = await open('127.0.0.3');
  await user.ask('/user/ada');
  await openMany(20);
  await openMany(20, '127.0.0.3');
  expect(user.isEnded()).toBe(false);
});

test('who is signed in takes no place of who is not: there is always one to sign in', async () => {
  const { open } = await serve({ signedIn: 4, signedInOfUser: 3, anonymous: 2 });
  const openAs = async (user: string) => {
    const one = await open();
    await one.ask(`/user/${user}`);
    return one;
  };
  const users = [await openAs('ada'), await openAs('ada'), await openAs('ada')];
  // Beyond what one user may have: they are answered, in the places of who is not signed in.
  const more = [await openAs('ada'), await openAs('ada')];
  const other = await open('127.0.0.3');
  await other.ask('/user/grace');
  const newcomers = [await open('127.0.0.4'), await open('127.0.0.5')];
  expect(users.some(({ isEnded }) => isEnded())).toBe(false);
  expect(other.isEnded()).toBe(false);
  expect(newcomers.some(({ isEnded }) => isEnded())).toBe(false);
  expect(more.every(({ isEnded }) => isEnded())).toBe(true);
});

test('few of one address stay who have had the time to sign in', async () => {
  const { openMany, connections, clock } = await serve({ anonymousOfNetwork: 2, timeToSignInMs: 5_000 });
  const [early, others] = [await openMany(4), await openMany(2, '127.0.0.3')];
  clock.at = 4_999;
  const late = await openMany(2);
  connections.look();
  expect([...early, ...others, ...late].some(({ isEnded }) => isEnded())).toBe(false);
  clock.at = 5_000;
  connections.look();
  expect(early.map(({ isEnded }) => isEnded())).toEqual([true, true, false, false]);
  expect([...others, ...late].some(({ isEnded }) => isEnded())).toBe(false);
});

test('a connection whose caller is still being looked up is not ended for that', async () => {
  const { openMany, connections, clock, slow } = await serve({
    anonymousOfNetwork: 1,
    timeToSignInMs: 5_000,
  });
  const users = await openMany(4);
  const answered = users.map(({ ask }) => ask('/slow/ada'));
  await expect.poll(() => users.every(({ there }) => there.bytesRead > 0)).toBe(true);
  clock.at = 60_000;
  connections.look();
  slow.resolve();
  await Promise.all(answered);
  connections.look();
  expect(users.some(({ isEnded }) => isEnded())).toBe(false);
});

test('behind a proxy it is the address before it that counts, and of IPv6 the network', async () => {
  const { openMany, open, connections, clock } = await serve({
    anonymousOfNetwork: 2,
    timeToSignInMs: 5_000,
  });
  const many = await openMany(4, '127.0.0.1');
  for (const [i, each] of many.entries()) await each.ask('/nobody', `2001:db8:1:2:${i}::1`);
  const other = await open('127.0.0.1');
  await other.ask('/nobody', '2001:db8:1:3::1');
  const untrusted = await openMany(2);
  for (const [i, each] of untrusted.entries()) await each.ask('/nobody', `192.0.2.${i}`);
  const third = await open();
  clock.at = 5_000;
  connections.look();
  expect(many.map(({ isEnded }) => isEnded())).toEqual([true, true, false, false]);
  expect(other.isEnded()).toBe(false);
  // What it says of itself is believed of nobody else.
  expect([...untrusted, third].map(({ isEnded }) => isEnded())).toEqual([true, false, false]);
});

test('a connection is its last caller’s: signed out, it counts with the others again', async () => {
  const { open, openMany } = await serve({ anonymous: 2 });
  const one = await open();
  await one.ask('/user/ada');
  await one.ask('/nobody');
  await openMany(2);
  expect(one.isEnded()).toBe(true);
});

/** More than the kernel holds for a connection. */
const LONG = 'x'.repeat(30_000_000);

test('whoever does not read an answer is cut off, and whoever reads slowly has all of it', async () => {
  const { open, connections, clock } = await serve({ unreadMs: 60_000 }, LONG);
  const [deaf, slow] = [await open(), await open()];
  for (const each of [deaf, slow]) {
    await each.ask('/user/ada');
    each.socket.pause();
  }
  const read = async () => {
    slow.socket.resume();
    const [chunk] = (await once(slow.socket, 'data')) as [Buffer];
    slow.socket.pause();
    return chunk.length;
  };
  const stuck = () =>
    vi.waitUntil(() => deaf.there.writableLength > 0 && slow.there.writableLength > 0, { timeout: 60_000 });
  await stuck();
  connections.look();
  for (let minutes = 0; minutes < 3; minutes += 1) {
    const before = queued(slow.there);
    while (queued(slow.there) === before) await read();
    clock.at += 40_000;
    connections.look();
    expect(slow.isEnded()).toBe(false);
  }
  expect(deaf.isEnded()).toBe(true);
});

function queued(socket: Socket): number {
  return (socket as unknown as { _handle: { writeQueueSize: number } })._handle.writeQueueSize;
}
