import { describe, expect, test } from 'vitest';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const EVERY_5 = { cron: '*/5 * * * *', timeZone: 'UTC' } as const;

async function estateAt(start: string) {
  let time = new Date(start);
  const engine = await makeEngine([recordingPlugin('site')], { now: () => time });
  const fo1 = await engine.addServer('fo1.test');
  const fo2 = await engine.addServer('fo2.test');
  const rpx = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const due = async () => {
    const servers = await engine.prisma.server.findMany({ orderBy: { fqdn: 'asc' } });
    return servers.map(({ fqdn, lookDueAt, probeDueAt }) => ({
      fqdn,
      look: lookDueAt?.toISOString(),
      probe: probeDueAt?.toISOString(),
    }));
  };
  return { ...engine, fo1, fo2, rpx, due, setTime: (to: string) => (time = new Date(to)) };
}

describe('a schedule of kind CHECK', () => {
  test('makes each server due for a look when its slot is, and starts no run', async () => {
    const { schedules, prisma, due, woken, setTime, fo1, fo2, rpx } = await estateAt('2030-01-01T00:01:00Z');
    const { id } = await schedules.create({ kind: 'CHECK', ...EVERY_5 }, admin);
    woken.length = 0;
    setTime('2030-01-01T00:05:01Z');
    expect(await schedules.fireDue(id)).toBeUndefined();
    const at = '2030-01-01T00:05:01.000Z';
    expect(await due()).toEqual([
      { fqdn: 'fo1.test', look: at },
      { fqdn: 'fo2.test', look: at },
      { fqdn: 'rpx.test', look: at },
    ]);
    expect(woken.toSorted()).toEqual([fo1, fo2, rpx].map((server) => `watch/check/${server.id}`).toSorted());
    expect(await prisma.scheduleSlot.findMany()).toMatchObject([{ outcome: 'STARTED' }]);
    expect(await prisma.run.count({ where: { kind: 'CHECK' } })).toBe(0);
    expect(await prisma.server.findMany({ where: { lookEvery: 300 } })).toHaveLength(3);
  });

  test('leaves out servers that are retired, and those whose host key nobody has confirmed', async () => {
    const { schedules, servers, prisma, due, setTime, fo1, fo2 } = await estateAt('2030-01-01T00:01:00Z');
    const { id } = await schedules.create({ kind: 'CHECK', ...EVERY_5 }, admin);
    await servers.setMode(fo1.id, 'RETIRED', undefined, admin);
    await prisma.server.update({ where: { id: fo2.id }, data: { state: 'UNCONFIRMED' } });
    setTime('2030-01-01T00:05:01Z');
    await schedules.fireDue(id);
    expect((await due()).filter(({ look }) => look !== undefined)).toMatchObject([{ fqdn: 'rpx.test' }]);
  });

  test('has one server at a time fully checked again: the one whose facts are the oldest, once a day', async () => {
    const { schedules, prisma, setTime, fo1, fo2 } = await estateAt('2030-01-01T00:01:00Z');
    const { id } = await schedules.create({ kind: 'CHECK', ...EVERY_5 }, admin);
    const factsAt = (serverId: string, at: string) =>
      prisma.server.update({ where: { id: serverId }, data: { facts: {}, factsAt: new Date(at) } });
    await factsAt(fo1.id, '2029-12-30T00:00:00Z');
    await factsAt(fo2.id, '2029-12-29T00:00:00Z');
    const checked: (string | null | undefined)[] = [];
    for (const minute of ['05', '10', '15']) {
      setTime(`2030-01-01T00:${minute}:01Z`);
      checked.push((await schedules.fireDue(id))?.serverId);
      // The database stamps runs with its own clock.
      await prisma.run.updateMany({ data: { createdAt: new Date(`2030-01-01T00:${minute}:01Z`) } });
    }
    expect(checked).toEqual([fo2.id, fo1.id, undefined]);
    setTime('2030-01-02T00:15:02Z');
    expect((await schedules.fireDue(id))?.serverId).toBe(fo2.id);
  });
});

describe('a schedule of kind PROBE', () => {
  test('makes each front office due for a probe, one after the other', async () => {
    const { schedules, due, woken, setTime, fo1 } = await estateAt('2030-01-01T00:01:00Z');
    const { id } = await schedules.create({ kind: 'PROBE', ...EVERY_5 }, admin);
    woken.length = 0;
    setTime('2030-01-01T00:05:00Z');
    await schedules.fireDue(id);
    expect(await due()).toEqual([
      { fqdn: 'fo1.test', probe: '2030-01-01T00:05:00.000Z' },
      { fqdn: 'fo2.test', probe: '2030-01-01T00:05:10.000Z' },
      { fqdn: 'rpx.test' },
    ]);
    expect(woken).toEqual([`watch/probe/${fo1.id}`]);
  });

  test('is refused for a server without clients', async () => {
    const { schedules, rpx } = await estateAt('2030-01-01T00:01:00Z');
    await expect(schedules.create({ kind: 'PROBE', serverId: rpx.id, ...EVERY_5 }, admin)).rejects.toThrow(
      'rpx.test is a REVERSE_PROXY: a schedule of kind PROBE is for a FRONT_OFFICE',
    );
  });
});

test('runScheduleNow looks at once, has no run, and refuses a server that is retired', async () => {
  const { schedules, servers, prisma, due, fo1 } = await estateAt('2030-01-01T00:01:00Z');
  const { id } = await schedules.create({ kind: 'CHECK', serverId: fo1.id, ...EVERY_5 }, admin);
  expect(await schedules.runNow(id, admin)).toBeUndefined();
  expect((await due())[0]).toEqual({ fqdn: 'fo1.test', look: '2030-01-01T00:01:00.000Z' });
  expect(await prisma.auditEntry.count({ where: { action: 'runScheduleNow' } })).toBe(1);
  await servers.setMode(fo1.id, 'RETIRED', undefined, admin);
  await expect(schedules.runNow(id, admin)).rejects.toThrow(/retired/);
});
