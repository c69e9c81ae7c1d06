import { expect, test } from 'vitest';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import type { RunStore } from '../../src/runner/store/run-store.ts';
import { makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const away = () => Promise.reject(new DatabaseAwayError(new Error('Connection terminated unexpectedly')));

/** Works with a run store whose database is away at some calls of one of its functions. */
async function workWith(
  { runner, runStore }: Engine,
  serverId: string,
  name: keyof RunStore,
  isAway: (call: number) => boolean,
): Promise<void> {
  let call = 0;
  const original = runStore[name] as (...given: unknown[]) => Promise<unknown>;
  const flaky = {
    ...runStore,
    [name]: (...given: unknown[]) => {
      call += 1;
      return isAway(call) ? away() : original(...given);
    },
  };
  await carryOut({ ...runner, runStore: flaky }, `server/${serverId}`, new AbortController().signal);
}

async function engineWithRun() {
  const engine = await makeEngine([
    recordingPlugin('site', { onPlan: (ctx) => ctx.log('looking') }),
    recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
  ]);
  const server = await engine.addServer('fo1.test');
  await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { run } = await engine.addClient('acme', server.id);
  return { engine, server, run };
}

test('a journal waits for a database that is away, and loses no line', async () => {
  const { engine, server, run } = await engineWithRun();
  await workWith(engine, server.id, 'record', (call) => call % 2 === 1);
  const ended = await engine.run(run.id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.attempts).toHaveLength(1);
  expect(ended.events.map(({ seq }) => seq)).toEqual(ended.events.map((_, index) => index + 1));
  expect(ended.events.map(({ type }) => type)).toEqual([
    'RUN_QUEUED',
    'RUN_STARTED',
    'STEP_STARTED',
    'LOG',
    'CHANGE_PLANNED',
    'LOG',
    'STEP_ENDED',
    'STEP_STARTED',
    'CHANGE_PLANNED',
    'STEP_ENDED',
    'RUN_ENDED',
  ]);
});

test.each(['acquire', 'transportWorked'] as const)(
  'a database that is away at %s fails no run: another attempt goes on',
  async (name) => {
    const { engine, server, run } = await engineWithRun();
    await workWith(engine, server.id, name, (call) => call === 1);
    const ended = await engine.run(run.id);
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.attempts).toHaveLength(2);
    expect(ended.events.filter(({ type }) => type === 'RUN_ENDED')).toHaveLength(1);
  },
);

test('a worker that could not even look lets go of what it has claimed', async () => {
  const { engine, server, run } = await engineWithRun();
  await expect(workWith(engine, server.id, 'surroundings', () => true)).rejects.toThrow(DatabaseAwayError);
  expect(await engine.runStore.waiting()).toEqual([`server/${server.id}`]);
  await engine.work(server.id, 'worker-2');
  expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
});
