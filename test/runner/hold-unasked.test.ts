import { beforeEach, describe, expect, test } from 'vitest';
import { SCHEDULER } from '../../src/domain/runs/run-kinds.ts';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { admin, everything, makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** Keeps a name for each client, and changes those that are spoilt. */
function spoilable() {
  const spoilt = new Set<string>();
  const site = recordingPlugin('site');
  const { plan, apply } = site;
  site.plan = async (ctx, desired) => [
    ...(await plan(ctx, desired)),
    ...desired.clients
      .filter(({ alias }) => spoilt.has(alias))
      .map(({ alias }) => ({
        client: alias,
        action: 'update' as const,
        subject: `name ${alias}`,
        summary: `mend ${alias}`,
      })),
  ];
  site.apply = async (ctx, changes, desired) => {
    await apply(ctx, changes, desired);
    for (const { client = '' } of changes) spoilt.delete(client);
  };
  return { site, spoilt };
}

const aliases = ['ant', 'bee', 'cat', 'dog'];

describe('a sync that nobody asked for in particular', () => {
  let engine: Engine;
  let serverId: string;
  let spoilt: Set<string>;
  let site: ReturnType<typeof recordingPlugin>;
  let breaks: Error | undefined;
  let onLook: () => void;

  const scheduled = async () => {
    const server = await engine.prisma.server.findUniqueOrThrow({ where: { id: serverId } });
    const run = await engine.store.transact((tx) => engine.runs.queueOnServer(tx, 'SYNC', server, SCHEDULER));
    await engine.work(serverId);
    return engine.run(run.id);
  };
  const applied = () => site.calls.filter(({ what }) => what === 'apply').length;

  beforeEach(async () => {
    ({ site, spoilt } = spoilable());
    breaks = undefined;
    onLook = () => undefined;
    const last = recordingPlugin('last', {
      onPlan() {
        onLook();
        if (breaks !== undefined) throw breaks;
      },
    });
    engine = await makeEngine([site, last]);
    serverId = (await engine.addServer('fo1.test')).id;
    for (const alias of aliases) await engine.addClient(alias, serverId);
    await engine.work(serverId);
    site.calls.length = 0;
  });

  test('goes ahead where few clients are touched, and where what is missing is made again', async () => {
    for (const alias of ['ant', 'bee', 'cat']) spoilt.add(alias);
    site.there.get(serverId)?.delete('dog');
    expect(await scheduled()).toMatchObject({
      status: 'SUCCEEDED',
      explanation: 'fo1.test is as it should be; 4 changes were made.',
    });
  });

  test('waits with its plan where many are, and changes nothing', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const woken: string[] = [];
    engine.bell.listen('*', (topic) => woken.push(topic));
    const run = await scheduled();
    expect(woken).toEqual(expect.arrayContaining([`run:${run.id}`, `server:${serverId}`]));
    expect(run).toMatchObject({
      status: 'BLOCKED',
      blockedReason: 'CONFIRM',
      blockedServerId: serverId,
      explanation:
        'Waits for somebody to confirm it: this sync of fo1.test was started by a schedule, and it would change or remove something for 4 of its 4 clients: ant, bee, cat, dog. Without confirmation it may do so for 3 at most. Its events say what it would do. If this should be right, use confirmRun; if not, use cancelRun',
    });
    expect(run.events.filter(({ type }) => type === 'CHANGE_PLANNED').map(({ text }) => text)).toEqual(
      aliases.map((alias) => `mend ${alias}`),
    );
    expect(applied()).toBe(0);
  });

  test('goes ahead when it is confirmed, once', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    await engine.runs.confirm(id, admin, everything);
    await engine.runs.confirm(id, { ...admin, name: 'another@example.org' }, everything);
    await engine.work(serverId);
    expect(await engine.run(id)).toMatchObject({
      status: 'SUCCEEDED',
      confirmedBy: admin.name,
      explanation: 'fo1.test is as it should be; 4 changes were made.',
    });
    expect(spoilt.size).toBe(0);
    expect(await engine.prisma.auditEntry.count({ where: { action: 'confirmRun' } })).toBe(1);
    await expect(engine.runs.confirm(id, admin, new Set(['READ']))).rejects.toThrow(/permission SERVERS/);
  });

  test('ends when it is cancelled, and leaves what it would have changed', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    await engine.runs.cancel(id, admin, everything);
    await engine.work(serverId);
    expect((await engine.run(id)).status).toBe('CANCELLED');
    expect(applied()).toBe(0);
    await expect(engine.runs.confirm(id, admin, everything)).rejects.toThrow(
      /CANCELLED and does not wait to be confirmed/,
    );
  });

  test('holds up nobody who asked: other runs on the server go on beside it', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const waiting = await scheduled();
    const { run: created } = await engine.addClient('eel', serverId);
    await engine.work(serverId);
    expect((await engine.run(created.id)).status).toBe('SUCCEEDED');
    expect((await engine.run(waiting.id)).status).toBe('BLOCKED');
  });

  test('is cancelled when somebody asks for a sync of that server, as that does the same and more', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    const other = await engine.addServer('fo2.test');
    await engine.start(engine.runs.onServer('CHECK', serverId), admin);
    await engine.start(engine.runs.onServer('SYNC', other.id), admin);
    expect((await engine.run(id)).status).toBe('BLOCKED');
    await engine.start(engine.runs.onAll('SYNC'), admin);
    expect(await engine.run(id)).toMatchObject({
      status: 'CANCELLED',
      explanation: 'Replaced by a sync of fo1.test that admin@example.org requested.',
    });
    await engine.work(serverId);
    expect(spoilt.size).toBe(0);
    await expect(engine.runs.confirm(id, admin, everything)).rejects.toThrow(/CANCELLED and does not wait/);
  });

  test('does what was confirmed and no more: it fails, and does nothing, where there is more by then', async () => {
    for (const alias of aliases) spoilt.add(alias);
    await engine.addClient('eel', serverId);
    await engine.work(serverId);
    site.calls.length = 0;
    const { id } = await scheduled();
    await engine.runs.confirm(id, admin, everything);
    spoilt.add('eel');
    await engine.work(serverId);
    expect(await engine.run(id)).toMatchObject({
      status: 'FAILED',
      explanation:
        'One change on fo1.test would be needed that the confirmed plan did not have, so nothing was done: mend eel. The next sync by schedule plans anew. To see the whole plan now, use syncServer with dryRun.',
    });
    expect(applied()).toBe(0);
    expect(await engine.prisma.client.count({ where: { status: 'ACTIVE' } })).toBe(5);
  });

  test('goes ahead when it is confirmed, with less where there is less by then', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    await engine.runs.confirm(id, admin, everything);
    spoilt.delete('ant');
    await engine.work(serverId);
    expect((await engine.run(id)).status).toBe('SUCCEEDED');
  });

  test('stops before a step that would do more than was confirmed, and others go on with that step', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    await engine.runs.confirm(id, admin, everything);
    const { run: created } = await engine.addClient('eel', serverId);
    const plans = site.calls.length;
    onLook = () => {
      // Its step comes after the look at all steps.
      if (site.calls.length > plans) site.there.get(serverId)?.delete('cat');
    };
    await engine.work(serverId);
    const run = await engine.run(id);
    expect(run).toMatchObject({ status: 'FAILED', explanation: expect.stringContaining(': remember cat.') });
    expect(spoilt).toEqual(new Set(aliases));
    expect((await engine.run(created.id)).status).toBe('SUCCEEDED');
    expect(site.there.get(serverId)?.has('eel')).toBe(true);
  });

  test('goes ahead with what others who asked have on the same step, when it is confirmed', async () => {
    for (const alias of aliases) spoilt.add(alias);
    const { id } = await scheduled();
    await engine.runs.confirm(id, admin, everything);
    const { run: created } = await engine.addClient('eel', serverId);
    await engine.work(serverId);
    for (const each of [id, created.id]) expect((await engine.run(each)).status).toBe('SUCCEEDED');
  });

  test('is not counted for those whose deletion was asked for', async () => {
    for (const alias of aliases) {
      const client = await engine.prisma.client.findUniqueOrThrow({ where: { alias } });
      const { run } = await engine.start(engine.clients.remove(client.id, alias), admin);
      await engine.runs.cancel(run.id, admin, everything);
    }
    expect((await scheduled()).status).toBe('SUCCEEDED');
    expect(site.there.get(serverId)).toEqual(new Set());
  });

  test('fails with the step that could not be looked at, after the steps before it', async () => {
    spoilt.add('ant');
    breaks = new Error('its list is torn; mend that');
    const run = await scheduled();
    expect(run).toMatchObject({
      status: 'FAILED',
      explanation: 'last on fo1.test: its list is torn; mend that',
    });
    expect(run.steps.map(({ status }) => status)).toEqual(['SUCCEEDED', 'FAILED']);
    expect(spoilt.size).toBe(0);
  });

  test('waits for a server that did not answer when it was looked at', async () => {
    breaks = new ConnectionLostError('fo1.test', new Error('gone'));
    expect(await scheduled()).toMatchObject({ status: 'BLOCKED', blockedReason: 'SERVER_DOWN' });
  });
});

test('of a hundred clients, five in a hundred are touched by itself and no more', async () => {
  const { site, spoilt } = spoilable();
  const engine = await makeEngine([site]);
  const server = await engine.addServer('fo1.test');
  for (let index = 0; index < 100; index += 1) await engine.addClient(`client-${index}`, server.id);
  await engine.work(server.id);
  const outcomeFor = async (count: number) => {
    for (let index = 0; index < count; index += 1) spoilt.add(`client-${index}`);
    const run = await engine.store.transact((tx) => engine.runs.queueOnServer(tx, 'SYNC', server, SCHEDULER));
    await engine.work(server.id);
    return (await engine.run(run.id)).status;
  };
  expect(await outcomeFor(5)).toBe('SUCCEEDED');
  expect(await outcomeFor(6)).toBe('BLOCKED');
});
