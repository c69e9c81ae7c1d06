/** GET /audit.ndjson answers with all that was asked for, or says why not, or is seen to break off. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DatabaseAwayError } from '../../../src/domain/errors.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let auditor: string;
beforeAll(async () => {
  api = await startApi();
  auditor = await api.sessionOf(['SUPERADMIN']);
  await api.prisma.auditEntry.createMany({
    data: Array.from({ length: 600 }, (_, i) => ({ actor: `somebody-${i}`, action: 'test', subject: 'x' })),
  });
});
afterAll(() => api.close());

const request = (query: string, init: RequestInit = {}, token: string | null = auditor) =>
  fetch(`${api.server.url}/audit.ndjson${query}`, {
    ...init,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });

test.for([
  'since=0000-01-01',
  'until=-271821-04-20',
  'since=%2B275760-09-13T00:00:00Z',
  'since=2020-02-30',
  'since=1',
  'actor=%00',
  'action=a%00b',
  'subject=%00',
  `subject=${'x'.repeat(1_001)}`,
  'outcome=__proto__',
  '__proto__=x',
  'constructor=x',
])('what does not do is said before the first line: %s', async (query) => {
  const response = await request(`?${query}`);
  expect(response.status).toBe(400);
  expect((await response.text()).length).toBeLessThan(300);
  expect(api.logged).toEqual([]);
});

test.for(['since=2020-01-01', 'since=2020-01-01T00:00:00%2B02:00&until=9999-12-31', 'actor=%F0%9F%92%A9%ff'])(
  'what does is answered: %s',
  async (query) => {
    const response = await request(`?${query}`);
    expect(response.status).toBe(200);
    await response.text();
  },
);

test.for(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s is refused, and nothing is read',
  async (method) => {
    const sql = api.watchSql();
    const response = await request('', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(sql).toEqual([]);
  },
);

test('HEAD says what there would be, without reading it', async () => {
  const sql = api.watchSql();
  const response = await request('', { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ]);
  expect(await response.text()).toBe('');
  expect(sql).toEqual([]);
  expect((await request('?since=0000-01-01', { method: 'HEAD' })).status).toBe(400);
  expect((await request('', { method: 'HEAD' }, null)).status).toBe(401);
});

/** Reads the audit through this, until the test is over. */
function withReads(fail: (isFirst: boolean) => void) {
  const whole = api.services.prisma;
  api.services.prisma = whole.$extends({
    query: {
      auditEntry: {
        findMany({ args, query }) {
          fail(args.where?.id === undefined);
          return query(args);
        },
      },
    },
  });
  return () => void (api.services.prisma = whole);
}

test('while the database is away, that is the answer', async () => {
  const restore = withReads(() => {
    throw new DatabaseAwayError(new Error('away'));
  });
  const response = await request('');
  restore();
  expect(response.status).toBe(503);
  expect(api.logged).toEqual([]);
});

const breaking = () =>
  withReads((isFirst) => {
    if (!isFirst) throw new Error('broken in the midst');
  });

async function mustBeLogged(): Promise<void> {
  await vi.waitUntil(() => api.logged.length > 0, { timeout: 60_000 });
  expect(api.logged.splice(0).map(({ fields }) => String(fields.err))).toEqual([
    'Error: broken in the midst',
  ]);
}

test('a reader sees that it breaks off', async () => {
  const restore = breaking();
  const response = await request('');
  await expect(response.text()).rejects.toThrow('terminated');
  restore();
  await mustBeLogged();
});

/** Reads to the end, and says how that came; Node takes a reset for an end where the last data came with it. */
const READER = `
  use IO::Socket::INET;
  my ($port, $token) = @ARGV;
  my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") or die;
  print $socket "GET /audit.ndjson HTTP/1.0\\r\\nAuthorization: Bearer $token\\r\\n\\r\\n";
  my $read;
  do { $read = sysread($socket, my $data, 65536) } while $read;
  print defined $read ? "end" : "reset";
`;

test('a reader who knows no chunks sees it as well', async () => {
  const read = async () => {
    const { port } = new URL(api.server.url);
    return (await promisify(execFile)('perl', ['-e', READER, port, auditor])).stdout;
  };
  expect(await read()).toBe('end');
  const restore = breaking();
  expect(await read()).toBe('reset');
  restore();
  await mustBeLogged();
});

test('who leaves in the midst leaves nothing in the log', async () => {
  let leave = () => {};
  let seen = 0;
  const restore = withReads((isFirst) => {
    seen += 1;
    if (!isFirst) leave();
  });
  const leaving = new AbortController();
  leave = () => leaving.abort();
  await expect(request('', { signal: leaving.signal }).then((response) => response.text())).rejects.toThrow();
  restore();
  expect(seen).toBe(2);
  expect((await request('', { method: 'HEAD' })).status).toBe(200);
  expect(api.logged).toEqual([]);
});
