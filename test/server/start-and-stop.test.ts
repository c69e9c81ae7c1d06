import { createServer } from 'node:net';
import { createClient } from 'graphql-ws';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, type CloseEvent } from 'ws';
import { makeMetrics } from '../../src/metrics/metrics.ts';
import { PortInUseError } from '../../src/server/listen.ts';
import { makeServer } from '../../src/server/server.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { startApi, type Api } from '../kit/api.ts';
import { recordingPlugin, withResolvers } from '../kit/plugins.ts';

const until = (check: () => boolean) => vi.waitUntil(check, { timeout: 60_000 });
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const NO_CONNECTIONS = { total: 0, idle: 0, waiting: 0 };

function serverAt(host: string, port: number) {
  const services = { links: {} } as Api['services'];
  return makeServer({
    schema: makeSchema(),
    services,
    log: quiet,
    host,
    port,
    trustedProxies: [],
    health: async () => ({}),
    metrics: makeMetrics({ connections: () => NO_CONNECTIONS, process: 'tests', role: 'api' }),
  });
}

test('a port that is taken is said to be, with what to set', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const started = serverAt('127.0.0.1', port).start();
  await expect(started).rejects.toThrow(PortInUseError);
  await expect(started).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken. Set PORT to another one, or stop what listens there.`,
  );
});

test('an address that is not this machine’s is said not to be, with what to set', async () => {
  await expect(serverAt('192.0.2.1', 0).start()).rejects.toThrow(/192\.0\.2\.1 is not an address.*HOST/);
});

test('stopping finishes what is under way, sends subscribers away to come back, and takes nothing new', async () => {
  const planning = withResolvers();
  const go = withResolvers();
  const onPlan = () => {
    planning.resolve();
    return go.promise;
  };
  const api = await startApi({ plugins: [recordingPlugin('vhost', { onPlan })] });
  const { id } = await api.addServer('fo1.test');
  await api.addClient('acme', id);
  const closes: number[] = [];
  const client = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
    retryAttempts: 0,
    on: { closed: (event) => closes.push((event as CloseEvent).code) },
  });
  const query = 'subscription { updates { type } }';
  const overWebSocket = client
    .iterate({ query })
    .next()
    .catch(() => 'cut off');
  const sse = await fetch(api.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${api.token}`,
    },
    body: JSON.stringify({ query }),
  });
  await until(() => api.listeners(/^\*/) === 2);
  const underWay = api.graphql('mutation { syncAll(input: { dryRun: true }) { plan { summary } } }');
  await planning.promise;

  const closed = api.close();
  expect(await overWebSocket).toBe('cut off');
  expect(closes).toEqual([1001]);
  expect(await sse.text()).toContain('STOPPING');
  await until(() => api.listeners() === 0);
  await expect(fetch(api.url)).rejects.toThrow();
  go.resolve();
  expect((await underWay).data.syncAll.plan).toEqual([{ summary: 'remember acme' }]);
  await closed;
});
