import { describe, expect, test } from 'vitest';
import { admin, everything, clientInput, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin, type Behaviour } from '../../kit/plugins.ts';

async function twoFrontOffices(behaviour: Behaviour = {}) {
  const site = recordingPlugin('site', behaviour);
  const engine = await makeEngine([site]);
  const one = await engine.addServer('fo1.test');
  const two = await engine.addServer('fo2.test');
  const statuses = async () =>
    Object.fromEntries(
      (await engine.prisma.client.findMany({ orderBy: { alias: 'asc' } })).map(({ alias, status }) => [
        alias,
        status,
      ]),
    );
  const createAt = (serverId: string, ...aliases: string[]) =>
    engine.start(engine.clients.createMany(aliases.map((alias) => clientInput(alias, serverId))), admin);
  return { ...engine, site, one, two, statuses, createAt };
}

describe('many clients at once', () => {
  test('are a run for each server, gathered by one; a bad row is told with its index and keeps nobody else', async () => {
    const { start, clients, one, two, work, run, prisma, woken, statuses } = await twoFrontOffices();
    const rows = [
      clientInput('acme', one.id),
      { ...clientInput('no', one.id), contactEmail: 'nobody' },
      clientInput('beta', two.id),
      clientInput('acme', two.id),
      clientInput('gamma', one.id),
    ];
    const { results, run: gathering } = await start(clients.createMany(rows), admin);
    expect(results.map(({ client, problems }) => client?.alias ?? problems.map(({ path }) => path))).toEqual([
      'acme',
      [
        ['1', 'contactEmail'],
        ['1', 'alias'],
      ],
      'beta',
      [['3', 'alias']],
      'gamma',
    ]);
    expect(gathering).toMatchObject({ kind: 'CREATE_CLIENT', serverId: null });
    const children = await prisma.run.findMany({
      where: { parentId: gathering?.id ?? '' },
      include: { clients: { orderBy: { alias: 'asc' } } },
      orderBy: { createdAt: 'asc' },
    });
    expect(children.map((child) => child.clients.map(({ alias }) => alias))).toEqual([
      ['acme', 'gamma'],
      ['beta'],
    ]);
    expect(woken).toEqual(expect.arrayContaining([`server/${one.id}`, `server/${two.id}`]));
    expect(await prisma.auditEntry.count({ where: { action: 'createClients' } })).toBe(3);
    await work(one.id);
    await work(two.id);
    expect(await run(gathering?.id ?? '')).toMatchObject({
      status: 'SUCCEEDED',
      explanation: '2 of 2 servers succeeded.',
    });
    expect(await statuses()).toEqual({ acme: 'ACTIVE', beta: 'ACTIVE', gamma: 'ACTIVE' });
  });

  test('on one server are one run; whoever fails is listed with the reason, the others become ACTIVE', async () => {
    let isBroken = true;
    const { start, createAt, one, work, run, runs, statuses } = await twoFrontOffices({
      onApply(alias) {
        if (alias === 'beta' && isBroken) throw new Error('its folder cannot be made');
      },
    });
    const { run: creation } = await createAt(one.id, 'acme', 'beta', 'gamma');
    expect(creation).toMatchObject({ serverId: one.id });
    await work(one.id);
    expect(await run(creation?.id ?? '')).toMatchObject({
      status: 'FAILED',
      explanation:
        '1 of 3 clients failed, the others are as they should be.\nsite on fo1.test: beta: its folder cannot be made',
      steps: [{ status: 'FAILED', reason: 'beta: its folder cannot be made' }],
    });
    expect(await statuses()).toEqual({ acme: 'ACTIVE', beta: 'FAILED', gamma: 'ACTIVE' });
    isBroken = false;
    const again = await start(runs.retry(creation?.id ?? '', everything), admin);
    await work(one.id);
    expect((await run(again.run.id)).explanation).toBe('3 clients are as they should be; 1 change was made.');
    expect(await statuses()).toEqual({ acme: 'ACTIVE', beta: 'ACTIVE', gamma: 'ACTIVE' });
  });

  test('of whom all fail end the run at once', async () => {
    const { createAt, one, work, run, statuses } = await twoFrontOffices({
      onApply(alias) {
        throw new Error(`no room for ${alias}`);
      },
    });
    const { run: creation } = await createAt(one.id, 'acme', 'beta');
    await work(one.id);
    expect((await run(creation?.id ?? '')).explanation).toBe(
      'site on fo1.test: acme: no room for acme\nsite on fo1.test: beta: no room for beta',
    );
    expect(await statuses()).toEqual({ acme: 'FAILED', beta: 'FAILED' });
  });

  test('go on without one that is deleted while they wait', async () => {
    const { start, clients, createAt, one, work, run, statuses } = await twoFrontOffices();
    const { results, run: creation } = await createAt(one.id, 'acme', 'beta');
    await start(clients.remove(results[0]?.client?.id ?? '', 'acme'), admin);
    await work(one.id);
    const ended = await run(creation?.id ?? '');
    expect(ended.explanation).toMatch(/^beta is as it should be/);
    expect(ended.events.map(({ text }) => text)).toContain(
      '1 of its clients was deleted meanwhile, and left out',
    );
    expect(await statuses()).toEqual({ acme: 'DELETED', beta: 'ACTIVE' });
  });

  test('are all FAILED where their run is cancelled before it starts, and come back with a retry', async () => {
    const { start, clients, one, two, runs, work, statuses } = await twoFrontOffices();
    const rows = [clientInput('acme', one.id), clientInput('beta', two.id)];
    const { run: creation } = await start(clients.createMany(rows), admin);
    expect((await runs.cancel(creation?.id ?? '', admin, everything)).status).toBe('CANCELLED');
    expect(await statuses()).toEqual({ acme: 'FAILED', beta: 'FAILED' });
    const again = await start(runs.retry(creation?.id ?? '', everything), admin);
    expect(again.run).toMatchObject({ serverId: null, retryOfId: creation?.id });
    await work(one.id);
    await work(two.id);
    expect(await statuses()).toEqual({ acme: 'ACTIVE', beta: 'ACTIVE' });
  });

  test('give the same answer for the same key, also for the rows that were refused', async () => {
    const { start, clients, one, prisma } = await twoFrontOffices();
    const rows = [clientInput('acme', one.id), clientInput('x', one.id)];
    const create = () => start(clients.createMany(rows), admin, { idempotencyKey: 'one' });
    const first = await create();
    const second = await create();
    expect(second.run?.id).toBe(first.run?.id);
    expect(second.results[0]?.client?.id).toBe(first.results[0]?.client?.id);
    expect(second.results[1]?.problems).toMatchObject([{ code: 'CONFLICT', path: ['1'] }]);
    expect(await prisma.client.count()).toBe(1);
  });

  test('start no run and keep no key where no row is good; too many are refused at once', async () => {
    const { start, clients, one, prisma } = await twoFrontOffices();
    const key = { idempotencyKey: 'one' };
    const { results, run } = await start(clients.createMany([clientInput('x', one.id)]), admin, key);
    expect(run).toBeNull();
    expect(results[0]?.problems).toMatchObject([{ path: ['0', 'alias'] }]);
    await start(clients.createMany([clientInput('acme', one.id)]), admin, key);
    const many = Array.from({ length: 101 }, (_, index) => clientInput(`client-${index}`, one.id));
    await expect(start(clients.createMany(many), admin)).rejects.toThrow(
      'Give 1 to 100 rows at once; you gave 101.',
    );
    expect(await prisma.client.count()).toBe(1);
  });

  test('leave nothing behind as drafts', async () => {
    const { draft, clients, one, prisma } = await twoFrontOffices();
    const rows = [clientInput('acme', one.id), clientInput('x', one.id)];
    const { results, drafts } = await draft(clients.createMany(rows));
    expect(drafts.map(({ alias }) => alias)).toEqual(['acme']);
    expect(results.map(({ problems }) => problems.length)).toEqual([0, 1]);
    expect(await prisma.client.count()).toBe(0);
  });
});

