import { describe, expect, onTestFinished, test } from 'vitest';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import type { RunStore } from '../../src/runner/store/run-store.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { admin, clientInput, everything, makeEngine, type Engine } from '../kit/engine.ts';
import { longPlugin } from '../kit/long-plugin.ts';
import { recordingPlugin, until } from '../kit/plugins.ts';

/** A front office with one client, beta, who is live. */
async function setUp(atOnce?: number) {
  const script = longPlugin('script', atOnce);
  const site = recordingPlugin('site');
  const engine = await makeEngine([script, site]);
  const server = await engine.addServer('fo1.test');
  script.finish('beta');
  const { client: beta } = await engine.addClient('beta', server.id);
  await engine.work(server.id);
  const working: Promise<void>[] = [];
  onTestFinished(() => Promise.all(working).then(() => undefined));
  /** Begins to carry out what waits, beside the test. */
  const begin = (worker = 'worker-1', signal?: AbortSignal) => {
    const work = engine.work(server.id, worker, signal);
    working.push(work);
    return work;
  };
  const underWay = (...aliases: string[]) =>
    until(() => aliases.every((alias) => script.underWay.has(alias)), `${aliases.join()} is under way`);
  return { engine, script, site, server, beta, begin, underWay };
}

const endOf = async (engine: Engine, id: string) => {
  await until(async () => (await engine.run(id)).endedAt !== null, 'the run ends');
  return engine.run(id);
};

const statusOf = async ({ prisma }: Engine, alias: string) =>
  (await prisma.client.findUniqueOrThrow({ where: { alias } })).status;

