/** Whoever adds servers does not find out by it what listens on Regent's own host, or beside it. */
import dns, { type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isNetwork, reachWithin } from '../../../src/domain/servers/networks.ts';
import { AddressRefusedError } from '../../../src/transport/errors.ts';
import { scanHostKey } from '../../../src/transport/ssh/scan-host-key.ts';
import { makeTransports } from '../../../src/transport/transports.ts';

const names = { answers: [] as LookupAddress[][], asked: [] as string[] };

/** Answers for names of attackers; the others are asked for as ever. */
function answerForHostileNames(): void {
  const real = dns.lookup;
  const lookup = (name: string, options: object, done: (error: null, found: LookupAddress[]) => void) => {
    if (!name.endsWith('.hostile.test')) return real(name, options as never, done as never);
    names.asked.push(name);
    done(null, names.answers.shift() ?? []);
  };
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  syncBuiltinESMExports();
}

const v4 = (address: string) => ({ address, family: 4 });

describe('by itself', () => {
  const mayReach = reachWithin(undefined);

  test('Regent connects to private and public addresses', () => {
    const taken = [
      '10.20.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '192.0.2.1',
      '2001:db8::1',
      'fd00::1',
    ];
    expect(taken.filter((address) => !mayReach(address))).toEqual([]);
  });

  test('Regent connects neither to itself, nor to its link, nor to where clouds tell secrets', () => {
    const refused = ['127.0.0.1', '127.0.1.1', '0.0.0.0', '169.254.169.254', '224.0.0.1', '255.255.255.255'];
    refused.push('::1', '::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', '::ffff:127.0.0.1', '::127.0.0.1');
    refused.push('::ffff:169.254.169.254', 'fd00:ec2::254', '100.100.100.200');
    expect(refused.filter(mayReach)).toEqual([]);
  });
});

test('where networks are listed, Regent connects to these and no other', () => {
  const mayReach = reachWithin(['10.20.0.0/16', '2001:db8::/32', '127.0.0.1']);
  const tried = [
    '10.20.0.1',
    '10.21.0.1',
    '2001:db8:1::1',
    '2001:db9::1',
    '127.0.0.1',
    '127.0.0.2',
    '::ffff:10.20.0.1',
  ];
  expect(tried.map((address) => mayReach(address))).toEqual([true, false, true, false, true, false, true]);
  expect(['10.20.0.0/16', '2001:db8::/32', '::1'].filter((text) => !isNetwork(text))).toEqual([]);
  const none = [
    '10.20/16',
    '10.0.0.0/33',
    '0x7f000001',
    '10.0.0.0/8/8',
    'localhost',
    '10.0.0.0/',
    '',
    'fe80::1%1/64',
  ];
  expect(none.filter(isNetwork)).toEqual([]);
});

describe('on a host with something that listens', () => {
  let listener: Server;
  let port: number;
  let connections: number;
  beforeAll(async () => {
    answerForHostileNames();
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    ({ port } = listener.address() as AddressInfo);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    listener.close();
  });
  beforeEach(() => {
    connections = 0;
    names.asked.length = 0;
  });
  afterEach(() => {
    names.answers.length = 0;
  });

  const scan = (address: string, mayReach = reachWithin(undefined)) =>
    scanHostKey({ address, port, mayReach, signal: new AbortController().signal });
  const work = async (address: string, mayReach = reachWithin(undefined)) => {
    const transports = makeTransports('', () => undefined, mayReach);
    const target = { id: 'x', connection: 'SSH', user: 'root', hostKey: 'a2V5', root: null } as const;
    try {
      await transports.for({ ...target, address, port }).ping(new AbortController().signal);
    } finally {
      await transports.close();
    }
  };

  test('neither the look for a host key nor any work gets there, however the address is written', async () => {
    for (const address of ['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '0x7f000001', '2130706433', '0']) {
      await expect(scan(address), address).rejects.toThrow(AddressRefusedError);
      await expect(work(address), address).rejects.toThrow(AddressRefusedError);
    }
    await expect(scan('localhost')).rejects.toThrow(
      /^Regent may not connect to localhost:\d+ \(.*127\.0\.0\.1.*\)\. Give another address, or have its network listed in servers\.networks of regent\.config\.js\.$/,
    );
    expect(connections).toBe(0);
  });

  test('a name that stands for an open address first, and for another one later, is asked once', async () => {
    for (const attempt of [scan, work]) {
      names.asked.length = 0;
      names.answers.push([v4('127.0.0.1')], [v4('169.254.169.254')]);
      const open = vi.fn(reachWithin(['127.0.0.1']));
      await expect(attempt('turns.hostile.test', open)).rejects.not.toThrow(AddressRefusedError);
      expect(names.asked).toEqual(['turns.hostile.test']);
      expect(open.mock.calls).toEqual([['127.0.0.1']]);
      names.answers.length = 0;
    }
    expect(connections).toBe(2);
  });

  test('of a name with several addresses, only those are tried that may be', async () => {
    const open = reachWithin(['192.0.2.0/24']);
    names.answers.push([v4('127.0.0.1'), v4('169.254.169.254')]);
    await expect(scan('several.hostile.test', open)).rejects.toThrow(/\(127\.0\.0\.1, 169\.254\.169\.254\)/);
    names.answers.push([v4('169.254.169.254'), v4('127.0.0.1')]);
    await expect(scan('several.hostile.test', reachWithin(['127.0.0.1']))).rejects.not.toThrow(
      AddressRefusedError,
    );
    expect(connections).toBe(1);
  });
});
