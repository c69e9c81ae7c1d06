/** The sweep finds what is to be done without a hint, and asks little if there is nothing. */
import { expect, test } from 'vitest';
import { makeWorker } from '../../src/runner/worker.ts';
import { makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { statementsOf } from '../kit/statements.ts';

const NOW = new Date('2030-01-01T11:00:00Z');
const PAST = new Date('2020-01-01T11:00:00Z');

/** A server with a client, with nothing to do; `sweep` sweeps once, and gives the keys of the work that it found. */
async function idle() {
  const engine = await makeEngine([recordingPlugin('site')], { now: () => NOW });
  const server = await engine.addServer('fo1.test');
  const { client, run } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  const found: string[] = [];
  const noting = { id: 'noting', keys: /^/, run: async (_: unknown, key: string) => void found.push(key) };
  const worker = makeWorker({ ...engine, tasks: [noting], sweepEveryMs: 60_000 });
  const sweep = async () => {
    found.length = 0;
    const stopping = new AbortController();
    const swept = worker.sweep(stopping.signal);
    stopping.abort();
    await swept;
    return found;
  };
  expect(await sweep()).toEqual(['prune']);
  return { ...engine, server, client, creation: run, sweep };
}

test('a sweep that finds nothing is one statement', async () => {
  const { sweep } = await idle();
  expect(await statementsOf(sweep)).toHaveLength(1);
});

test('a sweep finds runs that wait, also those that a window held', async () => {
  const { prisma, server, creation, sweep } = await idle();
  const set = (data: object) => prisma.run.update({ where: { id: creation.id }, data });
  await set({ status: 'QUEUED' });
  expect(await sweep()).toEqual([`server/${server.id}`]);
  await set({ status: 'BLOCKED', blockedReason: 'WINDOW', blockedUntil: PAST });
  expect(await sweep()).toEqual([`server/${server.id}`]);
  expect(await set({})).toMatchObject({ status: 'QUEUED', blockedReason: null });
  await set({ status: 'SUCCEEDED' });
  expect(await sweep()).toEqual([]);
});

test('a sweep finds schedules that are due, or owe a run since a pause', async () => {
  const { prisma, sweep } = await idle();
  const data = { kind: 'SYNC' as const, cron: '0 3 * * *', timeZone: 'UTC', nextDueAt: NOW };
  const { id } = await prisma.schedule.create({ data });
  expect(await sweep()).toEqual([`schedule/${id}`]);
  await prisma.schedule.update({ where: { id }, data: { nextDueAt: null, owedAt: PAST } });
  expect(await sweep()).toEqual([`schedule/${id}`]);
  await prisma.schedule.update({ where: { id }, data: { enabled: false } });
  expect(await sweep()).toEqual([]);
});

test('a sweep finds servers to look at, to probe, and to try again', async () => {
  const { prisma, server, sweep } = await idle();
  const set = (data: object) => prisma.server.update({ where: { id: server.id }, data });
  await set({ lookDueAt: PAST });
  expect(await sweep()).toEqual([`watch/check/${server.id}`]);
  await set({ lookDueAt: null, probeDueAt: PAST });
  expect(await sweep()).toEqual([`watch/probe/${server.id}`]);
  await set({ probeDueAt: null, state: 'UNREACHABLE', nextProbeAt: PAST });
  expect(await sweep()).toEqual([]);
  expect((await set({})).nextProbeAt).not.toEqual(PAST);
});

test('a sweep finds calendars to read again, and clients to remove for good', async () => {
  const { prisma, client, sweep } = await idle();
  const calendar = { calendarUrl: 'https://calendar.test/', calendarTriedAt: PAST };
  await prisma.maintenanceWindow.create({ data: { name: 'x', effects: ['FREEZE'], ...calendar } });
  expect(await sweep()).toEqual(['calendars']);
  const closed = { presence: 'CLOSED', status: 'CLOSED', keptUntil: PAST } as const;
  await prisma.client.update({ where: { id: client.id }, data: closed });
  await sweep();
  expect(await prisma.run.count({ where: { kind: 'PURGE_CLIENT' } })).toBe(1);
});