describe('while something takes long for a client', () => {
  test('what is quick for others goes ahead, and its own steps follow in the same attempt', async () => {
    const { engine, script, server, beta, begin, underWay } = await setUp();
    const { run } = await engine.addClient('acme', server.id);
    const working = begin();
    await underWay('acme');
    const suspension = await engine.start(engine.clients.suspend(beta.id), admin);
    expect((await endOf(engine, suspension.run.id)).status).toBe('SUCCEEDED');
    expect(await statusOf(engine, 'beta')).toBe('SUSPENDED');
    expect((await engine.run(run.id)).status).toBe('RUNNING');
    script.finish('acme');
    await working;
    const ended = await engine.run(run.id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', explanation: expect.stringContaining('3 changes') });
    expect(ended.attempts).toHaveLength(1);
    expect(ended.events.map(({ seq }) => seq)).toEqual(ended.events.map((_, index) => index + 1));
    expect(ended.events.map(({ type }) => type)).toEqual([
      'RUN_QUEUED',
      'RUN_STARTED',
      'STEP_STARTED',
      'CHANGE_PLANNED',
      'CHANGE_PLANNED',
      'LOG',
      'STEP_ENDED',
      'STEP_STARTED',
      'CHANGE_PLANNED',
      'STEP_ENDED',
      'RUN_ENDED',
    ]);
  });

  test('what is in its way is looked for once, and not again when it comes back', async () => {
    const { engine, script, server, site, begin, underWay } = await setUp();
    site.calls.length = 0;
    await engine.addClient('acme', server.id);
    const working = begin();
    await underWay('acme');
    const looked = site.calls.map(({ what }) => what);
    script.finish('acme');
    await working;
    expect(looked).toEqual(['plan']);
    expect(site.calls.slice(1).map(({ what }) => what)).toEqual(['plan', 'apply', 'plan', 'verify']);
  });

  test('another change of the same client waits for its end, and is made then', async () => {
    const { engine, script, server, begin, underWay } = await setUp();
    const { run, client } = await engine.addClient('acme', server.id);
    const working = begin();
    await underWay('acme');
    const suspension = await engine.start(engine.clients.suspend(client.id), admin);
    const other = await engine.addClient('other', server.id);
    await underWay('acme', 'other');
    expect((await engine.run(suspension.run.id)).endedAt).toBeNull();
    script.finish('acme');
    script.finish('other');
    await working;
    for (const { id } of [run, suspension.run, other.run])
      expect((await engine.run(id)).status).toBe('SUCCEEDED');
    expect(await statusOf(engine, 'acme')).toBe('SUSPENDED');
    expect(script.begun).toEqual(['beta', 'acme', 'other']);
  });

  test('its deletion calls that off, and takes the place of what was to build it up', async () => {
    const { engine, script, server, begin, underWay } = await setUp();
    const { run, client } = await engine.addClient('acme', server.id);
    const working = begin();
    await underWay('acme');
    const removal = await engine.start(engine.clients.remove(client.id, 'acme'), admin);
    await working;
    expect((await engine.run(removal.run.id)).status).toBe('SUCCEEDED');
    expect(await engine.run(run.id)).toMatchObject({
      status: 'CANCELLED',
      explanation: 'A deletion of the client has replaced it.',
    });
    expect(script.calledOff).toEqual(['acme']);
  });

  test('a sync and a check that come meanwhile leave it alone and do not wait for it', async () => {
    const { engine, script, site, server, begin, underWay } = await setUp();
    await engine.addClient('acme', server.id);
    const working = begin();
    await underWay('acme');
    site.there.get(server.id)?.delete('beta');
    const sync = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
    const check = await engine.start(engine.runs.onServer('CHECK', server.id), admin);
    expect((await endOf(engine, sync.run.id)).status).toBe('SUCCEEDED');
    expect((await endOf(engine, check.run.id)).status).toBe('SUCCEEDED');
    expect(site.there.get(server.id)).toEqual(new Set(['beta']));
    expect(await statusOf(engine, 'acme')).toBe('CREATING');
    script.finish('acme');
    await working;
    expect(await statusOf(engine, 'acme')).toBe('ACTIVE');
  });
});

describe('many at once', () => {
  const aliases = ['north', 'south', 'upper', 'west'];

  test('are no more than the plugin says, and each of a batch is live as soon as it is done', async () => {
    const { engine, script, server, begin, underWay } = await setUp(2);
    const { run } = await engine.start(
      engine.clients.createMany(aliases.map((alias) => clientInput(alias, server.id))),
      admin,
    );
    const working = begin();
    await underWay('north', 'south');
    script.finish('south');
    await until(async () => (await statusOf(engine, 'south')) === 'ACTIVE', 'south is live');
    await underWay('north', 'upper');
    expect((await engine.run(run?.id ?? '')).status).toBe('RUNNING');
    expect(await statusOf(engine, 'north')).toBe('CREATING');
    for (const alias of aliases) script.finish(alias);
    await working;
    const ended = await engine.run(run?.id ?? '');
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      explanation: '4 clients are as they should be; 12 changes were made.',
    });
    expect(ended.steps.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(ended.events.filter(({ type }) => type === 'STEP_STARTED')).toHaveLength(2);
    expect(ended.events.filter(({ type }) => type === 'STEP_ENDED')).toHaveLength(2);
    expect(script.most()).toBe(2);
    expect(script.begun).toEqual(['beta', 'north', 'south', 'upper', 'west']);
  });

  test('one that fails, first or last, fails alone and is tried once', async () => {
    const { engine, script, server, begin, underWay } = await setUp(4);
    const { run } = await engine.start(
      engine.clients.createMany(aliases.map((alias) => clientInput(alias, server.id))),
      admin,
    );
    const working = begin();
    await underWay(...aliases);
    script.finish('north', 'a table exists');
    await until(async () => (await statusOf(engine, 'north')) === 'FAILED', 'north has failed');
    script.finish('south');
    script.finish('upper');
    await until(async () => (await statusOf(engine, 'upper')) === 'ACTIVE', 'upper is live');
    script.finish('west', new Error('no memory'));
    await working;
    const ended = await engine.run(run?.id ?? '');
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation).toBe(
      '2 of 4 clients failed, the others are as they should be.\n' +
        'script on fo1.test: north: a table exists\nscript on fo1.test: west: no memory',
    );
    expect(ended.steps.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
    expect(ended.clients.map(({ alias, status }) => [alias, status])).toEqual([
      ['north', 'FAILED'],
      ['south', 'ACTIVE'],
      ['upper', 'ACTIVE'],
      ['west', 'FAILED'],
    ]);
    expect(script.begun).toHaveLength(5);
  });

  test('those who are back at the same time share their further steps', async () => {
    const { engine, script, site, server, begin, underWay } = await setUp(4);
    for (const alias of aliases) await engine.addClient(alias, server.id);
    site.calls.length = 0;
    const working = begin();
    await underWay(...aliases);
    for (const alias of aliases) script.finish(alias);
    await working;
    expect(site.calls.filter(({ what }) => what === 'apply').length).toBeLessThan(4);
    for (const alias of aliases) expect(await statusOf(engine, alias)).toBe('ACTIVE');
  });
});

