import { describe, expect, test } from 'vitest';
import { openMove } from '../../src/domain/clients/open-moves.ts';
import type { ClientState, Context } from '../../src/runner/contract/plugin.ts';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { recordingPlugin, type Behaviour } from '../kit/plugins.ts';

const row = { id: 'm', fromServerId: 'a', toServerId: 'b', doneAt: null, run: null, queued: true };

test.each([
  ['is planned in a dry run', { queued: false }, { isUnderWay: true }],
  ['waits for its run', { run: { status: 'QUEUED' as const } }, { isUnderWay: false }],
  ['is under way with its run', { run: { status: 'RUNNING' as const } }, { isUnderWay: true }],
  ['is over with its run', { run: { status: 'FAILED' as const } }, null],
  ['is over when its run was removed', {}, null],
])('a move %s', (_, more, expected) => {
  const open = openMove({ ...row, ...more });
  if (expected === null) expect(open).toBeNull();
  else expect(open).toMatchObject(expected);
});

/** A live client on fo1, and a plugin on the reverse proxy that moves those that are on their way. */
async function live(
  act: (ctx: Context, client: ClientState) => Promise<void> = (ctx, it) => ctx.moved(it),
  onPlan?: Behaviour['onPlan'],
) {
  const site = recordingPlugin('site', onPlan === undefined ? {} : { onPlan });
  const led: string[] = [];
  const route = recordingPlugin('route', {
    roles: ['REVERSE_PROXY'],
    async onPlan(ctx, { clients }) {
      for (const client of clients) {
        if (client.move === undefined || client.move.isDone) continue;
        led.push(`${client.alias} from ${client.move.from.fqdn} to ${client.server.fqdn}`);
        await act(ctx, client).catch((error: Error) => ctx.fail(client.alias, error.message));
      }
    },
  });
  let now = new Date();
  const engine = await makeEngine([site, route], { now: () => now });
  const from = await engine.addServer('fo1.test');
  const to = await engine.addServer('fo2.test');
  await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { client } = await engine.addClient('acme', from.id);
  await engine.work(from.id);
  await engine.prisma.server.updateMany({ where: { role: 'FRONT_OFFICE' }, data: { connection: 'SSH' } });
  const move = (serverId = to.id) => engine.start(engine.clients.move(client.id, serverId), admin);
  const home = async () =>
    (await engine.prisma.client.findUniqueOrThrow({ where: { id: client.id } })).serverId;
  const sync = async (serverId: string) => {
    const { run } = await engine.start(engine.runs.onServer('SYNC', serverId), admin);
    await engine.work(serverId);
    return engine.run(run.id);
  };
  const namesAt = (serverId: string) => [...(site.there.get(serverId) ?? [])];
  const later = (days: number) => (now = new Date(now.getTime() + days * 86_400_000));
  return { ...engine, site, led, from, to, client, move, home, sync, namesAt, later };
}

