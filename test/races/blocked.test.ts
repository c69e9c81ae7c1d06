import { expect, test } from 'vitest';
import { makeServerRemoval } from '../../src/domain/servers/server-removal.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { asFarAsItGets, describeRaces, postgresDatabase, storeWith } from './race.ts';

describeRaces('a run that comes to wait for a server', () => {
  test('is found by the sweep where the server is deleted at that moment', async () => {
    const engine = await makeEngine([recordingPlugin('site')], { database: await postgresDatabase() });
    const { id } = await engine.addServer('fo1.test');
    const rpx = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    const { run } = await engine.addClient('acme', id);
    const lease = `server/${id}`;
    const claim = await engine.runStore.claim(lease, 'worker-1');
    const fence = claim?.fence ?? 0;
    const block = () =>
      engine.runStore.record(fence, [
        { runId: run.id, to: 'BLOCKED', blockedReason: 'SERVER_DOWN', blockedServerId: rpx.id },
      ]);
    let blocking: { end: Promise<unknown> } | undefined;
    // Those that wait have been told by then, and the deletion is not yet committed.
    const store = storeWith(engine.store, 'audit', async () => {
      blocking = await asFarAsItGets(engine, block);
    });
    const { remove } = makeServerRemoval({
      store,
      runs: engine.runs,
      wakeWorker: () => undefined,
    });
    await remove(rpx.id, admin);
    await blocking?.end;
    await engine.runStore.release(lease, fence);
    expect(await engine.run(run.id)).toMatchObject({ status: 'BLOCKED', blockedServerId: null });
    expect(await engine.runStore.waiting()).toEqual([lease]);
    await engine.work(id);
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });
});