test('a client whose only long work fails has a run that fails with it, and can be retried', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const working = begin();
  await underWay('acme');
  script.finish('acme', 'a table exists');
  await working;
  const failed = await engine.run(run.id);
  expect(failed).toMatchObject({ status: 'FAILED', explanation: 'script on fo1.test: a table exists' });
  expect(failed.steps.map(({ status }) => status)).toEqual(['FAILED', 'SKIPPED']);
  const again = await engine.start(engine.runs.retry(run.id, everything), admin);
  script.finish('acme');
  await begin();
  expect((await engine.run(again.run.id)).status).toBe('SUCCEEDED');
});

test('cancelling calls off what is long for that client, and nothing else', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const other = await engine.addClient('other', server.id);
  const working = begin();
  await underWay('acme', 'other');
  await engine.runs.cancel(run.id, admin, everything);
  expect((await endOf(engine, run.id)).status).toBe('CANCELLED');
  await until(() => script.calledOff.length > 0, 'it is called off');
  script.finish('other');
  await working;
  expect((await engine.run(other.run.id)).status).toBe('SUCCEEDED');
  expect(await statusOf(engine, 'acme')).toBe('FAILED');
});

test('cancelling the only run ends it and what is long', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const working = begin();
  await underWay('acme');
  await engine.runs.cancel(run.id, admin, everything);
  await working;
  expect((await engine.run(run.id)).status).toBe('CANCELLED');
  expect(script.calledOff).toEqual(['acme']);
});

test.each(['cancelled', 'handed back and cancelled', 'given up'])(
  'those of a batch who are live already stay so where the rest is %s',
  async (how) => {
    const { engine, script, server, begin, underWay } = await setUp();
    const stopping = new AbortController();
    const inputs = ['early', 'late'].map((alias) => clientInput(alias, server.id));
    const { run } = await engine.start(engine.clients.createMany(inputs), admin);
    const id = run?.id ?? '';
    const working = begin('worker-1', stopping.signal);
    await underWay('early', 'late');
    script.finish('early');
    await until(async () => (await statusOf(engine, 'early')) === 'ACTIVE', 'early is live');
    if (how === 'handed back and cancelled') {
      stopping.abort(new Error('stopping'));
      await working;
    }
    if (how === 'given up') {
      await engine.prisma.run.update({ where: { id }, data: { attempt: 5 } });
      await engine.prisma.lease.updateMany({ data: { expiresAt: new Date(0) }, where: {} });
      await begin('worker-2');
    } else await engine.runs.cancel(id, admin, everything);
    await working;
    expect((await engine.run(id)).status).toBe(how === 'given up' ? 'FAILED' : 'CANCELLED');
    expect(await statusOf(engine, 'early')).toBe('ACTIVE');
    expect(await statusOf(engine, 'late')).toBe('FAILED');
  },
);

test('while the database is away, what is long goes on', async () => {
  const { engine, script, server } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  let away = 3;
  const runStore: typeof engine.runStore = {
    ...engine.runStore,
    async join(...given) {
      if (away === 0) return engine.runStore.join(...given);
      away -= 1;
      if (away === 0) script.finish('acme');
      throw new DatabaseAwayError(new Error('away'));
    },
  };
  await carryOut({ ...engine.runner, runStore }, `server/${server.id}`, new AbortController().signal);
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  expect(script.begun).toEqual(['beta', 'acme']);
});