describe('a move', () => {
  test('sets the client up on the other server, leads its route there, and is undone by a move back', async () => {
    const { move, work, run, home, from, to, led, namesAt, start, clients, client, prisma, sync } =
      await live();
    const { run: moving } = await move();
    expect(moving).toMatchObject({ kind: 'MOVE_CLIENT', serverId: to.id });
    await work(to.id);
    expect(await run(moving.id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(led).toEqual(['acme from fo1.test to fo2.test']);
    expect(await home()).toBe(to.id);
    expect([namesAt(from.id), namesAt(to.id)]).toEqual([['acme'], ['acme']]);
    expect((await sync(from.id)).status).toBe('SUCCEEDED');
    expect(namesAt(from.id)).toEqual(['acme']);
    const undo = clients.undo(moving.id, everything);
    const { run: back } = await start(undo, admin);
    expect(back).toMatchObject({ kind: 'UNDO_MOVE', serverId: from.id });
    await work(from.id);
    expect(await home()).toBe(from.id);
    const [first, second] = await prisma.move.findMany({ orderBy: { createdAt: 'asc' } });
    expect(first).toMatchObject({ undoneAt: expect.any(Date), keptUntil: null });
    expect(second).toMatchObject({ undoesId: first?.id, keptUntil: expect.any(Date) });
    await expect(start(undo, admin)).rejects.toThrow(/acme was moved again since/);
    await expect(start(clients.undoMove(client.id), admin)).rejects.toThrow(/was not moved/);
    const audit = await prisma.auditEntry.findMany({ where: { subject: 'client acme' } });
    expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['moveClient', 'undoRun']));
  });

  test('that fails leaves the client where it was, retryRun moves it, and a sync removes what is left', async () => {
    let fails = true;
    const { move, work, run, home, from, to, namesAt, start, runs, sync } = await live(async (ctx, it) => {
      if (fails) throw new Error('no time');
      await ctx.moved(it);
    });
    const { run: moving } = await move();
    await work(to.id);
    expect(await run(moving.id)).toMatchObject({
      status: 'FAILED',
      explanation: expect.stringContaining('no time'),
    });
    expect(await home()).toBe(from.id);
    expect(namesAt(to.id)).toEqual(['acme']);
    expect((await sync(to.id)).status).toBe('SUCCEEDED');
    expect([namesAt(from.id), namesAt(to.id)]).toEqual([['acme'], []]);
    fails = false;
    const again = await start(runs.retry(moving.id, everything), admin);
    expect(again.run).toMatchObject({ kind: 'MOVE_CLIENT', serverId: to.id });
    await work(to.id);
    expect((await run(again.run.id)).status).toBe('SUCCEEDED');
    expect(await home()).toBe(to.id);
  });

  test('keeps what was on the first server for 7 days; then a sync removes it, and only there', async () => {
    const { move, work, from, to, namesAt, sync, prisma, client, site } = await live();
    await move();
    await work(to.id);
    await sync(from.id);
    expect(namesAt(from.id)).toEqual(['acme']);
    await prisma.move.updateMany({ data: { keptUntil: new Date(0) } });
    const run = await sync(from.id);
    expect(run.status).toBe('SUCCEEDED');
    expect([namesAt(from.id), namesAt(to.id)]).toEqual([[], ['acme']]);
    expect(site.there.size).toBe(2);
    const made = await prisma.made.findMany({ where: { clientId: client.id, serverId: from.id } });
    expect(made).toEqual([]);
  });

  test('leaves what a restore has kept on the first server, where it is removed with the rest', async () => {
    const restores: string[] = [];
    const { move, work, from, to, sync, prisma, client } = await live(
      async (ctx, it) => {
        await ctx.moved(it);
      },
      (ctx, { clients }) => {
        for (const each of clients)
          restores.push(`${ctx.server.fqdn} ${each.presence} ${each.restores.length}`);
      },
    );
    const { id: backupId } = await prisma.backup.create({
      data: { clientId: client.id, serverId: from.id, ok: true, file: '/dumps/1' },
    });
    await prisma.restore.create({
      data: {
        clientId: client.id,
        serverId: from.id,
        backupId,
        doneAt: new Date(),
        undoableUntil: new Date(),
        queued: true,
      },
    });
    await move();
    await work(to.id);
    await prisma.move.updateMany({ data: { keptUntil: new Date(0) } });
    await sync(from.id);
    await sync(to.id);
    expect(new Set(restores)).toEqual(
      new Set(['fo1.test present 0', 'fo2.test present 0', 'fo1.test absent 1']),
    );
  });

  test('is refused in words where it makes no sense, and nothing else is requested meanwhile', async () => {
    const { move, from, to, addServer, addClient, start, clients, client, prisma, work } = await live();
    await expect(move(from.id)).rejects.toThrow(/lives on fo1.test already/);
    const proxy = await addServer('rpx2.test', { role: 'REVERSE_PROXY' });
    await expect(move(proxy.id)).rejects.toThrow(/is a REVERSE_PROXY/);
    const sandbox = await addServer('fo3.test');
    await expect(move(sandbox.id)).rejects.toThrow(/is a sandbox/);
    await prisma.server.update({ where: { id: to.id }, data: { mode: 'DRAINING' } });
    await expect(move()).rejects.toThrow(/is draining/);
    await prisma.server.update({ where: { id: to.id }, data: { mode: 'ACTIVE' } });
    await expect(start(clients.undoMove(client.id), admin)).rejects.toThrow(/was not moved/);
    const { client: beta } = await addClient('beta', from.id);
    await expect(start(clients.move(beta.id, to.id), admin)).rejects.toThrow(/is not set up yet/);
    await work(from.id);
    await move();
    await expect(start(clients.move(beta.id, to.id), admin)).rejects.toThrow(/one is carried out at a time/);
    await expect(start(clients.suspend(client.id), admin)).rejects.toThrow(/is being moved/);
    await start(clients.suspend(beta.id), admin);
    expect(await prisma.move.count()).toBe(1);
    // A deletion takes the place of a move that waits.
    await start(clients.remove(client.id, 'acme'), admin);
    expect(await prisma.run.count({ where: { kind: 'MOVE_CLIENT', status: 'CANCELLED' } })).toBe(1);
  });
});

