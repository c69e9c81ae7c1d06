import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TestMongo } from '../kit/services/mongod.ts';
import { withResolvers } from '../kit/plugins.ts';
import { startPostgres, type TestPostgres } from '../kit/services/postgres.ts';
import {
  ask,
  followThrough,
  health,
  openSession,
  startRegent,
  type RegentProcess,
} from '../kit/services/regent-process.ts';
import { writeDeadlyConfig, type DeadlyConfig } from './deadly-config.ts';
import {
  addServer,
  createClient,
  deleteClient,
  endOf,
  expectSettled,
  expectSucceeded,
  expectWholeStory,
  isLong,
  mutate,
  runOf,
  type Created,
} from './regent.ts';
import { leftOvers, mentionsOf } from './sandboxes.ts';

/** Of clients that are made at once, in one run each. */
const MANY = isLong ? 200 : 60;

/** One API and two workers as processes of their own, on PostgreSQL, with or without MongoDB. */
export function severalSuite(mongo: TestMongo | undefined): void {
  let folder: string;
  let roots: string[];
  let postgres: TestPostgres;
  let config: DeadlyConfig;
  let env: Record<string, string>;
  let api: RegentProcess;
  let workers: RegentProcess[] = [];
  let frontOffices: string[];

  const worker = () => startRegent({ env: { ...env, ROLE: 'worker' } });
  const startApi = (token?: string) =>
    startRegent({ env: { ...env, ROLE: 'api' }, ...(token === undefined ? {} : { token }) });
  const everyProcess = () => [api, ...workers].filter((each) => each !== undefined);

  beforeAll(async () => {
    const started = await startPostgres();
    if (started === undefined) throw new Error('There is no PostgreSQL.');
    postgres = started;
    folder = await mkdtemp(join(tmpdir(), 'regent-several-'));
    config = await writeDeadlyConfig(join(folder, 'config'));
    roots = [join(folder, 'data/sandboxes'), join(folder, 'inventory')];
    env = {
      DATA_DIR: join(folder, 'data'),
      CONFIG: config.path,
      DATABASE_URL: postgres.url,
      INVENTORY_DIR: join(folder, 'inventory'),
      SPOOL_DIR: join(folder, 'spool'),
      ...(mongo === undefined ? {} : { MONGODB_URL: mongo.url }),
    };
    // All at once, on a database that is empty: they must not get into each other's way.
    [api, ...workers] = await Promise.all([startApi(), worker(), worker()]);
    await addServer(api, 'bo.test', 'BACK_OFFICE');
    await addServer(api, 'rpx.test', 'REVERSE_PROXY');
    frontOffices = [];
    for (let number = 1; number <= 8; number += 1) {
      frontOffices.push(await addServer(api, `fo${number}.test`));
    }
  });
  afterAll(async () => {
    for (const each of everyProcess()) if (each.alive()) await each.kill();
    await postgres?.close();
    await rm(folder, { recursive: true, force: true });
  });

  let clients: Created[] = [];
  afterEach(() => config.slow(0));

  test('many runs are carried out once each, and followed without gap or double', async () => {
    const creating: Promise<Created>[] = [];
    for (let number = 0; number < MANY; number += 1) {
      creating.push(createClient(api, `many-${number}-x`, frontOffices[number % 8] ?? ''));
    }
    clients = await Promise.all(creating);
    const followed = await Promise.all(
      clients.slice(0, 20).map(({ runId }) => followThrough(() => api, runId)),
    );
    const seen = new Set<string>();
    for (const [index, { runId }] of clients.entries()) {
      const run = await endOf(api, runId);
      expectSucceeded(run);
      expect(run.attempts).toHaveLength(1);
      expectWholeStory(run);
      seen.add(run.attempts[0]?.worker ?? '');
      const events = followed[index]?.events;
      if (events !== undefined)
        expect(events.map(({ seq }) => seq)).toEqual(run.events.map(({ seq }) => seq));
    }
    expect(seen.size).toBe(2);
    await expectSettled(api);
    expect(await leftOvers(roots)).toEqual([]);
  });

  test('the runs of a worker that is killed are taken over by the other', async () => {
    await config.killAt('vhost', 'before apply');
    const created = await createClient(api, 'taken-over', frontOffices[0] ?? '');
    await Promise.race(workers.map(({ ended }) => ended));
    expect(await config.hasKilled()).toBe(true);
    const survivor = workers.find((each) => each.alive());

    const run = await endOf(api, created.runId);
    expectSucceeded(run);
    expect(run.attempts).toHaveLength(2);
    expect(run.attempts[1]?.worker).toContain(String(survivor?.pid));
    expectWholeStory(run);
    clients.push(created);
    workers = workers.filter((each) => each.alive());
    workers.push(await worker());
  });

  test('a worker that freezes loses its run to the other, and adds nothing to it when it wakes', async () => {
    await config.slow(200);
    const created = await createClient(api, 'thawed-out', frontOffices[5] ?? '');
    await expect
      .poll(async () => (await runOf(api, created.runId)).attempts.length, { interval: 10 })
      .toBe(1);
    const [attempt] = (await runOf(api, created.runId)).attempts;
    const frozen = workers.find(({ pid }) => attempt?.worker.endsWith(`/${pid}`));
    if (frozen === undefined) throw new Error('The run was not claimed by one of the workers.');
    process.kill(frozen.pid, 'SIGSTOP');
    // Whatever comes of it: the tests that follow need both workers.
    onTestFinished(() => void process.kill(frozen.pid, 'SIGCONT'));
    await config.slow(0);

    const run = await endOf(api, created.runId);
    expectSucceeded(run);
    expect(run.attempts).toHaveLength(2);
    expectWholeStory(run);
    process.kill(frozen.pid, 'SIGCONT');
    await sleep(3_000);
    expect(await runOf(api, created.runId)).toEqual(run);
    expect(frozen.alive()).toBe(true);
    clients.push(created);
  });

  test('a story is followed over a restart of the API', async () => {
    await config.slow(100);
    const created = await createClient(api, 'follow-me', frontOffices[1] ?? '');
    const begun = withResolvers();
    const following = followThrough(() => api, created.runId, begun.resolve);
    await begun.promise;
    await api.kill();
    api = await startApi(api.token);
    const { events, reconnects } = await following;
    const run = await endOf(api, created.runId);
    expect(reconnects).toBeGreaterThan(0);
    expect(run.attempts).toHaveLength(1);
    expect(events.map(({ seq, text }) => [seq, text])).toEqual(
      run.events.map(({ seq, text }) => [seq, text]),
    );
    clients.push(created);
  });

  test.skipIf(mongo?.outage === undefined)(
    'while MongoDB is away the API says so, and work is done all the same',
    async () => {
      await mongo?.outage?.begin();
      const ready = await health(api.url);
      expect(ready).toMatchObject({
        status: 503,
        ok: false,
        parts: { database: { ok: true }, queue: { ok: false } },
      });

      const created = await createClient(api, 'without-mongo', frontOffices[2] ?? '');
      const run = await endOf(api, created.runId);
      expectSucceeded(run);
      expectWholeStory(run);
      clients.push(created);

      await mongo?.outage?.end();
      await expect.poll(() => health(api.url)).toMatchObject({ status: 200, ok: true });
      const after = await createClient(api, 'after-mongo', frontOffices[3] ?? '');
      expect((await endOf(api, after.runId)).status).toBe('SUCCEEDED');
      clients.push(after);
      expect(everyProcess().every((each) => each.alive())).toBe(true);
    },
  );

  test.skipIf(process.env['TEST_DATABASE_URL'] !== undefined).each([
    { what: 'shorter', ms: 3_000 },
    { what: 'longer', ms: 18_000 },
  ])(
    'PostgreSQL may go away during work, for $what than a lease holds: nothing is lost',
    async ({ what, ms }) => {
      await config.slow(150);
      const created = await Promise.all(
        frontOffices.map((server, index) => createClient(api, `outage-${what}-${index}`, server)),
      );
      const begun = created.map(() => withResolvers());
      const following = created.map(({ runId }, index) =>
        followThrough(() => api, runId, begun[index]?.resolve),
      );
      await Promise.all(begun.map(({ promise }) => promise));
      await postgres.outage?.begin();

      const ready = await health(api.url);
      expect(ready).toMatchObject({ status: 503, ok: false, parts: { database: { ok: false } } });
      const refused = await ask(api, '{ viewer { email } }');
      expect(refused.errors?.[0]).toMatchObject({
        message: expect.stringContaining("Regent's database does not answer"),
        extensions: { code: 'UNAVAILABLE' },
      });
      await sleep(ms);
      await config.slow(0);
      await postgres.outage?.end();

      await expect.poll(() => health(api.url)).toMatchObject({ status: 200, ok: true });
      for (const [index, { runId }] of created.entries()) {
        const run = await endOf(api, runId);
        expectSucceeded(run);
        expectWholeStory(run);
        const story = await following[index];
        expect(story?.events.map(({ seq }) => seq)).toEqual(run.events.map(({ seq }) => seq));
      }
      clients.push(...created);
      expect(everyProcess().every((each) => each.alive())).toBe(true);
      await expectSettled(api);
    },
  );

  test('syncs of all servers that are cancelled while they go on end once, as do those that are not', async () => {
    const runIds = await Promise.all(
      Array.from(
        { length: 6 },
        async () => (await mutate(api, 'syncAll', {}, 'run { id }')).run.id as string,
      ),
    );
    await Promise.all(
      runIds
        .slice(0, 3)
        .map((runId) => mutate(api, 'cancelRun', { runId }, 'run { id }').catch(() => undefined)),
    );
    for (const runId of runIds) {
      const run = await endOf(api, runId);
      expect(['SUCCEEDED', 'CANCELLED']).toContain(run.status);
      expectWholeStory(run);
    }
  });

  test('a worker that is told to stop hands its run to the other at once', async () => {
    await config.slow(100);
    const created = await createClient(api, 'handed-over', frontOffices[4] ?? '');
    await expect
      .poll(async () => (await runOf(api, created.runId)).attempts.length, { interval: 10 })
      .toBe(1);
    const [attempt] = (await runOf(api, created.runId)).attempts;
    const busy = workers.find(({ pid }) => attempt?.worker.endsWith(`/${pid}`));
    expect((await busy?.stop())?.code).toBe(0);

    const run = await endOf(api, created.runId);
    expectSucceeded(run);
    expect(run.attempts).toHaveLength(2);
    expectWholeStory(run);
    clients.push(created);
    workers = [...workers.filter((each) => each.alive()), await worker()];
  });

  test('what a session follows on one process ends when it is signed out of on another', async () => {
    const other = await startApi(api.token);
    const token = await openSession(api.url);
    const client = createWsClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    try {
      const updates = client.iterate({ query: 'subscription { updates(types: [SERVER]) { type } }' });
      const seen: unknown[] = [];
      const first = updates.next().then(({ value }) => seen.push(value));
      for (let label = 0; seen.length === 0; label += 1) {
        const input = { serverId: frontOffices[0], label: `Label ${label}` };
        await mutate(other, 'updateServer', input, 'server { id }');
      }
      await first;
      await ask({ url: other.url, token }, 'mutation { signOut { signedOut } }');
      const rest = (async () => {
        for await (const { errors } of updates) expect(errors).toBeUndefined();
      })();
      await expect(rest).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    } finally {
      await client.dispose();
      await other.kill();
    }
  });

  test('when all clients are deleted, nothing is left of anybody', async () => {
    const runIds = await Promise.all(clients.map((client) => deleteClient(api, client)));
    for (const runId of runIds) {
      const run = await endOf(api, runId);
      expectSucceeded(run);
      expectWholeStory(run);
    }
    await expectSettled(api);
    expect(await leftOvers(roots)).toEqual([]);
    expect(await mentionsOf('many-', roots)).toEqual([]);
    for (const { alias } of clients.slice(MANY)) expect(await mentionsOf(alias, roots)).toEqual([]);
  });

  test('all of them stop within their grace', async () => {
    for (const each of everyProcess()) {
      expect((await each.stop()).code, 'a stop that hangs is cut short, and ends with 1').toBe(0);
      expect(each.output()).not.toMatch(/unhandled|UnhandledPromise/i);
    }
  });
}
