import { expect, test } from 'vitest';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** A run whose connection is lost so often when its changes are made. */
async function engineWithLosses(losses: number) {
  let left = losses;
  const lose = () => {
    left -= 1;
    if (left >= 0) throw new ConnectionLostError('fo1.test');
  };
  const engine = await makeEngine([recordingPlugin('site', { onStep: lose })]);
  const server = await engine.addServer('fo1.test');
  const { run } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  return { engine, server, run };
}

/** What the audit says of the end of the only run. */
const endIn = async ({ prisma }: Engine) =>
  (await prisma.auditEntry.findFirstOrThrow({ where: { action: 'endRun' } })).details;

const planned = (run: Awaited<ReturnType<Engine['run']>>) =>
  run.events.filter(({ type }) => type === 'CHANGE_PLANNED').map(({ text }) => text);

test('a step that is tried again after its connection was lost tells and counts each change once', async () => {
  const { engine, run } = await engineWithLosses(2);
  const ended = await engine.run(run.id);
  expect(ended).toMatchObject({
    status: 'SUCCEEDED',
    explanation: expect.stringContaining('1 change was made.'),
  });
  expect(planned(ended)).toEqual(['remember acme']);
  expect(await endIn(engine)).toMatchObject({ changeCount: 1, changes: ['remember acme'] });
});

test('a run that had to wait tells its plan to each attempt, and the audit counts each change once', async () => {
  const { engine, server, run } = await engineWithLosses(3);
  expect((await engine.run(run.id)).status).toBe('BLOCKED');
  await engine.runStore.transportWorked(server.id);
  await engine.work(server.id);
  expect(planned(await engine.run(run.id))).toEqual(['remember acme', 'remember acme']);
  expect(await endIn(engine)).toMatchObject({ changeCount: 1, changes: ['remember acme'] });
});
