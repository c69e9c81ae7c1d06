import { describe, expect, test } from 'vitest';
import { admin, everything, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const START = '2030-01-01T10:00:00Z';
const END = '2030-01-01T12:00:00.000Z';

/** One front office at 11:00, with the freeze of a test from 10:00 to 12:00. */
async function frozen(plugins = [recordingPlugin('site')]) {
  let time = new Date('2030-01-01T11:00:00Z');
  const engine = await makeEngine(plugins, { now: () => time });
  const server = await engine.addServer('fo1.test');
  const freeze = (serverId: string | null = null) =>
    engine.windows.create(
      { name: 'move', serverId, effects: ['FREEZE'], startsAt: new Date(START), endsAt: new Date(END) },
      admin,
    );
  return { ...engine, server, freeze, setTime: (to: string) => (time = new Date(to)) };
}

test('a run waits for the end of the window, and says which and until when', async () => {
  const site = recordingPlugin('site');
  const { server, freeze, addClient, work, run, runStore, windows, woken, setTime } = await frozen([site]);
  await freeze();
  const { run: creation } = await addClient('acme', server.id);
  await work(server.id);
  expect(await run(creation.id)).toMatchObject({
    status: 'BLOCKED',
    blockedReason: 'WINDOW',
    blockedServerId: server.id,
    blockedUntil: new Date(END),
    startedAt: null,
    attempts: [],
    explanation: `Waits for the end of a maintenance window: fo1.test is in the maintenance window "move" until ${END}. If it cannot wait, use overrideWindow.`,
  });
  expect((await run(creation.id)).events.at(-1)).toMatchObject({
    type: 'RUN_BLOCKED',
    data: { reason: 'WINDOW', until: END },
  });
  expect(site.calls).toEqual([]);
  await windows.release();
  expect(await runStore.waiting()).toEqual([]);
  woken.length = 0;
  setTime(END);
  await windows.release();
  expect(woken).toEqual([`server/${server.id}`]);
  await work(server.id);
  expect(await run(creation.id)).toMatchObject({ status: 'SUCCEEDED', blockedUntil: null });
});

test('work is held back only once, however often its worker is woken', async () => {
  const { server, freeze, addClient, work, run } = await frozen();
  await freeze();
  const { run: creation } = await addClient('acme', server.id);
  await work(server.id);
  const { lastSeq } = await run(creation.id);
  await work(server.id);
  expect((await run(creation.id)).lastSeq).toBe(lastSeq);
});

test('checks, backups, proofs and syncs that only report do not wait', async () => {
  const { server, freeze, addClient, work, run, start, runs } = await frozen();
  await addClient('acme', server.id);
  await work(server.id);
  await freeze();
  const check = await start(runs.onServer('CHECK', server.id), admin);
  const report = await start(runs.onServer('SYNC', server.id, 'REPORT'), admin);
  const sync = await start(runs.onServer('SYNC', server.id), admin);
  await work(server.id);
  expect((await run(check.run.id)).status).toBe('SUCCEEDED');
  expect((await run(report.run.id)).status).toBe('SUCCEEDED');
  expect((await run(sync.run.id)).blockedReason).toBe('WINDOW');
});

test('a window of another server holds nothing back, and one with MUTE alone neither', async () => {
  const { server, freeze, addServer, addClient, work, run, windows } = await frozen();
  const other = await addServer('fo2.test');
  await freeze(other.id);
  await windows.create(
    { name: 'quiet', effects: ['MUTE'], startsAt: new Date(START), endsAt: new Date(END) },
    admin,
  );
  const { run: creation } = await addClient('acme', server.id);
  await work(server.id);
  expect((await run(creation.id)).status).toBe('SUCCEEDED');
});

describe('a window of the reverse proxy', () => {
  const plugins = () => [recordingPlugin('site'), recordingPlugin('route', { roles: ['REVERSE_PROXY'] })];

  test('holds back work for clients of other servers before its first step, so that none is half done', async () => {
    const [site, route] = plugins();
    const engine = await frozen([site!, route!]);
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    await engine.freeze(proxy.id);
    const { run } = await engine.addClient('acme', engine.server.id);
    await engine.work(engine.server.id);
    expect(await engine.run(run.id)).toMatchObject({ status: 'BLOCKED', blockedServerId: proxy.id });
    expect(site!.calls).toEqual([]);
    engine.setTime(END);
    await engine.windows.release();
    await engine.work(engine.server.id);
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });

  test('lets a sync of another server go on without that step', async () => {
    const [site, route] = plugins();
    const engine = await frozen([site!, route!]);
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    await engine.addClient('acme', engine.server.id);
    await engine.work(engine.server.id);
    await engine.freeze(proxy.id);
    route!.calls.length = 0;
    const sync = await engine.start(engine.runs.onServer('SYNC', engine.server.id), admin);
    await engine.work(engine.server.id);
    const { status, steps } = await engine.run(sync.run.id);
    expect(status).toBe('SUCCEEDED');
    expect(steps.at(-1)).toMatchObject({
      status: 'SKIPPED',
      reason: `rpx.test is in the maintenance window "move" until ${END}; a sync of it does this afterwards.`,
    });
    expect(route!.calls).toEqual([]);
  });
});

describe('a change of the window', () => {
  test('lets its runs go on at once when it is deleted', async () => {
    const { server, freeze, addClient, work, run, windows, woken } = await frozen();
    const { id } = await freeze();
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    woken.length = 0;
    await windows.remove(id, 1, admin);
    expect(woken).toEqual([`server/${server.id}`]);
    expect((await run(creation.id)).events.at(-1)?.text).toBe('The maintenance window is over');
    await work(server.id);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
  });

  test('moves the end that its runs show', async () => {
    const { server, freeze, addClient, work, run, windows } = await frozen();
    const { id } = await freeze();
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    const later = new Date('2030-01-01T15:00:00Z');
    await windows.update(id, { endsAt: later }, undefined, admin);
    expect(await run(creation.id)).toMatchObject({ status: 'BLOCKED', blockedUntil: later });
    await windows.update(id, { effects: ['MUTE'] }, undefined, admin);
    expect((await run(creation.id)).status).toBe('QUEUED');
  });

  test('is found by the sweep if a claim has held a run back meanwhile', async () => {
    const { server, freeze, addClient, work, run, windows, prisma } = await frozen();
    await freeze();
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    // As if the claim had read the window before its deletion, and written after it.
    await prisma.maintenanceWindow.deleteMany();
    await windows.release();
    expect((await run(creation.id)).status).toBe('QUEUED');
  });

  test('that begins during a run does not stop it, also if its worker is lost', async () => {
    const { server, freeze, addClient, work, run, prisma } = await frozen();
    const { run: creation } = await addClient('acme', server.id);
    await work(server.id);
    // As if it had been handed back after its first change.
    await prisma.run.update({ where: { id: creation.id }, data: { status: 'QUEUED', endedAt: null } });
    await freeze();
    await work(server.id);
    expect((await run(creation.id)).status).toBe('SUCCEEDED');
  });
});

describe('an override', () => {
  test('has a new run go ahead, with its reason in the run and in the audit', async () => {
    const { server, freeze, work, run, start, runs, prisma } = await frozen();
    await freeze();
    const override = 'Their certificate ends today';
    const sync = await start(runs.onServer('SYNC', server.id), admin, { override });
    await work(server.id);
    expect(await run(sync.run.id)).toMatchObject({
      status: 'SUCCEEDED',
      overriddenBy: admin.name,
      overrideReason: override,
    });
    const entry = await prisma.auditEntry.findFirstOrThrow({ where: { action: 'syncServer' } });
    expect(entry.details).toMatchObject({ override });
  });

  test('is part of what a request with the same key must have again', async () => {
    const { server, freeze, start, runs } = await frozen();
    await freeze();
    const sync = () => runs.onServer('SYNC', server.id);
    await start(sync(), admin, { idempotencyKey: 'k', override: 'urgent' });
    await expect(start(sync(), admin, { idempotencyKey: 'k' })).rejects.toThrow(/with another input/);
  });

  test('of a run that waits lets it and the children that wait go on, but not through MAINTENANCE', async () => {
    const { server, freeze, work, run, start, runs, windows, servers, woken, prisma } = await frozen();
    await freeze();
    const all = await start(runs.onAll('SYNC'), admin);
    await work(server.id);
    await servers.setMode(server.id, 'MAINTENANCE', undefined, admin);
    woken.length = 0;
    await windows.override(all.run.id, ' urgent ', admin, everything);
    expect(woken).toEqual([`server/${server.id}`]);
    await work(server.id);
    const child = await prisma.run.findFirstOrThrow({ where: { parentId: all.run.id } });
    expect(await run(child.id)).toMatchObject({ blockedReason: 'MAINTENANCE', overrideReason: 'urgent' });
    await servers.setMode(server.id, 'ACTIVE', undefined, admin);
    await work(server.id);
    expect((await run(all.run.id)).status).toBe('SUCCEEDED');
    const entry = await prisma.auditEntry.findFirstOrThrow({ where: { action: 'overrideWindow' } });
    expect(entry).toMatchObject({
      subject: `run ${all.run.id}`,
      details: { reason: 'urgent', runs: [child.id] },
    });
  });

  test.each([
    ['without a reason', ' ', everything, /The reason is empty: say why the work cannot wait/],
    ['without the permission for the work', 'urgent', new Set(['READ'] as const), /requires the permission/],
  ])('%s is refused', async (_how, reason, permissions, message) => {
    const { server, freeze, addClient, work, windows } = await frozen();
    await freeze();
    const { run } = await addClient('acme', server.id);
    await work(server.id);
    await expect(windows.override(run.id, reason, admin, permissions)).rejects.toThrow(message);
  });

  test('of a run that does not wait for a window is refused', async () => {
    const { server, addClient, windows } = await frozen();
    const { run } = await addClient('acme', server.id);
    await expect(windows.override(run.id, 'urgent', admin, everything)).rejects.toThrow(
      /The run is QUEUED and does not wait for the end of a maintenance window/,
    );
  });
});

test('a dry run is not held back, and says until when its run would wait', async () => {
  const { server, freeze, addClient, work, plan, runs } = await frozen();
  await addClient('acme', server.id);
  await work(server.id);
  const { signal } = new AbortController();
  expect((await plan(runs.onServer('SYNC', server.id), signal)).waitsUntil).toBeUndefined();
  await freeze();
  expect((await plan(runs.onServer('SYNC', server.id), signal)).waitsUntil).toBe(END);
});
