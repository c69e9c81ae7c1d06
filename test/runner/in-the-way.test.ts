import { expect, test } from 'vitest';
import { InTheWayError } from '../../src/runner/contract/plugin.ts';
import { makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

test('what is in the way on any server fails a new client before anything of it is made', async () => {
  const database = recordingPlugin('database');
  const sites = recordingPlugin('sites', {
    onPlan: () => Promise.reject(new InTheWayError('the public host is served by somebody else')),
  });
  const engine = await makeEngine([database, sites]);
  const { id } = await engine.addServer('fo1.test');
  const { run } = await engine.addClient('ant', id);
  await engine.work(id);
  expect(await engine.run(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'sites on fo1.test: the public host is served by somebody else',
  });
  expect(database.calls.filter(({ what }) => what === 'apply')).toEqual([]);
});
