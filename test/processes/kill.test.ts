import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followThrough, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';
import { PLUGINS, writeDeadlyConfig, type DeadlyConfig, type Point } from './deadly-config.ts';
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

let folder: string;
let roots: string[];
let config: DeadlyConfig;
let env: Record<string, string>;
let regent: RegentProcess;
let frontOffices: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-kill-'));
  config = await writeDeadlyConfig(join(folder, 'config'));
  env = {
    DATA_DIR: join(folder, 'data'),
    CONFIG: config.path,
    INVENTORY_DIR: join(folder, 'inventory'),
    SPOOL_DIR: join(folder, 'spool'),
  };
  roots = [join(folder, 'data/sandboxes'), join(folder, 'inventory')];
  regent = await startRegent({ env });
  await addServer(regent, 'bo.test', 'BACK_OFFICE');
  await addServer(regent, 'rpx.test', 'REVERSE_PROXY');
  frontOffices = [await addServer(regent, 'fo1.test'), await addServer(regent, 'fo2.test')];
  await endOf(regent, (await mutate(regent, 'syncAll', {}, 'run { id }')).run.id);
});
afterAll(async () => {
  if (regent?.alive()) await regent.kill();
  await rm(folder, { recursive: true, force: true });
});

/** The next life of the same Regent. */
async function restart(): Promise<void> {
  await regent.ended;
  regent = await startRegent({ env, token: regent.token });
}

const moments = (points: Point[]) =>
  Object.values(PLUGINS)
    .flat()
    .flatMap((plugin) => points.map((point) => ({ plugin, point })));
const clients: Created[] = [];

// The long form also kills it before each of the two plans of a step, and in a deletion before a change.
test.each(
  moments([
    ...(isLong ? (['before plan'] as const) : []),
    'before apply',
    'after apply',
    ...(isLong ? (['after second plan'] as const) : []),
  ]),
)('a client is made whole where the process is killed in $plugin, $point', async ({ plugin, point }) => {
  await config.killAt(plugin, point);
  const number = String(clients.length).padStart(2, '0');
  const created = await createClient(regent, `made-${number}`, frontOffices[0] ?? '');
  clients.push(created);
  await restart();
  expect(await config.hasKilled()).toBe(true);

  const run = await endOf(regent, created.runId);
  expect(run.explanation).toContain('is as it should be');
  expect(run.attempts.map(({ outcome }) => outcome)).toEqual([
    'The worker was lost: its lease expired.',
    run.explanation,
  ]);
  expectWholeStory(run);
});

test('after all that nothing is left to do, and nothing lies about', async () => {
  await expectSettled(regent);
  expect(await leftOvers([...roots, join(folder, 'spool')])).toEqual([]);
});

test.each(moments([...(isLong ? (['before apply'] as const) : []), 'after apply']))(
  'a client goes whole where the process is killed in $plugin, $point',
  async ({ plugin, point }) => {
    const client = clients.shift();
    if (client === undefined) throw new Error('There is no client left to delete.');
    await config.killAt(plugin, point);
    const runId = await deleteClient(regent, client);
    await restart();
    expect(await config.hasKilled()).toBe(true);

    const run = await endOf(regent, runId);
    expect(run.explanation).toContain(`${client.alias} is gone`);
    expectWholeStory(run);
    expect(await mentionsOf(client.alias, roots)).toEqual([]);
  },
);

/** Like an impatient caller: asks again with the same idempotency key until it has an answer. */
async function createStubbornly(alias: string, serverId: string): Promise<Created> {
  for (;;) {
    try {
      return await createClient(regent, alias, serverId);
    } catch {
      await sleep(50);
    }
  }
}

const rounds = Array.from({ length: isLong ? 10 : 3 }, (_, round) => ({
  round,
  afterMs: Math.round(Math.random() * 700),
}));

test.each(rounds)(
  'several clients are made whole, and followed without gap or double, over a kill after $afterMs ms',
  async ({ round, afterMs }) => {
    const aliases = ['a', 'b', 'c', 'd'].map((letter) => `random-${round}-${letter}`);
    const creating = Promise.all(
      aliases.map((alias, index) => createStubbornly(alias, frontOffices[index % 2] ?? '')),
    );
    const following = creating.then((created) =>
      Promise.all(created.map(({ runId }) => followThrough(() => regent, runId))),
    );
    await sleep(afterMs);
    await regent.kill();
    await restart();

    const created = await creating;
    for (const [index, { events }] of (await following).entries()) {
      const run = await runOf(regent, created[index]?.runId ?? '');
      expectSucceeded(run);
      expectWholeStory(run);
      expect(events.map(({ seq, text }) => [seq, text])).toEqual(
        run.events.map(({ seq, text }) => [seq, text]),
      );
    }
    clients.push(...created);
  },
);

test('when all are deleted, over one more kill, nothing is left of anybody', async () => {
  await expectSettled(regent);
  const runIds = await Promise.all(clients.map((client) => deleteClient(regent, client)));
  await regent.kill();
  await restart();
  for (const runId of runIds) expectWholeStory(await endOf(regent, runId));
  await expectSettled(regent);
  expect(await leftOvers([...roots, join(folder, 'spool')])).toEqual([]);
  expect(await mentionsOf('random-', roots)).toEqual([]);
  expect(await mentionsOf('made-', roots)).toEqual([]);
});
