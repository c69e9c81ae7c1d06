/** How many statements a list takes does not depend on how many rows it has: asked of every list there is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { listQueries } from '../kit/api/list-queries.ts';

let api: Api;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

/** What each query takes: its number of statements. */
async function count(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, query] of listQueries()) {
    const statements = await api.sqlOf(async () => {
      const { errors } = await api.graphql(query);
      expect(errors, name).toBeUndefined();
    });
    counts[name] = statements.length;
  }
  return counts;
}

/** Goes on until there are so many servers, each with one of everything that may hang on it. */
async function growTo(wanted: number): Promise<void> {
  const { prisma } = api;
  for (let n = (await prisma.server.count()) + 1; n <= wanted; n += 1) {
    const labels = { labelFr: 'Un', labelEn: 'One', labelDe: 'Eins', labelNl: 'Een' };
    const server = await api.addServer(`s${n}.test`);
    const { client, run: first } = await api.addClient(`client-${n}`, server.id);
    const model = await prisma.model.create({ data: { number: n, ...labels } });
    await prisma.clientModel.create({ data: { clientId: client.id, modelId: model.id } });
    const schedule = await prisma.schedule.create({
      data: { kind: 'SYNC', cron: '0 0 * * *', timeZone: 'UTC', serverId: server.id },
    });
    for (const minute of [1, 2]) {
      const dueAt = new Date(minute * 60_000);
      await prisma.scheduleSlot.create({ data: { scheduleId: schedule.id, dueAt, outcome: 'STARTED' } });
      const run = await prisma.run.create({
        data: {
          kind: 'SYNC',
          status: 'BLOCKED',
          requestedBy: 'schedule',
          serverId: server.id,
          blockedServerId: server.id,
          clients: { connect: { id: client.id } },
          parentId: first.id,
          retryOfId: first.id,
          scheduleId: schedule.id,
          dueAt,
          steps: { create: { position: 0, plugin: 'vhost', phase: 'PRESENT', serverId: server.id } },
          attempts: { create: { number: 1, worker: 'w', fence: 1 } },
          events: { create: { seq: 1, type: 'LOG', text: 'One' } },
        },
      });
      const backup = { clientId: client.id, serverId: server.id, runId: run.id, at: dueAt };
      await prisma.backup.createMany({
        data: [
          { ...backup, ok: true },
          { ...backup, ok: false },
        ],
      });
    }
  }
}

test('a list takes as many statements for many rows as for few, whatever is asked of them', async () => {
  await growTo(3);
  const few = await count();
  await growTo(20);
  expect(await count()).toEqual(few);
  expect(Object.keys(few)).toContain('clients.lastRun');
});
