import { describe, expect, test } from 'vitest';
import { contexts } from '../../src/domain/secrets/contexts.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { ConnectionLostError, HostKeyChangedError } from '../../src/transport/errors.ts';
import { admin, everything, makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin, until, withResolvers } from '../kit/plugins.ts';

describe('a client that is created', () => {
  test('becomes ACTIVE, and its run tells every step', async () => {
    const engine = await makeEngine([
      recordingPlugin('site'),
      recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
    ]);
    const server = await engine.addServer('fo1.test');
    await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.clients[0]?.status).toBe('ACTIVE');
    expect(ended.steps.map(({ plugin, status }) => [plugin, status])).toEqual([
      ['site', 'SUCCEEDED'],
      ['route', 'SUCCEEDED'],
    ]);
    expect(ended.events.map(({ seq }) => seq)).toEqual(ended.events.map((_, index) => index + 1));
    expect(ended.events.map(({ type }) => type)).toEqual([
      'RUN_QUEUED',
      'RUN_STARTED',
      'STEP_STARTED',
      'CHANGE_PLANNED',
      'STEP_ENDED',
      'STEP_STARTED',
      'CHANGE_PLANNED',
      'STEP_ENDED',
      'RUN_ENDED',
    ]);
  });

  test('fails with the step and the message, and goes on from there when it is retried', async () => {
    let isBroken = true;
    const site = recordingPlugin('site', {
      onApply() {
        if (isBroken) throw new Error('the disk is full; make room');
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { run, client } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    const failed = await engine.run(run.id);
    expect(failed.status).toBe('FAILED');
    expect(failed.explanation).toBe('site on fo1.test: the disk is full; make room');
    expect(failed.events.filter(({ level }) => level === 'ERROR').map(({ text }) => text)).toEqual([
      'site on fo1.test failed: the disk is full; make room',
      'It failed: site on fo1.test.',
    ]);
    expect(failed.clients[0]?.status).toBe('FAILED');
    isBroken = false;
    const again = await engine.start(engine.runs.retry(run.id, everything), admin);
    await engine.work(server.id);
    expect((await engine.run(again.run.id)).status).toBe('SUCCEEDED');
    expect((await engine.prisma.client.findUniqueOrThrow({ where: { id: client.id } })).status).toBe(
      'ACTIVE',
    );
  });
});

test('a hundred clients at once are looked at once, and are one plan and one apply; the broken one fails alone', async () => {
  const site = recordingPlugin('site', {
    onApply(alias) {
      if (alias === 'client-50') throw new Error('its folder cannot be made');
    },
  });
  const engine = await makeEngine([site, recordingPlugin('backup')]);
  const server = await engine.addServer('fo1.test');
  const created = [];
  for (let index = 1; index <= 100; index += 1)
    created.push(await engine.addClient(`client-${index}`, server.id));
  await engine.work(server.id);
  const statuses = await Promise.all(created.map(async ({ run }) => (await engine.run(run.id)).status));
  expect(statuses.filter((status) => status === 'SUCCEEDED')).toHaveLength(99);
  expect(statuses[49]).toBe('FAILED');
  expect(site.calls.filter(({ what }) => what === 'apply')).toHaveLength(1);
  expect(site.calls.filter(({ what }) => what === 'plan')).toHaveLength(3);
});

test('a plugin that still wants changes after applying fails with what remains', async () => {
  const stubborn = recordingPlugin('stubborn');
  stubborn.apply = async () => undefined;
  const engine = await makeEngine([stubborn]);
  const server = await engine.addServer('fo1.test');
  const { run } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  expect((await engine.run(run.id)).explanation).toBe(
    'stubborn on fo1.test: After the changes, these are still needed: remember acme.',
  );
});

test('secrets that a plugin lets slip are masked before they are stored', async () => {
  const chatty = recordingPlugin('chatty', {
    onPlan(ctx, desired) {
      for (const { alias, secrets } of desired.clients)
        ctx.log(`password ${secrets.databasePassword}`, { client: alias });
    },
  });
  const engine = await makeEngine([chatty]);
  const server = await engine.addServer('fo1.test');
  const { run, client } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  const opened = engine.vaults.servers.open(client.secrets, contexts.clientSecrets('acme'));
  const { databasePassword } = JSON.parse(opened) as { databasePassword: string };
  const { events } = await engine.run(run.id);
  expect(JSON.stringify(events)).toContain('password ********');
  expect(JSON.stringify(events)).not.toContain(databasePassword);
});

describe('two workers', () => {
  test('never do the same run twice', async () => {
    const site = recordingPlugin('site');
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    await Promise.all([engine.work(server.id, 'worker-1'), engine.work(server.id, 'worker-2')]);
    expect(site.calls.filter(({ what }) => what === 'apply')).toHaveLength(1);
    expect((await engine.run(run.id)).attempts).toHaveLength(1);
  });

  test('a run that waits behind the lock says so, and follows when the lock is free', async () => {
    const gate = withResolvers();
    const started = withResolvers();
    const site = recordingPlugin('site', {
      async onStep() {
        started.resolve();
        await gate.promise;
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    await engine.addClient('acme', server.id);
    const working = engine.work(server.id, 'worker-1');
    await started.promise;
    const { run } = await engine.addClient('beta', server.id);
    await engine.work(server.id, 'worker-2');
    expect(await engine.run(run.id)).toMatchObject({ status: 'BLOCKED', blockedReason: 'LOCK' });
    gate.resolve();
    await working;
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });

  test('a worker that lost its lease writes nothing more, and another resumes its run', async () => {
    const gate = withResolvers();
    const started = withResolvers();
    let attempts = 0;
    const site = recordingPlugin('site', {
      async onStep() {
        attempts += 1;
        if (attempts > 1) return;
        started.resolve();
        await gate.promise;
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    const zombie = engine.work(server.id, 'worker-1');
    await started.promise;
    await engine.prisma.lease.updateMany({ data: { expiresAt: new Date(0) }, where: {} });
    await engine.work(server.id, 'worker-2');
    const ended = await engine.run(run.id);
    gate.resolve();
    await zombie;
    expect(await engine.run(run.id)).toEqual(ended);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.attempts.map(({ worker, outcome }) => [worker, outcome])).toEqual([
      ['worker-1', 'The worker was lost: its lease expired.'],
      ['worker-2', ended.explanation],
    ]);
  });
});

describe('a run that is cancelled', () => {
  test('before it starts, ends at once', async () => {
    const engine = await makeEngine([recordingPlugin('site')]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    expect((await engine.runs.cancel(run.id, admin, everything)).status).toBe('CANCELLED');
    await engine.work(server.id);
    expect((await engine.run(run.id)).clients[0]?.status).toBe('FAILED');
  });

  test('while it works, has its signal aborted and ends CANCELLED', async () => {
    const started = withResolvers();
    const site = recordingPlugin('site', {
      async onStep(ctx) {
        started.resolve();
        await until(() => ctx.signal.aborted, 'the signal is aborted');
        ctx.signal.throwIfAborted();
      },
    });
    const engine = await makeEngine([site], { leaseMs: 600 });
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    const working = engine.work(server.id);
    await started.promise;
    expect((await engine.runs.cancel(run.id, admin, everything)).status).toBe('CANCELLING');
    await working;
    expect((await engine.run(run.id)).status).toBe('CANCELLED');
  });
});

test('a run under way when Regent stops is handed back, and goes on afterwards', async () => {
  const stopping = new AbortController();
  const site = recordingPlugin('site', {
    onStep(ctx) {
      stopping.abort(new Error('stopping'));
      ctx.signal.throwIfAborted();
    },
  });
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  const { run } = await engine.addClient('acme', server.id);
  await engine.work(server.id, 'worker-1', stopping.signal);
  expect((await engine.run(run.id)).status).toBe('QUEUED');
  expect(engine.woken).toContain(`server/${server.id}`);
});

test('a server that does not answer is UNREACHABLE, its runs wait, and go on when it answers', async () => {
  let isDown = true;
  const route = recordingPlugin('route', {
    roles: ['REVERSE_PROXY'],
    onPlan() {
      if (isDown) throw new ConnectionLostError('rpx.test');
    },
  });
  const engine = await makeEngine([recordingPlugin('site'), route]);
  const server = await engine.addServer('fo1.test');
  const rpx = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { run } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  expect(await engine.run(run.id)).toMatchObject({
    status: 'BLOCKED',
    blockedReason: 'SERVER_DOWN',
    blockedServerId: rpx.id,
  });
  const sync = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  expect((await engine.run(sync.run.id)).status).toBe('SUCCEEDED');
  expect((await engine.run(sync.run.id)).steps.at(-1)?.status).toBe('SKIPPED');
  expect((await engine.run(run.id)).clients[0]?.status).toBe('CREATING');
  isDown = false;
  expect(await engine.runStore.transportWorked(rpx.id)).toEqual([`server/${server.id}`]);
  await engine.work(server.id);
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
});

describe('a run for all servers', () => {
  test('gathers a run for each, and ends with the last of them', async () => {
    const engine = await makeEngine([recordingPlugin('site')]);
    const one = await engine.addServer('fo1.test');
    const two = await engine.addServer('fo2.test');
    const { run } = await engine.start(engine.runs.onAll('SYNC'), admin);
    await engine.work(one.id);
    expect((await engine.run(run.id)).status).toBe('RUNNING');
    await engine.work(two.id);
    const ended = await engine.run(run.id);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.steps.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(ended.events.map(({ seq }) => seq)).toEqual(ended.events.map((_, index) => index + 1));
    expect(ended.events.at(-1)?.type).toBe('RUN_ENDED');
  });
});

test('a client that is deleted is gone for good: its alias is refused from then on', async () => {
  const site = recordingPlugin('site');
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  const { client } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  const { run } = await engine.start(engine.clients.remove(client.id, 'acme'), admin);
  await engine.work(server.id);
  const ended = await engine.run(run.id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.clients[0]).toMatchObject({ status: 'DELETED', secrets: '' });
  expect(site.there.get(server.id)).toEqual(new Set());
  await expect(engine.addClient('acme', server.id)).rejects.toThrow(/was deleted, and stays its own/);
});

test('a sync looks from outside at every client, a change at those whom it concerns', async () => {
  const site = recordingPlugin('site');
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  await engine.addClient('beta', server.id);
  await engine.work(server.id);
  site.calls.length = 0;
  await engine.addClient('gamma', server.id);
  await engine.work(server.id);
  await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  expect(site.calls.filter(({ what }) => what === 'verify').map(({ clients }) => clients)).toEqual([
    ['gamma'],
    ['acme', 'beta', 'gamma'],
  ]);
});

test('a client whose site does not answer is FAILED by a sync that changes nothing, and the run too', async () => {
  const site = recordingPlugin('site');
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  site.verify = async (ctx) => ctx.fail('acme', 'its site is down');
  const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  expect(await engine.run(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'site on fo1.test: acme: its site is down',
  });
  const { status, problem } = await engine.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  expect([status, problem]).toEqual(['FAILED', 'site on fo1.test: its site is down']);
});

test('a check asks the clients that should be there already, and leaves them to the sync that follows', async () => {
  const site = recordingPlugin('site');
  const asked: string[][] = [];
  site.actions = {
    async check(ctx, { clients }) {
      asked.push(clients.map(({ alias }) => alias));
      for (const { alias } of clients) ctx.fail(alias, 'its site is down');
    },
  };
  const engine: Engine = await makeEngine([site], {
    transportFor: (server) => ({
      ...makeLocalTransport({ root: server.root ?? engine.folder }),
      kind: 'SSH',
      sandbox: false,
    }),
  });
  const server = await engine.addServer('fo1.test', { connection: 'SSH', expectedFingerprint: 'SHA256:key' });
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  await engine.addClient('beta', server.id);
  const check = await engine.start(engine.runs.onServer('CHECK', server.id), admin);
  const sync = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  expect(asked).toEqual([['acme']]);
  expect((await engine.run(check.run.id)).status).toBe('FAILED');
  expect((await engine.run(sync.run.id)).status).toBe('SUCCEEDED');
});

test('in a sync of all servers, clients are looked at by the run of their own front office alone', async () => {
  const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
  const engine = await makeEngine([recordingPlugin('site'), route]);
  const home = await engine.addServer('fo1.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  await engine.addClient('acme', home.id);
  await engine.work(home.id);
  await engine.prisma.client.updateMany({ data: { status: 'FAILED', problem: 'its site is down' } });
  route.calls.length = 0;
  await engine.start(engine.runs.onAll('SYNC'), admin);
  await engine.work(proxy.id);
  expect(route.calls.filter(({ what }) => what === 'verify')).toEqual([]);
  await engine.work(home.id);
  expect(route.calls.filter(({ what }) => what === 'verify').map(({ clients }) => clients)).toEqual([
    ['acme'],
  ]);
});

test('a check of a sandbox says that nothing was done, and why', async () => {
  const host = recordingPlugin('host');
  host.actions = { check: async () => undefined };
  const engine = await makeEngine([host]);
  const server = await engine.addServer('fo1.test');
  const { run } = await engine.start(engine.runs.onServer('CHECK', server.id), admin);
  await engine.work(server.id);
  expect((await engine.run(run.id)).explanation).toBe('Nothing was done: no program runs in a sandbox.');
});

test('a run that somebody ends while it is being claimed is left alone, and its server is free again', async () => {
  const site = recordingPlugin('site');
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  const { run } = await engine.addClient('acme', server.id);
  const runStore: typeof engine.runStore = {
    ...engine.runStore,
    async claim(lease, worker) {
      const claim = await engine.runStore.claim(lease, worker);
      await engine.prisma.run.update({ where: { id: run.id }, data: { status: 'CANCELLED' } });
      return claim;
    },
  };
  const { signal } = new AbortController();
  await carryOut({ ...engine.runner, runStore }, `server/${server.id}`, signal);
  expect((await engine.run(run.id)).steps.map(({ status }) => status)).toEqual(['PENDING']);
  expect(site.calls.filter(({ what }) => what !== 'plan')).toEqual([]);
  expect(await engine.runStore.acquire(`server/${server.id}`, 'another')).toBeDefined();
});

test('what a check has found is kept also where it finds that something is missing', async () => {
  const host = recordingPlugin('host');
  host.actions = {
    async check(ctx) {
      ctx.report({ missing: ['Apache'] });
      throw new Error('it lacks Apache');
    },
  };
  const engine: Engine = await makeEngine([host], {
    transportFor: (server) => ({
      ...makeLocalTransport({ root: server.root ?? engine.folder }),
      kind: 'SSH',
      sandbox: false,
    }),
  });
  const server = await engine.addServer('fo1.test', { connection: 'SSH', expectedFingerprint: 'SHA256:key' });
  const { run } = await engine.start(engine.runs.onServer('CHECK', server.id), admin);
  await engine.work(server.id);
  expect(await engine.run(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'host on fo1.test: it lacks Apache',
  });
  const { facts } = await engine.prisma.server.findUniqueOrThrow({ where: { id: server.id } });
  expect(facts).toEqual({ missing: ['Apache'] });
});

test('a host key that has changed is said once in the run, and stays with the server until it is well', async () => {
  let isChanged = true;
  const onPlan = () => {
    if (isChanged) throw new HostKeyChangedError('fo1.test:22', 'SHA256:old', 'SHA256:new');
  };
  const engine = await makeEngine([
    recordingPlugin('site', { onPlan }),
    recordingPlugin('route', { onPlan }),
    recordingPlugin('backup', { onPlan }),
  ]);
  const server = await engine.addServer('fo1.test');
  const row = () => engine.prisma.server.findUniqueOrThrow({ where: { id: server.id } });
  const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  const { status, explanation, events, steps } = await engine.run(run.id);
  expect(status).toBe('FAILED');
  expect(explanation?.match(/SHA256:old/g)).toHaveLength(1);
  expect(explanation).toMatch(/^site on fo1.test: .*scanServerHostKey/);
  expect(events.filter(({ type, text }) => type === 'STEP_ENDED' && /SHA256/.test(text))).toHaveLength(1);
  expect(events.map(({ text }) => text)).toContain('route on fo1.test failed for the same reason');
  expect(steps.every(({ reason }) => reason?.includes('SHA256:new'))).toBe(true);
  expect((await row()).lastError).toContain('has changed: confirmed was SHA256:old, found was SHA256:new');
  isChanged = false;
  await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await engine.work(server.id);
  expect((await row()).lastError).toBeNull();
});
