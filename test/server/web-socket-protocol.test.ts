/** The graphql-transport-ws protocol, letter by letter, and what a WebSocket may cost. */
import { once } from 'node:events';
import { CloseCode, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { LARGEST_BODY } from '../../src/server/yoga/use-json-posts.ts';
import { INIT_WITHIN_MS, MOST_OPERATIONS } from '../../src/server/connections/web-socket.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const UPDATES = 'subscription { updates { type } }';
const init = () => ({ type: 'connection_init', payload: { authorization: `Bearer ${api.token}` } });
const subscribe = (id: string, query = UPDATES) => ({ id, type: 'subscribe', payload: { query } });

/** A socket with what it receives, and how it is closed. */
async function open(protocol: string | string[] = 'graphql-transport-ws') {
  const socket = new WebSocket(api.url.replace('http', 'ws'), protocol);
  const received: { type: string; id?: string; payload?: unknown }[] = [];
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  socket.on('message', (data: Buffer) => void received.push(JSON.parse(data.toString())));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return {
    closed,
    received,
    send: (...messages: (object | string)[]) => {
      for (const message of messages)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    async next(type: string, id?: string) {
      const isIt = (message: (typeof received)[number]) =>
        message.type === type && (id === undefined || message.id === id);
      while (!received.some(isIt)) await once(socket, 'message');
      return received.find(isIt) ?? expect.fail();
    },
    close: () => socket.close(),
  };
}

describe('who does not keep to the protocol is closed with its code', () => {
  test.for<[string, (object | string)[], CloseCode]>([
    ['what is no JSON', ['{'], CloseCode.BadRequest],
    ['an unknown message', [{ type: 'start', id: '1' }], CloseCode.BadRequest],
    ['an operation before the beginning', [subscribe('1')], CloseCode.Unauthorized],
    [
      'two beginnings',
      [{ type: 'connection_init' }, { type: 'connection_init' }],
      CloseCode.TooManyInitialisationRequests,
    ],
  ])('%s', async ([, messages, code]) => {
    const { send, closed } = await open();
    send(...messages);
    expect((await closed).code).toBe(code);
  });

  test('an id that is taken already', async () => {
    const { send, next, closed } = await open();
    send(init());
    await next('connection_ack');
    send(subscribe('1'), subscribe('1'));
    expect((await closed).code).toBe(CloseCode.SubscriberAlreadyExists);
  });

  test('a protocol that is not spoken here', async () => {
    // One that asks for another protocol is told at once that there is none; so here is one that asks for none.
    const { closed } = await open([]);
    expect((await closed).code).toBe(CloseCode.SubprotocolNotAcceptable);
  });

  test('a message that is too long', async () => {
    const printed = vi.spyOn(console, 'error');
    const { send, closed } = await open();
    send({ type: 'ping', payload: { x: 'x'.repeat(LARGEST_BODY) } });
    expect((await closed).code).toBe(1009);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  test('who never begins', async () => {
    expect(INIT_WITHIN_MS).toBeLessThanOrEqual(5_000);
    const { closed } = await open();
    expect((await closed).code).toBe(CloseCode.ConnectionInitialisationTimeout);
  });
});

test('a ping is answered, before the beginning and after it', async () => {
  const { send, next, close } = await open();
  send({ type: 'ping', payload: { n: 1 } });
  expect(await next('pong')).toEqual({ type: 'pong', payload: { n: 1 } });
  send(init());
  await next('connection_ack');
  close();
});

test('an operation that was ended by its subscriber ends, and its id may be used again', async () => {
  const { send, next, received, close } = await open();
  send(init());
  await next('connection_ack');
  send(subscribe('1'), { id: '1', type: 'complete' }, subscribe('1', '{ __typename }'));
  expect(await next('next', '1')).toMatchObject({ payload: { data: { __typename: 'Query' } } });
  await next('complete', '1');
  expect(received.filter(({ type }) => type === 'error')).toEqual([]);
  close();
});

test('so many operations are under way on one socket, and one more is refused by itself', async () => {
  const { send, next, received, close } = await open();
  send(init());
  await next('connection_ack');
  const { accounts } = api.services;
  const { identify } = accounts;
  const known = identify(api.token);
  accounts.identify = () => known;
  onTestFinished(() => void (accounts.identify = identify));
  for (let id = 1; id <= MOST_OPERATIONS; id += 1) send(subscribe(`${id}`));
  send(subscribe('more'));
  const { payload } = await next('error', 'more');
  expect(payload).toMatchObject([
    { extensions: { code: 'LIMIT_EXCEEDED', limit: 'OPERATIONS', max: MOST_OPERATIONS } },
  ]);
  expect(received.filter(({ type }) => type === 'error')).toHaveLength(1);
  send({ id: '1', type: 'complete' }, subscribe('again', '{ __typename }'));
  expect(await next('next', 'again')).toMatchObject({ payload: { data: { __typename: 'Query' } } });
  close();
});

test('the id of a bug is the same in the answer and in the log, over a WebSocket also', async () => {
  const { accounts } = api.services;
  const { identify } = accounts;
  const client = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
    retryAttempts: 0,
  });
  accounts.identify = () => Promise.reject(new Error('inner'));
  try {
    for (const query of ['{ viewer { email } }', '{ nothing }', UPDATES]) {
      const [error] = (await client
        .iterate({ query })
        .next()
        .catch((errors: unknown) => errors)) as {
        message: string;
        extensions: { code: string; errorId: string };
      }[];
      expect(error?.message).not.toContain('inner');
      expect(error?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
      const entry = api.logged.find(({ fields }) => fields.errorId === error?.extensions.errorId);
      expect(entry?.fields.err).toMatchObject({ message: 'inner' });
    }
  } finally {
    accounts.identify = identify;
    await client.dispose();
  }
});
