/** Lists that hang on the items of a list are cut by the database: no more is read than is shown. */
import { randomUUID } from 'node:crypto';
import { Client as PgClient } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';

const CLIENTS = ['acme', 'beta', 'gamma'];
const MANY = 30;

let api: Api;
beforeAll(async () => {
  api = await startApi();
  const { prisma } = api;
  const server = await api.addServer('fo1.test');
  for (const alias of CLIENTS) {
    const { client } = await api.addClient(alias, server.id);
    const of = { clientId: client.id, serverId: server.id };
    await prisma.backup.createMany({
      data: Array.from({ length: MANY }, (_, n) => ({ ...of, ok: n % 2 === 0, at: new Date(n * 1000) })),
    });
    const run = { kind: 'BACKUP', status: 'SUCCEEDED', requestedBy: 'x', serverId: server.id } as const;
    for (let n = 0; n < MANY; n += 1)
      await prisma.run.create({
        data: { ...run, explanation: `${alias} ${n}`, clients: { connect: { id: client.id } } },
      });
    const schedule = { kind: 'SYNC', cron: '0 0 * * *', timeZone: 'UTC' } as const;
    const slots = Array.from({ length: MANY }, (_, n) => ({
      dueAt: new Date(n * 60_000),
      outcome: 'STARTED' as const,
    }));
    await prisma.schedule.create({ data: { ...schedule, slots: { create: slots } } });
    const seen = { raisedAt: new Date(0), lastSeenAt: new Date(0) };
    const alarm = {
      ...of,
      ...seen,
      condition: 'client.silent',
      severity: 'WARNING',
      subject: alias,
    } as const;
    await prisma.alarm.createMany({
      data: Array.from({ length: MANY }, (_, n) => ({ ...alarm, change: n, text: `${alias} ${n}` })),
    });
    const webhook = { name: alias, host: 'hooks.test', url: '', secret: '', createdBy: 'x' };
    const { id: webhookId } = await prisma.webhook.create({ data: webhook });
    const made = { createdAt: new Date(0), dueAt: new Date(0) };
    const delivery = { ...made, webhookId, eventId: webhookId, subject: 'x', type: 'run.ended' };
    await prisma.delivery.createMany({
      data: Array.from({ length: MANY }, (_, n) => ({
        ...delivery,
        body: `${alias} ${n}`,
        status: n % 2 === 0 ? ('FAILED' as const) : ('DELIVERED' as const),
      })),
    });
    const upload = { clientId: client.id, file: 'x.sql', sha256: '', plainBytes: 1, tables: 1 };
    await prisma.upload.createMany({
      data: Array.from({ length: MANY }, (_, n) => ({
        ...upload,
        id: randomUUID(),
        at: new Date(n * 1000),
        bytes: n,
      })),
    });
  }
});
afterAll(() => api.close());

/** The answer, the number of statements and the number of all rows that they gave. */
async function read(query: string, variables: object = {}) {
  let rows = 0;
  const original = PgClient.prototype.query as (...args: unknown[]) => unknown;
  const spy = vi.spyOn(PgClient.prototype, 'query').mockImplementation(function (this: PgClient, ...args) {
    // The pool calls it with a function for the result.
    const done = (args as unknown[]).findLastIndex((arg) => typeof arg === 'function');
    const told = (args as unknown[])[done] as (error: unknown, result?: { rows?: unknown[] }) => void;
    const counting = (error: unknown, result?: { rows?: unknown[] }) => {
      rows += result?.rows?.length ?? 0;
      told(error, result);
    };
    return original.apply(this, (args as unknown[]).toSpliced(done, 1, counting)) as never;
  });
  try {
    let answer: Awaited<ReturnType<Api['graphql']>> | undefined;
    const sql = await api.sqlOf(async () => {
      answer = await api.graphql(query, variables);
    });
    expect(answer?.errors).toBeUndefined();
    return { data: answer?.data, statements: sql.length, rows };
  } finally {
    spy.mockRestore();
  }
}