/** Three live clients on fo1, and a way to fail the move of one. */
async function three() {
  const failing = new Set<string>();
  const engine = await live(async (ctx, client) => {
    if (failing.has(client.alias)) throw new Error(`no time for ${client.alias}`);
    await ctx.moved(client);
  });
  const { addClient, from, to, work, prisma, clients, start, run } = engine;
  await prisma.server.updateMany({ data: { connection: 'LOCAL' } });
  const ids = [engine.client.id];
  for (const alias of ['beta', 'gamma']) ids.push((await addClient(alias, from.id)).client.id);
  await work(from.id);
  await prisma.server.updateMany({ where: { role: 'FRONT_OFFICE' }, data: { connection: 'SSH' } });
  const moveAll = (given = ids) => start(clients.moveMany(given, to.id), admin);
  const runsOf = (parentId: string) =>
    prisma.run
      .findMany({ where: { parentId }, include: { clients: true }, orderBy: { clients: { _count: 'asc' } } })
      .then((runs) =>
        Object.fromEntries(
          runs.map(({ clients: [client], status, explanation, id }) => [
            client?.alias,
            { status, explanation, id },
          ]),
        ),
      );
  const homes = async () =>
    Object.fromEntries(
      (await prisma.client.findMany({ include: { server: true }, orderBy: { alias: 'asc' } })).map(
        ({ alias, server }) => [alias, server.fqdn],
      ),
    );
  /** Until nothing waits any more. */
  const workAll = async () => {
    for (const _round of [1, 2, 3, 4]) await work(to.id);
  };
  return { ...engine, failing, ids, moveAll, runsOf, homes, workAll, ended: run };
}