describe('many clients changed at once', () => {
  test('get the same flags in one run for each server', async () => {
    const { start, clients, createAt, one, two, prisma } = await twoFrontOffices();
    const made = [await createAt(one.id, 'acme', 'beta'), await createAt(two.id, 'gamma')];
    const ids = made.flatMap(({ results }) => results.flatMap(({ client }) => client?.id ?? []));
    const gone = '00000000-0000-4000-8000-000000000000';
    const { results, run } = await start(
      clients.updateMany([...ids, gone], { twoFactorEnforced: false }),
      admin,
    );
    expect(results.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      [],
      [],
      ['NOT_FOUND'],
    ]);
    expect(await prisma.client.count({ where: { twoFactorEnforced: false, version: 2 } })).toBe(3);
    expect(await prisma.run.count({ where: { parentId: run?.id ?? '' } })).toBe(2);
  });

  test('are linked to a model and unlinked from another, and keep what is not named', async () => {
    const { start, clients, addModel, createAt, one, prisma } = await twoFrontOffices();
    const [kept, old, fresh, generic] = await Promise.all(
      [false, false, false, true].map((is) => addModel('M', { generic: is })),
    );
    const { results } = await createAt(one.id, 'acme', 'beta');
    const ids = results.flatMap(({ client }) => client?.id ?? []);
    await start(clients.update(ids[0] ?? '', { modelIds: [kept?.id ?? '', old?.id ?? ''] }), admin);
    await start(clients.linkModels(ids, [fresh?.id ?? '']), admin);
    await start(clients.unlinkModels(ids, [old?.id ?? '']), admin);
    const linked = async (index: number) =>
      new Set(
        (await prisma.clientModel.findMany({ where: { clientId: ids[index] ?? '' } })).map(
          ({ modelId }) => modelId,
        ),
      );
    expect(await linked(0)).toEqual(new Set([kept?.id, fresh?.id]));
    expect(await linked(1)).toEqual(new Set([fresh?.id]));
    const wrong = start(clients.linkModels(ids, [generic?.id ?? '']), admin);
    await expect(wrong).rejects.toThrow(/is generic/);
  });
});
