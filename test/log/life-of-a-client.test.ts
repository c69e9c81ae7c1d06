/** The log of a real life: all its lines have the documented shape, name their runs, and hold no secrets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeLog } from '../../src/log/make-log.ts';
import { logLine } from '../../src/log/log-line.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import { startApi, type Answer, type Api } from '../kit/api.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const lines: string[] = [];
const parsed = () => lines.map((line) => logLine.parse(JSON.parse(line)));

const recording = recordingPlugin('vhost');
let breaks = true;
let secret = '';
/** Its command fails, and shows what was in it. */
const site: Plugin = {
  ...recording,
  async apply(ctx, changes, desired) {
    secret = desired.clients[0]?.secrets.databasePassword ?? secret;
    if (breaks) throw new Error(`ERROR 1045 near "${secret}"`);
    return recording.apply(ctx, changes, desired);
  },
};

let api: Api;
beforeAll(async () => {
  const to = { write: (line: string) => void lines.push(line) };
  api = await startApi({
    plugins: [site],
    log: makeLog({ level: 'info', process: 'host/1', role: 'all', to }),
  });
});
afterAll(() => api.close());

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

async function ask(query: string): Promise<Answer> {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${api.token}`,
      traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

const CREATE = `mutation { createClient(input: { alias: "acme", name: "Acme", serverId: "fo1.test",
  contactEmail: "a@acme.test", firstUser: { firstName: "Ada", lastName: "Lovelace", email: "ada@acme.test" } }) {
  run { id } userErrors { message } } }`;

test('a creation that fails is a line with its run, its trace and its step, and without the password', async () => {
  const { id } = await api.addServer('fo1.test');
  const { data } = await ask(CREATE);
  expect(data.createClient.userErrors).toEqual([]);
  await api.work(id);
  const run = await api.prisma.run.findFirstOrThrow({ where: { kind: 'CREATE_CLIENT' } });
  expect(run).toMatchObject({ status: 'FAILED' });
  const line = parsed().find(({ step }) => step !== undefined);
  expect(line).toMatchObject({
    level: 'warn',
    step: 'vhost on fo1.test',
    runs: [run.id],
    traceIds: [TRACE],
    err: { type: 'Error', message: 'ERROR 1045 near "********"' },
  });
  expect(secret).toMatch(/^.{8,}$/);
  expect(lines.join('')).not.toContain(secret);
});

test('a request that fails by a bug is a line with its number and its trace', async () => {
  const { plan } = api.services;
  api.services.plan = () => Promise.reject(new Error('inner'));
  const { errors } = await ask('mutation { syncAll(input: { dryRun: true }) { plan { summary } } }');
  api.services.plan = plan;
  const errorId = errors?.[0]?.extensions['errorId'];
  expect(parsed().find((line) => line.errorId === errorId)).toMatchObject({
    level: 'error',
    traceId: TRACE,
    err: { message: 'inner' },
  });
});

test('the rest of its life adds no line of another shape', async () => {
  breaks = false;
  const server = await api.prisma.server.findUniqueOrThrow({ where: { fqdn: 'fo1.test' } });
  for (const field of [
    'syncServer(input: { serverId: "fo1.test" })',
    'suspendClient(input: { clientId: "acme" })',
    'resumeClient(input: { clientId: "acme" })',
    'deleteClient(input: { clientId: "acme", alias: "acme" })',
  ]) {
    const { errors } = await ask(`mutation { ${field} { run { id } userErrors { message } } }`);
    expect(errors).toBeUndefined();
    await api.work(server.id);
  }
  expect(await api.prisma.run.count({ where: { status: { in: ['QUEUED', 'RUNNING'] } } })).toBe(0);
  expect(parsed().length).toBe(lines.length);
  expect(lines.join('')).not.toContain(secret);
});
