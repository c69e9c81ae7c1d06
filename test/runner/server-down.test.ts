import { describe, expect, test } from 'vitest';
import { makeEngine, admin, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** A run whose last step is on a server that does not answer, and what happens while its first step is taken. */
async function engineWithRun(meanwhile: (engine: Engine, downId: string) => Promise<unknown>) {
  let hasHappened = false;
  const engine: Engine = await makeEngine([
    recordingPlugin('site', {
      async onApply() {
        if (hasHappened) return;
        hasHappened = true;
        await meanwhile(engine, down.id);
      },
    }),
    recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
  ]);
  const server = await engine.addServer('fo1.test');
  const down = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { run } = await engine.addClient('acme', server.id);
  await engine.prisma.server.update({ where: { id: down.id }, data: { state: 'UNREACHABLE' } });
  return { engine, server, run };
}

describe('a run that comes to wait for a server', () => {
  test('goes on where the server has answered before it came to that', async () => {
    const { engine, server, run } = await engineWithRun(({ runStore }, id) => runStore.transportWorked(id));
    await engine.work(server.id);
    expect(await engine.run(run.id)).toMatchObject({
      status: 'SUCCEEDED',
      steps: [{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }],
    });
  });

  test.each([
    ['deleted', 'has been deleted', ({ servers }: Engine, id: string) => servers.remove(id, admin)],
    [
      'retired',
      'is retired',
      ({ servers }: Engine, id: string) => servers.setMode(id, 'RETIRED', undefined, admin),
    ],
  ] as const)('goes on without a server that was %s meanwhile', async (_, reason, meanwhile) => {
    const { engine, server, run } = await engineWithRun(meanwhile);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      steps: [{ status: 'SUCCEEDED' }, { status: 'SKIPPED', reason: expect.stringContaining(reason) }],
    });
    expect(ended.attempts.map(({ outcome }) => outcome)).toEqual([
      expect.stringContaining('rpx.test does not answer'),
      expect.stringContaining('acme is as it should be'),
    ]);
  });

  test.each([
    [{ state: 'READY' }, true],
    [{ state: 'UNREACHABLE' }, false],
    [{ state: 'UNCONFIRMED' }, false],
    [{ state: 'UNREACHABLE', mode: 'RETIRED' }, true],
  ] as const)('is found by the sweep where the server is %j: %j', async (data, isFound) => {
    const { engine, server, run } = await engineWithRun(async () => undefined);
    await engine.work(server.id);
    expect(await engine.run(run.id)).toMatchObject({ status: 'BLOCKED', blockedReason: 'SERVER_DOWN' });
    await engine.prisma.server.update({ where: { fqdn: 'rpx.test' }, data });
    expect(await engine.runStore.waiting()).toEqual(isFound ? [`server/${server.id}`] : []);
  });

  test('is found by the sweep where the server is gone', async () => {
    const { engine, server } = await engineWithRun(async () => undefined);
    await engine.work(server.id);
    await engine.prisma.server.delete({ where: { fqdn: 'rpx.test' } });
    expect(await engine.runStore.waiting()).toEqual([`server/${server.id}`]);
  });
});