/** All clients, and a page of the runs of each. */
const FIRST =
  '{ clients { nodes { alias runs(first: 2) { nodes { explanation } pageInfo { hasNextPage endCursor } } } } }';

test('of each list, as many rows are read as are shown, and one more that says whether there are more', async () => {
  const { data, rows } = await read(FIRST);
  expect(data.clients.nodes[1]).toMatchObject({
    alias: 'beta',
    runs: {
      nodes: [{ explanation: 'beta 29' }, { explanation: 'beta 28' }],
      pageInfo: { hasNextPage: true },
    },
  });
  // Each run twice: its key, and what is asked of it. The caller and the clients are some more.
  expect(rows).toBeGreaterThanOrEqual(CLIENTS.length * 3 * 2);
  expect(rows).toBeLessThan(CLIENTS.length * 3 * 2 + 15);

  const slots = await read('{ schedules { nodes { slots(first: 2) { dueAt } } } }');
  expect(slots.data.schedules.nodes.at(-1).slots).toEqual([
    { dueAt: new Date(29 * 60_000).toISOString() },
    { dueAt: new Date(28 * 60_000).toISOString() },
  ]);
  expect(slots.rows).toBeLessThan(6 * 2 * 2 + 15);

  const backups = await read(
    '{ clients { nodes { backups(first: 2) { nodes { at } } lastRun { explanation } } } }',
  );
  expect(backups.data.clients.nodes[0]).toEqual({
    backups: { nodes: [29, 28].map((n) => ({ at: new Date(n * 1000).toISOString() })) },
    lastRun: { explanation: 'acme 29' },
  });
  expect(backups.rows).toBeLessThan(CLIENTS.length * 4 * 2 + 15);
});

test('the last sync of a server is the newest that has ended, and no more is read for it', async () => {
  const { prisma } = api;
  const { id: serverId } = await prisma.server.findFirstOrThrow();
  const sync = { kind: 'SYNC', requestedBy: 'x', serverId } as const;
  const ended = (n: number) => ({ createdAt: new Date(n), endedAt: new Date(n), explanation: `sync ${n}` });
  await prisma.run.createMany({
    data: [
      { ...sync, ...ended(2), status: 'FAILED' },
      { ...sync, ...ended(1), status: 'SUCCEEDED' },
      { ...sync, createdAt: new Date(3), status: 'QUEUED' },
      { ...sync, ...ended(4), kind: 'CHECK', status: 'SUCCEEDED' },
    ],
  });
  await api.addServer('never-synced.test');
  const { data, rows } = await read('{ servers { nodes { fqdn lastSync { status explanation } } } }');
  expect(data.servers.nodes).toEqual([
    { fqdn: 'fo1.test', lastSync: { status: 'FAILED', explanation: 'sync 2' } },
    { fqdn: 'never-synced.test', lastSync: null },
  ]);
  expect(rows).toBeLessThan(15);
  await prisma.server.delete({ where: { fqdn: 'never-synced.test' } });
});

test('so are alarms, deliveries by their status, and what is cut without being asked', async () => {
  const alarms = await read(
    '{ clients { nodes { alarms(first: 2) { nodes { text } } } } servers { nodes { alarms(first: 2) { totalCount nodes { text } } } } }',
  );
  expect(alarms.data.clients.nodes[0].alarms.nodes).toEqual([{ text: 'acme 29' }, { text: 'acme 28' }]);
  expect(alarms.data.servers.nodes[0].alarms).toEqual({
    totalCount: 3 * MANY,
    nodes: [{ text: 'gamma 29' }, { text: 'gamma 28' }],
  });
  expect(alarms.rows).toBeLessThan((CLIENTS.length + 1) * 3 * 2 + 15);

  const deliveries = await read(
    '{ webhooks { nodes { deliveries(first: 2, status: [FAILED]) { totalCount nodes { body } pageInfo { hasNextPage } } } } }',
  );
  expect(deliveries.data.webhooks.nodes.at(-1).deliveries).toEqual({
    totalCount: MANY / 2,
    nodes: [{ body: 'gamma 28' }, { body: 'gamma 26' }],
    pageInfo: { hasNextPage: true },
  });
  expect(deliveries.rows).toBeLessThan(CLIENTS.length * 3 * 2 + 15);

  const uploads = await read('{ clients { nodes { uploads { bytes } } } }');
  expect(uploads.data.clients.nodes[0].uploads.map(({ bytes }: { bytes: unknown }) => Number(bytes))).toEqual(
    Array.from({ length: 10 }, (_, n) => MANY - 1 - n),
  );
  expect(uploads.rows).toBeLessThan(CLIENTS.length * 10 * 2 + 15);
});