describe('many moves', () => {
  test('are carried out one after another, in their order', async () => {
    const {
      moveAll,
      workAll,
      homes,
      led,
      ids,
      run,
      prisma,
      moveAll: again,
      start,
      clients,
      to,
    } = await three();
    const reversed = ids.toReversed();
    const { run: gathering } = await moveAll(reversed);
    expect(gathering).toMatchObject({ kind: 'MOVE_CLIENT', serverId: null });
    await expect(again()).rejects.toThrow(/one is carried out at a time/);
    await expect(start(clients.suspend(ids[2]!), admin)).rejects.toThrow(/is being moved/);
    await workAll();
    expect(led.map((text) => text.split(' ')[0])).toEqual(['gamma', 'beta', 'acme']);
    expect(await homes()).toEqual({ acme: to.fqdn, beta: to.fqdn, gamma: to.fqdn });
    const ended = await run(gathering.id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', explanation: '3 of 3 clients succeeded.' });
    expect(ended.steps.map(({ status, reason }) => [status, reason?.split(' ')[0]])).toEqual([
      ['SUCCEEDED', 'gamma'],
      ['SUCCEEDED', 'beta'],
      ['SUCCEEDED', 'acme'],
    ]);
    const begun = await prisma.run.findMany({
      where: { parentId: gathering.id },
      orderBy: { startedAt: 'asc' },
    });
    for (const [index, { startedAt }] of begun.slice(1).entries())
      expect(startedAt?.getTime()).toBeGreaterThanOrEqual(begun[index]!.endedAt!.getTime());
    expect(await prisma.auditEntry.count({ where: { action: 'moveClients' } })).toBe(3);
  });

  test('stop at the first that fails, and retryRun goes on with those that have not moved', async () => {
    const { moveAll, workAll, homes, failing, runsOf, run, start, runs, prisma } = await three();
    failing.add('beta');
    const { run: gathering } = await moveAll();
    await workAll();
    expect(await homes()).toEqual({ acme: 'fo2.test', beta: 'fo1.test', gamma: 'fo1.test' });
    expect(await runsOf(gathering.id)).toMatchObject({
      acme: { status: 'SUCCEEDED' },
      beta: { status: 'FAILED', explanation: expect.stringContaining('no time for beta') },
      gamma: {
        status: 'CANCELLED',
        explanation: 'The MOVE_CLIENT of beta before it failed, so nothing was begun.',
      },
    });
    expect(await run(gathering.id)).toMatchObject({
      status: 'FAILED',
      explanation: '1 of 3 clients succeeded, 1 failed; see their steps, 1 were cancelled.',
      steps: [{ status: 'SUCCEEDED' }, { status: 'FAILED' }, { status: 'CANCELLED' }],
    });
    failing.clear();
    const { run: again } = await start(runs.retry(gathering.id, everything), admin);
    expect(again).toMatchObject({ kind: 'MOVE_CLIENT', serverId: null, retryOfId: gathering.id });
    await workAll();
    expect(await homes()).toEqual({ acme: 'fo2.test', beta: 'fo2.test', gamma: 'fo2.test' });
    expect((await run(again.id)).explanation).toBe('2 of 2 clients succeeded.');
    expect(await prisma.move.count()).toBe(3);
  });

  test('are cancelled together, and one that is deleted or cancelled ends those after it', async () => {
    const { moveAll, homes, runsOf, run, runs, ids, start, clients, workAll } = await three();
    const { run: first } = await moveAll();
    expect((await runs.cancel(first.id, admin, everything)).status).toBe('CANCELLED');
    const { run: second } = await moveAll();
    const { beta } = await runsOf(second.id);
    await runs.cancel(beta!.id, admin, everything);
    expect(await runsOf(second.id)).toMatchObject({
      acme: { status: 'QUEUED' },
      beta: { explanation: 'Cancelled by admin@example.org. It had not started.' },
      gamma: { explanation: 'The MOVE_CLIENT of beta before it was cancelled, so nothing was begun.' },
    });
    await workAll();
    expect(await homes()).toEqual({ acme: 'fo2.test', beta: 'fo1.test', gamma: 'fo1.test' });
    expect((await run(second.id)).status).toBe('CANCELLED');
    const { run: third } = await moveAll(ids.slice(1));
    await start(clients.remove(ids[1]!, 'beta'), admin);
    expect(await runsOf(third.id)).toMatchObject({
      beta: { status: 'CANCELLED' },
      gamma: { status: 'CANCELLED' },
    });
  });

  test('are refused together if one is not possible, with its place in the input', async () => {
    const { moveAll, ids, start, clients, prisma, from, to } = await three();
    await start(clients.suspend(ids[1]!), admin);
    const wrong = [ids[0]!, ids[1]!, ids[0]!, crypto.randomUUID()];
    await expect(moveAll(wrong)).rejects.toMatchObject({
      problems: [
        { path: ['clientIds', '1'], message: expect.stringContaining('Another run of beta') },
        { path: ['clientIds', '2'], message: 'acme is given twice.' },
        { path: ['clientIds', '3'], code: 'NOT_FOUND' },
      ],
    });
    await expect(start(clients.moveMany(ids, from.id), admin)).rejects.toMatchObject({
      problems: [{ path: ['clientIds', '0'], message: 'acme lives on fo1.test already.' }, {}, {}],
    });
    await expect(moveAll([])).rejects.toThrow(/1 to 100/);
    await prisma.server.update({ where: { id: to.id }, data: { mode: 'DRAINING' } });
    await expect(moveAll()).rejects.toThrow(/is draining/);
    expect(await prisma.move.count()).toBe(0);
  });

  test('leave a server that is draining, and their dry run has all of them', async () => {
    const { ids, clients, plan, prisma, from, to, moveAll, start, workAll, homes } = await three();
    await prisma.server.update({ where: { id: from.id }, data: { mode: 'DRAINING' } });
    const { changes } = await plan(clients.moveMany(ids, to.id), new AbortController().signal);
    expect(changes.filter(({ plugin }) => plugin === 'site').map(({ client }) => client)).toEqual([
      'acme',
      'beta',
      'gamma',
    ]);
    expect(await prisma.move.count()).toBe(0);
    const once = { idempotencyKey: 'drain' };
    const { run: one } = await start(clients.moveMany(ids, to.id), admin, once);
    const { run: two } = await start(clients.moveMany(ids, to.id), admin, once);
    expect(two.id).toBe(one.id);
    await workAll();
    expect(await homes()).toEqual({ acme: 'fo2.test', beta: 'fo2.test', gamma: 'fo2.test' });
    await expect(moveAll()).rejects.toThrow(/lives on fo2.test already/);
  });

  test('go on after their worker is lost, with the one that was under way', async () => {
    const { moveAll, work, workAll, homes, to, led, runsOf, run } = await three();
    const { run: gathering } = await moveAll();
    const stopping = new AbortController();
    stopping.abort(new Error('Regent stops'));
    await work(to.id, 'worker-1', stopping.signal);
    expect(await runsOf(gathering.id)).toMatchObject({
      acme: { status: 'QUEUED' },
      beta: { status: 'QUEUED' },
    });
    await workAll();
    expect(led.map((text) => text.split(' ')[0])).toEqual(['acme', 'beta', 'gamma']);
    expect(await homes()).toEqual({ acme: 'fo2.test', beta: 'fo2.test', gamma: 'fo2.test' });
    expect((await run(gathering.id)).status).toBe('SUCCEEDED');
  });
});
