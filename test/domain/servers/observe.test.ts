/** Servers in mode OBSERVE: nothing is changed there, and who asks for it learns why. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeLocalTransport } from '../../../src/transport/sandbox/local-transport.ts';
import { readOnly } from '../../../src/runner/read-only.ts';
import { ORIGINALS } from '../../../src/transport/transport.ts';
import { SCHEDULER } from '../../../src/domain/runs/run-kinds.ts';
import { admin, everything, makeEngine, type Engine } from '../../kit/engine.ts';
import { recordingPlugin, type RecordingPlugin } from '../../kit/plugins.ts';

const never = new AbortController().signal;
const applied = (...plugins: RecordingPlugin[]) =>
  plugins.flatMap(({ calls }) => calls.filter(({ what }) => what === 'apply'));

/** A front office with the client acme, a reverse proxy, and their plugins. */
async function estate(options: Parameters<typeof makeEngine>[1] = {}) {
  const site = recordingPlugin('site');
  const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
  const engine = await makeEngine([site, route], options);
  const home = await engine.addServer('fo1.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { client } = await engine.addClient('acme', home.id);
  await engine.work(home.id);
  return { ...engine, site, route, home, proxy, client };
}

const observe = ({ servers }: Pick<Engine, 'servers'>, id: string) =>
  servers.setMode(id, 'OBSERVE', undefined, admin);

async function sync({ start, runs, work, run }: Engine, serverId: string) {
  const { run: queued } = await start(runs.onServer('SYNC', serverId), admin);
  await work(serverId);
  return run(queued.id);
}

describe('a server in OBSERVE', () => {
  test('gets nothing written: a sync plans everywhere, says what differs, and SUCCEEDS', async () => {
    const engine = await estate();
    const { site, route, home, proxy, client, prisma } = engine;
    await observe(engine, home.id);
    site.there.get(home.id)?.delete('acme');
    route.there.get(proxy.id)?.delete('acme');
    const [before, calls] = [
      await prisma.client.findUnique({ where: { id: client.id } }),
      applied(site, route),
    ];
    const ended = await sync(engine, home.id);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      explanation:
        'fo1.test is only observed (mode OBSERVE), and nothing was changed. 2 things differ; the events of this run say what a sync would change.',
    });
    expect(ended.events.flatMap(({ type, text }) => (type === 'CHANGE_PLANNED' ? [text] : []))).toEqual([
      'remember acme',
      'remember acme',
    ]);
    expect(applied(site, route)).toEqual(calls);
    expect(await prisma.client.findUnique({ where: { id: client.id } })).toEqual(before);
  });

  test('is planned by schedule too, for any number of clients, and nothing waits to be confirmed', async () => {
    const engine = await estate();
    const { home, site, schedules, prisma } = engine;
    for (const alias of ['beta', 'gamma', 'delta', 'epsilon']) await engine.addClient(alias, home.id);
    await engine.work(home.id);
    await observe(engine, home.id);
    site.there.clear();
    const schedule = await schedules.create(
      { kind: 'SYNC', serverId: home.id, cron: '* * * * *', timeZone: 'UTC' },
      admin,
    );
    await prisma.schedule.update({ where: { id: schedule.id }, data: { nextDueAt: new Date() } });
    const fired = await schedules.fireDue(schedule.id);
    await engine.work(home.id);
    expect(await engine.run(fired?.id ?? '')).toMatchObject({
      status: 'SUCCEEDED',
      explanation: expect.stringContaining('5 things differ'),
    });
    expect(site.there.get(home.id)?.size).toBe(0);
  });

  test('takes no client and no change of one, no backup and no claim: each is refused and says what to do', async () => {
    const engine = await estate();
    const { home, client, clients, runs, start, plan, prisma, servers } = engine;
    await observe(engine, home.id);
    const why = /fo1.test is only observed \(mode OBSERVE\), so .* Use setServerMode with ACTIVE first/;
    const queued = await prisma.run.count();
    await expect(engine.addClient('beta', home.id)).rejects.toThrow(why);
    await expect(start(clients.update(client.id, { name: 'New' }), admin)).rejects.toThrow(why);
    await expect(plan(clients.update(client.id, { name: 'New' }), never)).rejects.toThrow(why);
    await expect(start(clients.suspend(client.id), admin)).rejects.toThrow(why);
    await expect(start(clients.remove(client.id, 'acme'), admin)).rejects.toThrow(why);
    await expect(start(clients.updateMany([client.id], { twoFactorEnforced: false }), admin)).rejects.toThrow(
      why,
    );
    await expect(start(runs.onServer('BACKUP', home.id), admin)).rejects.toThrow(why);
    await engine.servers.setMode(engine.proxy.id, 'RETIRED', undefined, admin);
    await expect(start(runs.onAll('BACKUP'), admin)).rejects.toThrow(why);
    await expect(start(runs.onServer('VERIFY', home.id), admin)).rejects.toThrow(why);
    await prisma.server.update({ where: { id: home.id }, data: { notOurs: 'another Regent' } });
    await expect(servers.claim(home.id, undefined, admin)).rejects.toThrow(why);
    expect(await prisma.run.count()).toBe(queued);
    expect(await prisma.client.count()).toBe(1);
  });

  test('is refused while runs have something to do there, also runs of other servers', async () => {
    const engine = await estate();
    const { home, proxy, client, clients, start, work } = engine;
    await start(clients.update(client.id, { name: 'New' }), admin);
    await expect(observe(engine, home.id)).rejects.toThrow(
      /fo1.test cannot be observed while runs have something to do there: the UPDATE_CLIENT \(run .*\) is QUEUED. Wait for them, or use cancelRun/,
    );
    await expect(observe(engine, proxy.id)).rejects.toThrow(/rpx.test cannot be observed/);
    await work(home.id);
    expect((await observe(engine, home.id)).mode).toBe('OBSERVE');
  });

  test('is a way to begin with a server, and no other mode is', async () => {
    const { addServer } = await makeEngine([recordingPlugin('site')]);
    expect(await addServer('fo1.test', { mode: 'OBSERVE' })).toMatchObject({ mode: 'OBSERVE' });
    await expect(addServer('fo2.test', { mode: 'DRAINING' })).rejects.toThrow(/begins as ACTIVE or OBSERVE/);
  });

  test('shows before it becomes ACTIVE what its first sync would change, and that sync changes just that', async () => {
    const engine = await estate();
    const { home, site, servers, plan, planner } = engine;
    await observe(engine, home.id);
    site.there.clear();
    const planned = await plan(servers.promotion(home.id), never);
    expect(planned).toMatchObject({ changes: [{ summary: 'remember acme' }], problems: [] });
    const ofSync = await planner({ of: 'server', serverId: home.id }, never);
    expect(ofSync).toMatchObject({ changes: planned.changes, problems: [] });
    await servers.setMode(home.id, 'ACTIVE', undefined, admin);
    await expect(plan(servers.promotion(home.id), never)).rejects.toThrow(
      /fo1.test is ACTIVE. Use syncServer/,
    );
    expect(await sync(engine, home.id)).toMatchObject({
      status: 'SUCCEEDED',
      explanation: 'fo1.test is as it should be; 1 change was made.',
    });
    const [audit] = await engine.prisma.auditEntry.findMany({
      orderBy: { at: 'desc' },
      where: { action: 'setServerMode' },
    });
    expect(audit?.details).toMatchObject({ before: 'OBSERVE', after: 'ACTIVE' });
  });

  test('fails a run that was queued just before, without a step', async () => {
    const engine = await estate();
    const { home, client, clients, start, work, run, prisma, site } = engine;
    const { run: queued } = await start(clients.update(client.id, { name: 'New' }), admin);
    await prisma.server.update({ where: { id: home.id }, data: { mode: 'OBSERVE' } });
    const calls = site.calls.length;
    await work(home.id);
    expect(await run(queued.id)).toMatchObject({
      status: 'FAILED',
      explanation: expect.stringContaining('fo1.test is only observed'),
    });
    expect(site.calls).toHaveLength(calls);
  });

  test('changes nothing in a run that has read the mode before', async () => {
    const planning = { async begin() {} };
    const site = recordingPlugin('site', { onPlan: () => planning.begin() });
    const engine = await makeEngine([site]);
    const { prisma, start, runs, work, run } = engine;
    const home = await engine.addServer('fo1.test');
    await engine.addClient('acme', home.id);
    await work(home.id);
    site.there.clear();
    planning.begin = async () => void (await prisma.server.updateMany({ data: { mode: 'OBSERVE' } }));
    const { run: queued } = await start(runs.onServer('SYNC', home.id), admin);
    const calls = applied(site);
    await work(home.id);
    expect(await run(queued.id)).toMatchObject({
      status: 'FAILED',
      explanation: expect.stringMatching(/^site on fo1.test: fo1.test is only observed/),
    });
    expect(applied(site)).toEqual(calls);
  });
});

