/** Requests go where users say, but not into Regent's own network, and take neither for ever nor everything. */
import type { LookupAddress, LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { publicOrWithin } from '../../src/domain/servers/networks.ts';
import { OutboundError, OutboundRefusedError } from '../../src/outbound/errors.ts';
import { makeOutbound, type OutboundDeps } from '../../src/outbound/outbound.ts';
import { certificateFor } from './certificate.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const answering = (listener: RequestListener) => listening(createHttpServer(listener));

const LIMITS = { timeoutMs: 10_000, maxBytes: 1_000 };

const atHome = (more: Partial<OutboundDeps> = {}) =>
  makeOutbound({ mayReach: publicOrWithin(['127.0.0.0/8']), allowHttp: true, ...more });

/** Names, with what they resolve to: one list for each time that they are asked for. */
function namesThat(...answers: string[][]) {
  const asked: string[] = [];
  const lookup = (
    name: string,
    _options: LookupOptions,
    done: (error: null, found: LookupAddress[]) => void,
  ) => {
    asked.push(name);
    const found = answers.shift() ?? [];
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { asked, lookup: lookup as NonNullable<OutboundDeps['lookup']> };
}

describe('without a list of networks', () => {
  const mayReach = publicOrWithin([]);

  test('public addresses are sent to', () => {
    expect(['8.8.8.8', '1.1.1.1', '2a00:1450:4001::1', '::ffff:8.8.8.8'].filter(mayReach)).toHaveLength(4);
  });

  test.each([
    ['private ones', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1']],
    ['Regent’s own machine', ['127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '::', '0.1.2.3', '::127.0.0.1']],
    ['its link, and metadata of clouds', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fd00:ec2::254']],
    ['metadata of clouds at other addresses', ['100.100.100.200', '168.63.129.16', '192.0.0.192']],
    ['shared, reserved, multicast and broadcast ones', ['100.64.0.1', '240.0.0.1', '224.0.0.1', 'ff02::1']],
    ['IPv4 written as IPv6', ['::ffff:10.0.0.1', '::ffff:127.0.0.1', '::ffff:169.254.169.254']],
    ['what leads to IPv4 by translation', ['64:ff9b::7f00:1', '2002:7f00:1::', '2001::1']],
  ])('%s are refused', (_what, addresses) => {
    expect(addresses.filter(mayReach)).toEqual([]);
  });

  test.each([
    'https://127.0.0.1:1/',
    'https://2130706433:1/',
    'https://0x7f.1:1/',
    'https://0177.0.0.1:1/',
    'https://[::1]:1/',
    'https://[::ffff:127.0.0.1]:1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost:1/',
  ])('nothing is sent to %s', async (url) => {
    const outbound = makeOutbound({ mayReach, allowHttp: false });
    await expect(outbound.request(url, LIMITS)).rejects.toThrow(OutboundRefusedError);
  });
});

test('a listed network is sent to, and the others are still refused', () => {
  const mayReach = publicOrWithin(['10.20.0.0/16', 'fd12::/16', '127.0.0.1']);
  const tried = [
    '10.20.1.1',
    'fd12::1',
    '127.0.0.1',
    '::ffff:10.20.1.1',
    '10.21.0.1',
    'fd13::1',
    '127.0.0.2',
  ];
  expect(tried.map(mayReach)).toEqual([true, true, true, true, false, false, false]);
});

test('a name that resolves to a private address alone is refused, with the address and what to do', async () => {
  const { lookup } = namesThat(['10.1.2.3', 'fd00::1']);
  const outbound = makeOutbound({ mayReach: publicOrWithin([]), allowHttp: false, lookup });
  await expect(outbound.request('https://inside.example.org/hook?token=s3cret', LIMITS)).rejects.toThrow(
    new OutboundRefusedError(
      'Regent may not send to inside.example.org (10.1.2.3, fd00::1). Give another address, or have its network listed in outbound.allowedNetworks of regent.config.js.',
    ),
  );
});

test('a name is resolved once, and the request goes to what was checked', async () => {
  const hosts: (string | undefined)[] = [];
  const port = await answering(({ headers: { host } }, response) => {
    hosts.push(host);
    response.end('here');
  });
  // Afterwards, and before the allowed one, it has an address that nobody may connect to.
  const { lookup, asked } = namesThat(['10.1.2.3', '127.0.0.1'], ['10.1.2.3']);
  const { status, body } = await atHome({ lookup }).request(`http://rebinding.test:${port}/`, LIMITS);
  expect({ status, body: body.toString(), asked, hosts }).toEqual({
    status: 200,
    body: 'here',
    asked: ['rebinding.test'],
    hosts: [`rebinding.test:${port}`],
  });
});

test('over TLS, the certificate must be for the name', async () => {
  const { key, cert } = certificateFor('hooks.test');
  const port = await listening(
    createHttpsServer({ key, cert }, (_request, response) => response.end('safe')),
  );
  const home = ['127.0.0.1'];
  const outbound = atHome({ lookup: namesThat(home, home).lookup, ca: cert, allowHttp: false });
  const { status, body } = await outbound.request(`https://hooks.test:${port}/`, LIMITS);
  expect([status, body.toString()]).toEqual([200, 'safe']);
  await expect(outbound.request(`https://other.test:${port}/`, LIMITS)).rejects.toThrow(OutboundError);
  const untrusting = atHome({ lookup: namesThat(home).lookup });
  await expect(untrusting.request(`https://hooks.test:${port}/`, LIMITS)).rejects.toThrow(
    `hooks.test:${port} cannot be reached: self-signed certificate.`,
  );
});

test('http is refused unless it is allowed, and other schemes always', async () => {
  const strict = makeOutbound({ mayReach: () => true, allowHttp: false });
  await expect(strict.request('http://127.0.0.1:1/', LIMITS)).rejects.toThrow(/must begin with https:/);
  await expect(atHome().request('ftp://127.0.0.1:1/', LIMITS)).rejects.toThrow(/https:\/\/ or http:/);
  await expect(atHome().request('file:///etc/passwd', LIMITS)).rejects.toThrow(OutboundRefusedError);
  await expect(atHome().request('hook', LIMITS)).rejects.toThrow(/is no URL/);
});

test('a redirect is an answer, and is not followed', async () => {
  const paths: (string | undefined)[] = [];
  const port = await answering(({ url }, response) => {
    paths.push(url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const { status, headers } = await atHome().request(`http://127.0.0.1:${port}/hook`, LIMITS);
  expect([status, headers.location, paths]).toEqual([302, '/elsewhere', ['/hook']]);
});

test('what is sent arrives as it is', async () => {
  const got: unknown[] = [];
  const port = await answering((request, response) => {
    void text(request).then((body) => {
      got.push([request.method, request.headers['webhook-id'], body]);
      return response.writeHead(204).end();
    });
  });
  const sent = { method: 'POST', headers: { 'webhook-id': 'one' }, body: '{"é":"ü"}', ...LIMITS } as const;
  expect((await atHome().request(`http://127.0.0.1:${port}/`, sent)).status).toBe(204);
  expect(got).toEqual([['POST', 'one', '{"é":"ü"}']]);
});

test('of a long answer, only the beginning is read', async () => {
  const port = await answering((_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(10_000)));
    };
    response.on('drain', more).on('error', () => undefined);
    more();
  });
  const { status, body, isCut } = await atHome().request(`http://127.0.0.1:${port}/`, LIMITS);
  expect([status, body.length, isCut]).toEqual([200, 1_000, true]);
});

test('an answer of just the limit is whole', async () => {
  const port = await answering((_request, response) => response.end('x'.repeat(1_000)));
  const { body, isCut } = await atHome().request(`http://127.0.0.1:${port}/`, LIMITS);
  expect([body.length, isCut]).toEqual([1_000, false]);
});

test('who does not answer is left after the time limit', async () => {
  const port = await answering(() => undefined);
  await expect(
    atHome().request(`http://127.0.0.1:${port}/s3cret`, { timeoutMs: 100, maxBytes: 10 }),
  ).rejects.toThrow(new OutboundError(`127.0.0.1:${port} has not answered within 0.1 seconds.`));
});

test('a body that does not end is cut at the time limit, and the status counts', async () => {
  const port = await answering((_request, response) => {
    response.writeHead(200);
    response.write('begun');
  });
  const limits = { timeoutMs: 300, maxBytes: 100 };
  const { status, body, isCut } = await atHome().request(`http://127.0.0.1:${port}/`, limits);
  expect([status, body.toString(), isCut]).toEqual([200, 'begun', true]);
});

test('a request ends when its caller stops', async () => {
  const stopping = new AbortController();
  const port = await answering(() => stopping.abort(new Error('stopping')));
  const { signal } = stopping;
  await expect(atHome().request(`http://127.0.0.1:${port}/`, { ...LIMITS, signal })).rejects.toThrow(
    'stopping',
  );
  await expect(atHome().request(`http://127.0.0.1:${port}/`, { ...LIMITS, signal })).rejects.toThrow(
    'stopping',
  );
});

test('who cannot be reached is named without the path of the address', async () => {
  const port = await answering(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const asked = atHome().request(`http://127.0.0.1:${port}/s3cret`, LIMITS);
  await expect(asked).rejects.toThrow(
    new OutboundError(`127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.`),
  );
});
