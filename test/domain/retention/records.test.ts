/** What is kept of runs that a schedule requests again and again. */
import { expect, test } from 'vitest';
import { SCHEDULER } from '../../../src/domain/runs/run-kinds.ts';
import { followRun } from '../../../src/events/follow-run.ts';
import { admin, makeEngine, type Engine } from '../../kit/engine.ts';
import { recordingPlugin, type Behaviour } from '../../kit/plugins.ts';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function engineWith(behaviour: Behaviour = {}) {
  const clock = { aheadMs: 0 };
  const engine = await makeEngine([recordingPlugin('site', behaviour)], {
    now: () => new Date(Date.now() + clock.aheadMs),
  });
  const servers = [await engine.addServer('fo1.test'), await engine.addServer('fo2.test')];
  /** A slot of a schedule for all servers, and the work that it starts; gives the runs' ids: the gathering one, fo1's, fo2's. */
  const slot = async (kind: 'SYNC' | 'BACKUP' = 'SYNC', actor = SCHEDULER) => {
    const { run } = await engine.start(engine.runs.onAll(kind), actor);
    for (const { id } of servers) await engine.work(id);
    const where = { parentId: run?.id ?? '' };
    const children = await engine.prisma.run.findMany({ where, orderBy: { server: { fqdn: 'asc' } } });
    return [run?.id ?? '', ...children.map(({ id }) => id)];
  };
  const prune = async (aheadMs: number) => {
    clock.aheadMs = aheadMs;
    return engine.retention.prune(NEVER);
  };
  return { ...engine, servers, slot, prune };
}

/** How many rows there are beside those of the runs themselves. */
async function rowsOf({ prisma }: Pick<Engine, 'prisma'>, ids: string[]): Promise<number> {
  const where = { runId: { in: ids } };
  const counts = [
    prisma.step.count({ where }),
    prisma.event.count({ where }),
    prisma.attempt.count({ where }),
  ];
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
}

test('of a scheduled sync that found nothing one row is left a minute later, and it still has an end', async () => {
  const engine = await engineWith();
  const ids = await engine.slot();
  expect(await rowsOf(engine, ids)).toBeGreaterThan(20);
  await engine.prune(0);
  expect(await rowsOf(engine, ids)).toBeGreaterThan(20);

  await engine.prune(2 * MINUTE);
  expect(await rowsOf(engine, ids)).toBe(0);
  const runs = await engine.prisma.run.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  expect(runs.map(({ status, record, explanation }) => `${status} ${record} ${explanation}`)).toEqual([
    'SUCCEEDED REMOVED 2 of 2 servers succeeded.',
    'SUCCEEDED REMOVED fo1.test is as it should be; 0 changes were made.',
    'SUCCEEDED REMOVED fo2.test is as it should be; 0 changes were made.',
  ]);

  // Whoever follows one of them then still comes to its end.
  const id = runs[1]?.id ?? '';
  const { lastSeq } = await engine.prisma.run.findUniqueOrThrow({ where: { id } });
  const follow = async (after: number) => {
    const events = [];
    const { readEvents: read, bell } = engine;
    for await (const event of followRun({ runId: id, after, read, bell, signal: NEVER })) events.push(event);
    return events;
  };
  const end = { seq: lastSeq, type: 'RUN_ENDED', data: { status: 'SUCCEEDED' } };
  expect(await follow(0)).toMatchObject([end]);
  expect(await follow(lastSeq - 1)).toMatchObject([end]);
});

test('a sync that failed, or that a person requested, keeps its record', async () => {
  const failing = { isOn: false };
  const engine = await engineWith({
    onPlan: ({ server }) => {
      if (failing.isOn && server.fqdn === 'fo2.test') throw new Error('No such file');
    },
  });
  const asked = await engine.slot('SYNC', admin);
  failing.isOn = true;
  const [gathering = '', fine = '', failed = ''] = await engine.slot();
  const kept = [...asked, gathering, failed];
  const before = await rowsOf(engine, kept);
  await engine.prune(399 * DAY);
  expect(await rowsOf(engine, kept)).toBe(before);
  expect(await rowsOf(engine, [fine])).toBe(0);
});

test('a sync that found nothing and had something to tell keeps its record for three days', async () => {
  const engine = await engineWith({
    onPlan: (ctx) => ctx.log('Its disk is old', { level: 'warn' }),
  });
  const ids = await engine.slot();
  const before = await rowsOf(engine, ids.slice(1));
  await engine.prune(2.9 * DAY);
  expect(await rowsOf(engine, ids.slice(1))).toBe(before);
  await engine.prune(3.1 * DAY);
  expect(await rowsOf(engine, ids)).toBe(0);
});

test('a sync that changed something keeps its record', async () => {
  const plugin = recordingPlugin('site');
  const clock = { aheadMs: 0 };
  const engine = await makeEngine([plugin], { now: () => new Date(Date.now() + clock.aheadMs) });
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  plugin.there.clear();
  const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), SCHEDULER);
  await engine.work(server.id);
  clock.aheadMs = 399 * DAY;
  await engine.retention.prune(NEVER);
  expect(await engine.run(run?.id ?? '')).toMatchObject({ status: 'SUCCEEDED', record: 'LONG' });
  expect(await rowsOf(engine, [run?.id ?? ''])).toBeGreaterThan(5);
});
