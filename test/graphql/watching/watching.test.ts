/** What looks and probes have found, as those who use the API meet it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let fo1: string;
const at = new Date('2030-01-01T00:00:00Z');

beforeAll(async () => {
  api = await startApi();
  fo1 = (await api.addServer('fo1.test')).id;
  for (const alias of ['ant', 'bee', 'cat']) await api.addClient(alias, fo1);
  const live = { status: 'ACTIVE' as const, activatedAt: at, probedAt: at };
  const probed = (alias: string, data: object) =>
    api.prisma.client.update({ where: { alias }, data: { ...live, ...data } });
  await probed('ant', { answering: true, answeringSince: at });
  const problem = { answering: false, answeringSince: at, probeProblem: 'status 502' };
  await probed('bee', problem);
  // It was suspended after that.
  await probed('cat', { ...problem, presence: 'SUSPENDED', status: 'SUSPENDED' });
});
afterAll(() => api.close());

const read = async (query: string, variables: object = {}) => {
  const { data, errors } = await api.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
};

test('clients say whether they answer, and nothing if they have nothing to answer', async () => {
  const { clients } = await read(
    '{ clients { nodes { alias answering answeringSince probedAt probeProblem } } }',
  );
  const since = { answeringSince: at.toISOString(), probedAt: at.toISOString() };
  expect(clients.nodes).toEqual([
    { alias: 'ant', answering: true, ...since, probeProblem: null },
    { alias: 'bee', answering: false, ...since, probeProblem: 'status 502' },
    { alias: 'cat', answering: null, answeringSince: null, probedAt: null, probeProblem: null },
  ]);
});

test('the list of clients can be of those that answer, or of those that do not', async () => {
  const those = async (answering: boolean) => {
    const query =
      'query ($answering: Boolean) { clients(filter: { answering: $answering }) { nodes { alias } } }';
    const { clients } = await read(query, { answering });
    return clients.nodes.map(({ alias }: { alias: string }) => alias);
  };
  expect(await those(true)).toEqual(['ant']);
  expect(await those(false)).toEqual(['bee']);
});

test('a server shows what the last look found, and its health says what that means and what is old', async () => {
  const look = {
    disks: [{ path: '/', size: 5e12, free: 1e12, isNearlyFull: false, fullInDays: 3.2 }],
    clockAheadMs: -3,
    isClockOff: false,
    services: [{ name: 'apache', ok: false, message: 'connection refused' }],
    certificates: [{ host: 'monarc.test', notAfter: '2126-01-01T00:00:00.000Z' }],
  };
  await api.prisma.server.update({
    where: { id: fo1 },
    data: { look, lookedAt: new Date(), lookEvery: 300 },
  });
  const { server } = await read(
    `query ($id: ID!) { server(id: $id) {
      look {
        disks { path size free isNearlyFull fullInDays }
        clockAheadMs isClockOff services { name ok message } certificates { host notAfter problem }
      }
      lookProblem health { status problems }
    } }`,
    { id: encodeId('Server', fo1) },
  );
  expect(server).toMatchObject({
    look: {
      ...look,
      services: [{ name: 'apache', ok: false, message: 'connection refused' }],
      certificates: [{ ...look.certificates[0], problem: null }],
    },
    lookProblem: null,
    health: {
      status: 'UNHEALTHY',
      problems: [
        'Apache does not answer: connection refused',
        'The disk of / is filling: if it goes on like this, it is full in about 3 days; 20 % (1000.0 GB) is free.',
      ],
    },
  });

  await api.prisma.server.update({ where: { id: fo1 }, data: { lookedAt: at } });
  await api.prisma.$executeRaw`UPDATE "Server" SET "lookedAt" = now() - interval '31 minutes'`;
  const { server: later } = await read('query ($id: ID!) { server(id: $id) { health { problems } } }', {
    id: encodeId('Server', fo1),
  });
  expect(later.health.problems.at(-1)).toMatch(/^It was last looked at on .* UTC: see whether/);
});

test('runScheduleNow of a CHECK has no run, and makes the servers due', async () => {
  const { createSchedule } = await read(
    `mutation { createSchedule(input: { kind: CHECK, cron: "0 0 1 1 *", timeZone: "UTC" }) {
      schedule { id } userErrors { message }
    } }`,
  );
  const { runScheduleNow } = await read(
    'mutation ($id: ID!) { runScheduleNow(input: { scheduleId: $id }) { run { id } userErrors { message } } }',
    { id: createSchedule.schedule.id },
  );
  expect(runScheduleNow).toEqual({ run: null, userErrors: [] });
  const due = await api.prisma.server.findUniqueOrThrow({ where: { id: fo1 } });
  expect(due.lookDueAt).not.toBeNull();
});

test('the query of docs/watching.md is answered', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/watching.md'), 'utf8');
  const query = /```graphql\n([^]*?)```/.exec(text)?.[1] ?? '';
  const { clients, servers } = await read(query);
  expect(clients.nodes).toMatchObject([{ alias: 'bee' }]);
  expect(servers.nodes).toMatchObject([{ fqdn: 'fo1.test', look: { clockAheadMs: -3 } }]);
});
