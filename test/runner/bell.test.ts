import { expect, test } from 'vitest';
import { admin, makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** The topics that ring while something is done, each once. */
async function rungBy({ bell }: Engine, work: () => Promise<unknown>): Promise<string[]> {
  const topics = new Set<string>();
  const deafen = bell.listen('*', (topic) => topics.add(topic));
  await work();
  deafen();
  return [...topics];
}

test.each([
  ['given up', 'FAILED', { status: 'RUNNING', attempt: 5 }],
  ['cancelled', 'CANCELLED', { status: 'CANCELLING' }],
] as const)(
  'a run that is %s after its worker was lost rings for all that it changes',
  async (_, status, lost) => {
    const engine = await makeEngine([recordingPlugin('site')]);
    const one = await engine.addServer('fo1.test');
    const two = await engine.addServer('fo2.test');
    const { client: acme } = await engine.addClient('acme', one.id);
    const { client: beta } = await engine.addClient('beta', two.id);
    await engine.work(one.id);
    await engine.work(two.id);
    const flags = { twoFactorEnforced: true };
    const { run: parent } = await engine.start(engine.clients.updateMany([acme.id, beta.id], flags), admin);
    const { id } = await engine.prisma.run.findFirstOrThrow({
      where: { parentId: parent?.id ?? '', serverId: one.id },
    });
    await engine.prisma.run.update({ where: { id }, data: lost });
    const woken = await rungBy(engine, () => engine.work(one.id));
    expect((await engine.run(id)).status).toBe(status);
    expect(await engine.prisma.client.findUniqueOrThrow({ where: { id: acme.id } })).toMatchObject({
      status: 'FAILED',
    });
    expect(woken.toSorted()).toEqual(
      [`client:${acme.id}`, `run:${id}`, `run:${parent?.id}`, `server:${one.id}`].toSorted(),
    );
  },
);

test('a run that gathers others rings as soon as one of them begins', async () => {
  const engine = await makeEngine([recordingPlugin('site')]);
  const { id } = await engine.addServer('fo1.test');
  await engine.addServer('fo2.test');
  const { run: parent } = await engine.start(engine.runs.onAll('SYNC'), admin);
  const lease = `server/${id}`;
  const woken = await rungBy(engine, () => engine.runStore.claim(lease, 'worker-1'));
  expect((await engine.run(parent.id)).status).toBe('RUNNING');
  expect(woken).toContain(`run:${parent.id}`);
});

test('the schedules of a server that is deleted ring', async () => {
  const engine = await makeEngine([recordingPlugin('site')]);
  const { id: serverId } = await engine.addServer('fo1.test');
  const input = { kind: 'SYNC', serverId, cron: '0 3 * * *', timeZone: 'Europe/Luxembourg' } as const;
  const schedule = await engine.schedules.create(input, admin);
  const woken = await rungBy(engine, () => engine.servers.remove(serverId, admin));
  expect(woken.toSorted()).toEqual([`schedule:${schedule.id}`, `server:${serverId}`]);
});