test('the clients of a model are cut as well, by alias', async () => {
  const { prisma } = api;
  const { id: _id, number: _number, removal: _removal, ...rest } = await prisma.client.findFirstOrThrow();
  await prisma.client.createMany({
    data: Array.from({ length: MANY }, (_, n) => ({
      ...rest,
      alias: `many-${String(n).padStart(2, '0')}`,
    })),
  });
  const labels = { labelFr: 'x', labelEn: 'x', labelDe: 'x', labelNl: 'x' };
  const model = await prisma.model.create({ data: { ...labels, number: 900, kept: [] } });
  const many = await prisma.client.findMany({ where: { alias: { startsWith: 'many-' } } });
  await prisma.clientModel.createMany({ data: many.map(({ id }) => ({ clientId: id, modelId: model.id })) });
  const PAGE = `query ($after: String) { model(number: 900) { clients(first: 2, after: $after) {
    totalCount nodes { alias } pageInfo { endCursor } } } }`;
  const one = await read(PAGE);
  expect(one.data.model.clients).toMatchObject({
    totalCount: MANY,
    nodes: [{ alias: 'many-00' }, { alias: 'many-01' }],
  });
  expect(one.rows).toBeLessThan(20);
  const two = await read(PAGE, { after: one.data.model.clients.pageInfo.endCursor });
  expect(two.data.model.clients.nodes).toEqual([{ alias: 'many-02' }, { alias: 'many-03' }]);
  expect(two.rows).toBeLessThan(20);
});

test('a page goes on where the one before ended, from both ends, and reads no more', async () => {
  const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String) { client(alias: "acme") {
    backups(first: $first, after: $after, last: $last, before: $before, filter: { ok: true }) {
      totalCount nodes { at } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  const seconds = (page: { nodes: { at: string }[] }) => page.nodes.map(({ at }) => Date.parse(at) / 1000);
  const one = await read(PAGE, { first: 2 });
  const first = one.data.client.backups;
  expect(seconds(first)).toEqual([28, 26]);
  expect(first.totalCount).toBe(MANY / 2);
  const two = await read(PAGE, { first: 2, after: first.pageInfo.endCursor });
  const second = two.data.client.backups;
  expect(seconds(second)).toEqual([24, 22]);
  expect(second.pageInfo.hasNextPage).toBe(true);
  expect(two.rows).toBeLessThan(20);
  const back = await read(PAGE, { last: 1, before: second.pageInfo.startCursor });
  expect(seconds(back.data.client.backups)).toEqual([26]);
  const end = await read(PAGE, { first: 20, after: second.pageInfo.endCursor });
  expect(seconds(end.data.client.backups).at(-1)).toBe(0);
  expect(end.data.client.backups.pageInfo.hasNextPage).toBe(false);
});

test('it takes as many statements for many owners as for few', async () => {
  const few = await read('{ clients(first: 1) { nodes { runs(first: 2) { totalCount nodes { id } } } } }');
  const many = await read('{ clients { nodes { runs(first: 2) { totalCount nodes { id } } } } }');
  expect(many.statements).toBe(few.statements);
});