test('whichever question the database is away at, nothing long is begun beside itself, and all comes about', async () => {
  const { engine, script, server } = await setUp();
  const asked = new Set<string>();
  for (let at = 1, isOver = false; !isOver; at += 1) {
    const alias = `acme-${at}`;
    const { run } = await engine.addClient(alias, server.id);
    let calls = 0;
    const flaky =
      (name: string, ask: (...given: unknown[]) => Promise<unknown>) =>
      (...given: unknown[]) => {
        // Renewals come by the clock.
        if (name === 'renew' || !script.begun.includes(alias)) return ask(...given);
        calls += 1;
        if (calls === 4) script.finish(alias);
        if (calls !== at) return ask(...given);
        asked.add(name);
        return Promise.reject(new DatabaseAwayError(new Error('away')));
      };
    const runStore = Object.fromEntries(
      Object.entries(engine.runStore).map(([name, ask]) => [name, flaky(name, ask as never)]),
    ) as unknown as RunStore;
    while ((await engine.run(run.id)).endedAt === null) {
      const working = carryOut(
        { ...engine.runner, runStore },
        `server/${server.id}`,
        new AbortController().signal,
      );
      await working.catch((error: unknown) => expect(error).toBeInstanceOf(DatabaseAwayError));
      await engine.prisma.lease.updateMany({ data: { expiresAt: new Date(0) }, where: {} });
    }
    isOver = calls < at;
    expect(await engine.run(run.id), `away at question ${at}`).toMatchObject({ status: 'SUCCEEDED' });
  }
  expect(script.doubled).toEqual([]);
  expect([...asked]).toEqual(expect.arrayContaining(['transportWorked', 'join', 'record', 'release']));
});

test('a stop calls off what is long and hands all back, and another worker makes it whole', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const stopping = new AbortController();
  const { run } = await engine.addClient('acme', server.id);
  const working = begin('worker-1', stopping.signal);
  await underWay('acme');
  stopping.abort(new Error('stopping'));
  await working;
  expect((await engine.run(run.id)).status).toBe('QUEUED');
  expect(script.calledOff).toEqual(['acme']);
  script.finish('acme');
  await begin('worker-2');
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
});

test('a worker that loses its lease calls off what is long, and the next attempt begins it again', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const zombie = begin('worker-1');
  await underWay('acme');
  await engine.prisma.lease.updateMany({ data: { expiresAt: new Date(0) }, where: {} });
  const working = begin('worker-2');
  await zombie;
  await until(() => script.begun.filter((alias) => alias === 'acme').length === 2, 'it begins again');
  script.finish('acme');
  await working;
  const ended = await engine.run(run.id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.attempts.map(({ worker, outcome }) => [worker, outcome])).toEqual([
    ['worker-1', 'The worker was lost: its lease expired.'],
    ['worker-2', ended.explanation],
  ]);
});

test('where the connection is lost in the middle, it is begun again', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const working = begin();
  await underWay('acme');
  script.finish('acme', new ConnectionLostError('fo1.test'));
  await until(() => script.begun.filter((alias) => alias === 'acme').length === 2, 'it begins again');
  script.finish('acme');
  await working;
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
});

test('a run that was blocked for another server and comes back starts afresh, as with any other worker', async () => {
  let isDown = true;
  const script = longPlugin('script');
  const route = recordingPlugin('route', {
    roles: ['REVERSE_PROXY'],
    onPlan() {
      if (isDown) throw new ConnectionLostError('rpx.test');
    },
  });
  const engine = await makeEngine([script, route]);
  const server = await engine.addServer('fo1.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const inputs = ['bad', 'good'].map((alias) => clientInput(alias, server.id));
  const { run } = await engine.start(engine.clients.createMany(inputs), admin);
  const other = await engine.addClient('other', server.id);
  const working = engine.work(server.id);
  await until(() => script.underWay.size === 3, 'all are under way');
  script.finish('bad', 'a table exists');
  script.finish('good');
  const id = run?.id ?? '';
  await until(async () => (await engine.run(id)).status === 'BLOCKED', 'the run waits for the proxy');
  isDown = false;
  script.finish('bad');
  await engine.runStore.transportWorked(proxy.id);
  expect((await endOf(engine, id)).status).toBe('SUCCEEDED');
  script.finish('other');
  await working;
  expect((await engine.run(other.run.id)).status).toBe('SUCCEEDED');
});

test('what is long goes on while its run waits for maintenance, and is not begun twice', async () => {
  const { engine, script, server, begin, underWay } = await setUp();
  const { run } = await engine.addClient('acme', server.id);
  const working = begin();
  await underWay('acme');
  await engine.prisma.server.update({ where: { id: server.id }, data: { mode: 'MAINTENANCE' } });
  const sync = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  await until(async () => (await engine.run(sync.run.id)).status === 'BLOCKED', 'the sync waits');
  script.finish('acme');
  await working;
  expect((await engine.run(run.id)).status).toBe('BLOCKED');
  await engine.prisma.server.update({ where: { id: server.id }, data: { mode: 'ACTIVE' } });
  await begin();
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  expect(script.begun).toEqual(['beta', 'acme']);
});