describe('a reverse proxy in OBSERVE', () => {
  test('lets no client come or go: that needs a route, and is refused at once', async () => {
    const engine = await estate();
    const { home, proxy, client, clients, start, plan } = engine;
    await observe(engine, proxy.id);
    const why =
      /rpx.test is only observed \(mode OBSERVE\), so the routes of clients cannot be changed there/;
    await expect(engine.addClient('beta', home.id)).rejects.toThrow(why);
    await expect(start(clients.remove(client.id, 'acme'), admin)).rejects.toThrow(why);
    await expect(plan(clients.remove(client.id, 'acme'), never)).rejects.toThrow(why);
  });

  test('lets clients change that need nothing there', async () => {
    const engine = await estate();
    const { home, proxy, client, clients, start, work, run } = engine;
    await observe(engine, proxy.id);
    const { run: queued } = await start(clients.update(client.id, { name: 'New' }), admin);
    await work(home.id);
    expect((await run(queued.id)).status).toBe('SUCCEEDED');
  });

  test('fails a change of a client that needs something there, before anything is changed anywhere', async () => {
    const engine = await estate();
    const { home, proxy, client, clients, start, plan, work, run, site, route } = engine;
    await observe(engine, proxy.id);
    site.there.clear();
    route.there.clear();
    const calls = applied(site, route);
    const why =
      'rpx.test is only observed (mode OBSERVE), so this cannot be done there: remember acme. Nothing was changed. Use setServerMode with ACTIVE first; with dryRun, it shows what the first sync would change.';
    const planned = await plan(clients.update(client.id, { name: 'New' }), never);
    expect(planned.problems.map(({ message }) => message)).toEqual([why]);
    const { run: queued } = await start(clients.update(client.id, { name: 'New' }), admin);
    await work(home.id);
    expect(await run(queued.id)).toMatchObject({ status: 'FAILED', explanation: why });
    expect(applied(site, route)).toEqual(calls);
  });

  test('is left as it is by a sync of another server, which says so and does the rest', async () => {
    const engine = await estate();
    const { home, proxy, site, route } = engine;
    await observe(engine, proxy.id);
    site.there.clear();
    route.there.clear();
    expect(await sync(engine, home.id)).toMatchObject({
      status: 'SUCCEEDED',
      explanation:
        'fo1.test is as it should be; 1 change was made. 1 more was not, because rpx.test is only observed.',
    });
    expect(site.there.get(home.id)).toEqual(new Set(['acme']));
    expect(route.there.get(proxy.id)?.size).toBe(0);
  });

  test('holds up no sync by schedule with what would not be changed there anyway', async () => {
    const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
    const { plan } = route;
    let isDamaged = false;
    route.plan = async (ctx, desired) => [
      ...(await plan(ctx, desired)),
      ...(isDamaged
        ? desired.clients.map(({ alias }) => ({
            client: alias,
            action: 'update' as const,
            subject: `name ${alias}`,
            summary: `mend ${alias}`,
          }))
        : []),
    ];
    const engine = await makeEngine([recordingPlugin('site'), route]);
    const home = await engine.addServer('fo1.test');
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    for (const alias of ['a-one', 'a-two', 'a-three', 'a-four', 'a-five'])
      await engine.addClient(alias, home.id);
    await engine.work(home.id);
    isDamaged = true;
    await observe(engine, proxy.id);
    const { run: queued } = await engine.start(engine.runs.onServer('SYNC', home.id), SCHEDULER);
    await engine.work(home.id);
    expect(await engine.run(queued.id)).toMatchObject({
      status: 'SUCCEEDED',
      explanation:
        'fo1.test is as it should be; 0 changes were made. 5 more were not, because rpx.test is only observed.',
    });
  });
});

