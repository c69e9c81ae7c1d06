/** The port of its own for the metrics. */
import { createServer, request } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import { makeMetrics } from '../../src/metrics/metrics.ts';
import { ListenError } from '../../src/server/listen.ts';
import type { ServedMetrics } from '../../src/server/metrics.ts';
import { openMetricsPort } from '../../src/server/metrics-port.ts';
import { samplesIn } from '../metrics/lines.ts';

const quiet = { warn: () => undefined, error: () => undefined };
const metrics = makeMetrics({
  connections: () => ({ total: 3, idle: 1, waiting: 2 }),
  process: 'host/1',
  role: 'worker',
});
const open = (port = 0, served: ServedMetrics = metrics) =>
  openMetricsPort({ metrics: served, host: '127.0.0.1', port, log: quiet });

let port: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  port = await open();
});
afterAll(() => port.close());

/** The status that a request with this Host header gets. */
const statusFor = (host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port: number } = new URL(port.url);
    request({ port: number, host: '127.0.0.1', path: '/metrics', headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });

test('it gives the metrics of the process without a token, and nothing of the rows', async () => {
  metrics.leaseLost();
  const found = samplesIn(await (await fetch(`${port.url}/metrics`)).text());
  expect(found.get('regent_leases_lost_total')).toBe(1);
  expect(found.get('regent_process_info{process="host/1",role="worker"}')).toBe(1);
  expect(found.get('regent_database_connections{state="busy"}')).toBe(2);
  expect(found.get('regent_database_connections{state="idle"}')).toBe(1);
  expect(found.get('regent_database_waiting')).toBe(2);
  expect([...found.keys()].filter((name) => /server|client|backup|runs/.test(name))).toEqual([]);
});

test('it has nothing else, and takes nothing', async () => {
  for (const path of ['/', '/graphql', '/health/live'])
    expect((await fetch(port.url + path)).status).toBe(404);
  expect((await fetch(`${port.url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('a page that has its own name lead here reads nothing', async () => {
  for (const host of ['evil.example', 'evil.example:4001', '127.0.0.1.evil.example'])
    expect([host, await statusFor(host)]).toEqual([host, 400]);
  for (const host of ['127.0.0.1', 'localhost:4001', '[::1]:4001'])
    expect([host, await statusFor(host)]).toEqual([host, 200]);
});

test('while the database does not answer, it says so; a bug is an error', async () => {
  const failing = async (error: Error) => {
    const bad = await open(0, { contentType: 'text/plain', text: () => Promise.reject(error) });
    onTestFinished(() => bad.close());
    return (await fetch(`${bad.url}/metrics`)).status;
  };
  expect(await failing(new DatabaseAwayError(new Error('away')))).toBe(503);
  expect(await failing(new Error('a bug'))).toBe(500);
});

test('if it is taken, the message says which setting to change', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port: taken } = other.address() as { port: number };
  const opening = open(taken);
  await expect(opening).rejects.toThrow(ListenError);
  await expect(opening).rejects.toThrow(
    `Port ${taken} on 127.0.0.1 is taken. Set METRICS_PORT to another one`,
  );
});