test('a back office in OBSERVE gets no model', async () => {
  const engine = await makeEngine([]);
  const bo = await engine.addServer('bo.test', { role: 'BACK_OFFICE', mode: 'OBSERVE' });
  const why = /bo.test is only observed \(mode OBSERVE\)/;
  await expect(engine.addModel('Risks')).rejects.toThrow(why);
  expect(await engine.prisma.model.count()).toBe(0);
  await engine.servers.setMode(bo.id, 'ACTIVE', undefined, admin);
  await engine.addModel('Risks');
});

test('a retry of work for a server in OBSERVE is refused', async () => {
  const engine = await estate();
  const { home, client, clients, start, work, run, runs, prisma } = engine;
  const { run: queued } = await start(clients.update(client.id, { name: 'New' }), admin);
  await prisma.server.update({ where: { id: home.id }, data: { mode: 'OBSERVE' } });
  await work(home.id);
  expect((await run(queued.id)).status).toBe('FAILED');
  await expect(start(runs.retry(queued.id, everything), admin)).rejects.toThrow(/fo1.test is only observed/);
});

test('a client whose time is over stays while its server is in OBSERVE', async () => {
  const engine = await estate({ graceDays: 7 });
  const { home, client, clients, start, work, prisma } = engine;
  await start(clients.remove(client.id, 'acme'), admin);
  await work(home.id);
  await prisma.client.update({ where: { id: client.id }, data: { keptUntil: new Date(0) } });
  await observe(engine, home.id);
  await clients.purgeDue();
  expect(await prisma.run.count({ where: { kind: 'PURGE_CLIENT' } })).toBe(0);
  await engine.servers.setMode(home.id, 'ACTIVE', undefined, admin);
  await clients.purgeDue();
  expect(await prisma.run.count({ where: { kind: 'PURGE_CLIENT' } })).toBe(1);
});

test('no plugin can write a file through the transport of a server in OBSERVE', async () => {
  const { folder } = await makeEngine([]);
  const root = join(folder, 'root');
  await mkdir(root);
  const transport = readOnly(makeLocalTransport({ root, originals: ORIGINALS }), 'fo1.test');
  const files = transport.files(never);
  const why = 'fo1.test is only observed (mode OBSERVE), so nothing is written there.';
  await expect(
    files.write([{ kind: 'directory', path: '/etc', mode: 0o755, owner: 'root', group: 'root' }]),
  ).rejects.toThrow(why);
  await expect(files.remove(['/etc'])).rejects.toThrow(why);
  await expect(
    transport.upload('/dump', { pieces: (async function* () {})(), signal: never }),
  ).rejects.toThrow(why);
  expect(await readdir(root)).toEqual([]);
  expect((await files.read(['/etc'])).get('/etc')).toEqual({ kind: 'absent' });
});
