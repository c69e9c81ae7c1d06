/** Nothing under a client's name is touched that Regent has not made, and nothing that was lost is made anew. */
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/runner/contract/plugin.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { admin, clientInput, everything, makeEngine, type Engine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** Plugins on two servers that find things under these names, by plugin. */
async function engineWith(things: Record<string, string[]> = {}) {
  const seen =
    (plugin: string) =>
    (ctx: Context, { clients }: { clients: { alias: string }[] }) => {
      for (const { alias } of clients) for (const what of things[plugin] ?? []) ctx.found(alias, what);
    };
  const site = recordingPlugin('site', { onPlan: (ctx, desired) => seen('site')(ctx, desired) });
  const route = recordingPlugin('route', {
    roles: ['REVERSE_PROXY'],
    onPlan: (ctx, desired) => seen('route')(ctx, desired),
  });
  const engine = await makeEngine([site, route]);
  const server = await engine.addServer('fo1.test');
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  return { ...engine, site, route, server, proxy };
}

const applied = ({ calls }: ReturnType<typeof recordingPlugin>) =>
  calls.filter(({ what }) => what === 'apply');

describe('a new client under whose name something is there', () => {
  test('fails before anything is made on any server, and is told all that is in the way, and the choices', async () => {
    const { server, site, route, ...engine } = await engineWith({
      site: ['database acme', '/var/www/acme'],
      route: ['route /acme'],
    });
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation).toBe(
      'Something is there under the name acme that Regent has not made, and Regent left it alone: ' +
        'on fo1.test: database acme, /var/www/acme; on rpx.test: route /acme. ' +
        'Choose another alias (deleteClient removes nothing of it, then createClient), or move it away there and use retryRun.',
    );
    expect(ended.clients[0]).toMatchObject({ status: 'FAILED', problem: ended.explanation });
    expect(ended.events.filter(({ text }) => text.includes('Something is there'))).toHaveLength(1);
    expect([applied(site), applied(route)]).toEqual([[], []]);
    expect(await engine.prisma.made.count()).toBe(0);
  });

  test('does not hold up another one of the same server', async () => {
    const site = recordingPlugin('site', {
      onPlan(ctx, { clients }) {
        if (clients.some(({ alias }) => alias === 'acme')) ctx.found('acme', 'database acme');
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const taken = await engine.addClient('acme', server.id);
    const other = await engine.addClient('beta', server.id);
    await engine.work(server.id);
    expect((await engine.run(taken.run.id)).status).toBe('FAILED');
    expect((await engine.run(other.run.id)).status).toBe('SUCCEEDED');
    expect(site.there.get(server.id)).toEqual(new Set(['beta']));
  });

  test('fails no check of the server that is carried out with it, and no backup', async () => {
    const site = Object.assign(recordingPlugin('site'), {
      actions: { backup: async () => undefined, check: async () => undefined },
    });
    site.plan = async (ctx, { clients }) => {
      if (clients.some(({ alias }) => alias === 'acme')) ctx.found('acme', 'database acme');
      return [];
    };
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    const backup = await engine.start(engine.runs.onServer('BACKUP', server.id), admin);
    const check = await engine.start(engine.runs.onServer('CHECK', server.id), admin);
    await engine.work(server.id);
    await carryOut(engine.runner, backup.run.lease ?? '', new AbortController().signal);
    expect((await engine.run(run.id)).status).toBe('FAILED');
    expect((await engine.run(backup.run.id)).status).toBe('SUCCEEDED');
    expect((await engine.run(check.run.id)).status).toBe('SUCCEEDED');
  });

  test('is made when that was moved away and the run is retried', async () => {
    const things = { route: ['route /acme'] };
    const { server, route, proxy, ...engine } = await engineWith(things);
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    things.route = [];
    const again = await engine.start(engine.runs.retry(run.id, everything), admin);
    await engine.work(server.id);
    expect((await engine.run(again.run.id)).status).toBe('SUCCEEDED');
    expect(route.there.get(proxy.id)).toEqual(new Set(['acme']));
  });

  test('is deleted without it: nothing is removed, and the run says what is left alone', async () => {
    const { server, site, ...engine } = await engineWith({ site: ['database acme'] });
    const { client } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    site.there.set(server.id, new Set(['acme']));
    const { run } = await engine.start(engine.clients.remove(client.id, 'acme'), admin);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', clients: [{ status: 'DELETED' }] });
    expect(ended.events.map(({ level, text }) => `${level} ${text}`)).toContain(
      'WARN Left alone on fo1.test, because Regent has not made it: database acme, name acme',
    );
    expect(applied(site)).toEqual([]);
    expect(site.there.get(server.id)).toEqual(new Set(['acme']));
  });

  test('is deleted also where what is there cannot be read', async () => {
    const { server, site, ...engine } = await engineWith({ site: ['database acme'] });
    const { client } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    const { plan } = site;
    site.plan = (ctx, desired) => {
      ctx.fail('acme', 'its tables are damaged');
      return plan(ctx, desired);
    };
    const { run } = await engine.start(engine.clients.remove(client.id, 'acme'), admin);
    await engine.work(server.id);
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });

  test('is refused in a dry run too, beside the plan, and nothing is planned for it', async () => {
    const { server, ...engine } = await engineWith({ site: ['database acme'], route: ['route /acme'] });
    const { drafts } = await engine.draft(engine.clients.create(clientInput('acme', server.id)));
    const plan = await engine.planner({ of: 'clients', drafts }, new AbortController().signal);
    expect(plan.changes).toEqual([]);
    expect(plan.problems).toEqual([
      {
        code: 'CONFLICT',
        message: expect.stringContaining('on fo1.test: database acme; on rpx.test: route /acme'),
      },
    ]);
  });

  test('is found out by the step itself where its server could not be looked at before', async () => {
    let isDown = true;
    const route = recordingPlugin('route', {
      roles: ['REVERSE_PROXY'],
      onPlan(ctx, { clients }) {
        if (isDown) throw new ConnectionLostError('rpx.test');
        for (const { alias } of clients) ctx.found(alias, `route /${alias}`);
      },
    });
    const engine = await makeEngine([recordingPlugin('site'), route]);
    const server = await engine.addServer('fo1.test');
    const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    expect((await engine.run(run.id)).status).toBe('BLOCKED');
    isDown = false;
    await engine.runStore.transportWorked(proxy.id);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended).toMatchObject({ status: 'FAILED' });
    expect(ended.explanation).toContain('on rpx.test: route /acme');
    expect(applied(route)).toEqual([]);
  });
});

test.each(['update', 'delete'] as const)(
  'a plugin that wants to %s what Regent has not made is stopped, though it says nothing of it',
  async (action) => {
    const naughty = recordingPlugin('naughty');
    naughty.plan = async (_ctx, { clients }) =>
      clients.map(({ alias }) => ({ client: alias, action, subject: `/srv/${alias}`, summary: 'have it' }));
    const engine = await makeEngine([naughty]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    expect((await engine.run(run.id)).explanation).toContain('on fo1.test: /srv/acme. Choose');
    expect(applied(naughty)).toEqual([]);
  },
);

describe('what Regent makes', () => {
  test('is known as its own before it is made, and no longer when it is gone', async () => {
    const rows = () => engine.prisma.made.findMany({ orderBy: { plugin: 'asc' }, select: { plugin: true } });
    const before: unknown[] = [];
    const site = recordingPlugin('site', { onStep: async () => void before.push(await rows()) });
    const engine = await makeEngine([site, recordingPlugin('later')]);
    const server = await engine.addServer('fo1.test');
    const { client } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    expect(before).toEqual([[{ plugin: 'site' }]]);
    expect(await rows()).toEqual([{ plugin: 'later' }, { plugin: 'site' }]);
    await engine.start(engine.clients.remove(client.id, 'acme'), admin);
    await engine.work(server.id);
    expect(await rows()).toEqual([]);
  });

  test('half of it, when its worker was lost, is gone on with and not taken for somebody else’s', async () => {
    let isFirst = true;
    const site = recordingPlugin('site', {
      onPlan(ctx, { clients }) {
        for (const { alias } of clients)
          if (site.there.get(ctx.server.id)?.has(alias)) ctx.found(alias, alias);
      },
      onApply(alias, ctx) {
        site.there.get(ctx.server.id)?.add(alias);
        if (isFirst) throw new Error('the power is gone');
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { run } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    expect((await engine.run(run.id)).explanation).toContain('the power is gone');
    isFirst = false;
    const again = await engine.start(engine.runs.retry(run.id, everything), admin);
    await engine.work(server.id);
    expect((await engine.run(again.run.id)).status).toBe('SUCCEEDED');
  });

  test('stays its own where it could not be removed', async () => {
    let isBusy = false;
    const site = recordingPlugin('site', {
      onApply() {
        if (isBusy) throw new Error('it is busy');
      },
    });
    const engine = await makeEngine([site]);
    const server = await engine.addServer('fo1.test');
    const { client } = await engine.addClient('acme', server.id);
    await engine.work(server.id);
    isBusy = true;
    const { run } = await engine.start(engine.clients.remove(client.id, 'acme'), admin);
    await engine.work(server.id);
    expect((await engine.run(run.id)).status).toBe('FAILED');
    expect(await engine.prisma.made.count()).toBe(1);
    isBusy = false;
    await engine.start(engine.runs.retry(run.id, everything), admin);
    await engine.work(server.id);
    expect(await engine.prisma.made.count()).toBe(0);
    expect(site.there.get(server.id)).toEqual(new Set());
  });

  test('is written down by no worker that has lost its run, which then makes nothing', async () => {
    const engine = await makeEngine([recordingPlugin('site')]);
    const server = await engine.addServer('fo1.test');
    const { run, client } = await engine.addClient('acme', server.id);
    const made = [{ clientId: client.id, serverId: server.id, plugin: 'site' }];
    const claim = await engine.runStore.claim(`server/${server.id}`, 'worker-1');
    await engine.runStore.record((claim?.fence ?? 0) - 1, [{ runId: run.id }], { made });
    expect(await engine.prisma.made.count()).toBe(0);
    await engine.runStore.record(claim?.fence ?? 0, [{ runId: run.id }], { made });
    expect(await engine.prisma.made.count()).toBe(1);
  });

  test('is backed up; what is there under the name of another client is not', async () => {
    const dumped: string[] = [];
    const dumps = recordingPlugin('dumps', {
      onPlan(ctx, { clients }) {
        if (clients.some(({ alias }) => alias === 'theirs')) ctx.found('theirs', 'dumps of theirs');
      },
    });
    dumps.findBackups = async () => [];
    dumps.actions = {
      backup: async (_ctx, { clients }) => void dumped.push(...clients.map((it) => it.alias)),
    };
    const transportFor = ({ root }: { root: string | null }) => ({
      ...makeLocalTransport({ root: root ?? engine.folder }),
      kind: 'SSH' as const,
      sandbox: false,
    });
    const engine: Engine = await makeEngine([dumps], { transportFor });
    const ssh = { connection: 'SSH', expectedFingerprint: 'SHA256:key' } as const;
    const server = await engine.addServer('fo1.test', ssh);
    for (const alias of ['acme', 'theirs']) await engine.addClient(alias, server.id);
    await engine.work(server.id);
    const { run } = await engine.start(engine.runs.onServer('BACKUP', server.id), admin);
    await carryOut(engine.runner, run.lease ?? '', new AbortController().signal);
    expect(dumped).toEqual(['acme']);
  });
});

describe('what a live client has lost', () => {
  const MENDING = 'Bring it back from the dump.';

  /** Two clients that are live, and a plugin that finds the data of some gone, and would make it anew. */
  async function engineThatLost() {
    const gone = new Set<string>();
    const data = recordingPlugin('data', {
      onPlan(ctx, { clients }) {
        for (const { alias } of clients.filter((client) => gone.has(client.alias))) {
          data.there.get(ctx.server.id)?.delete(alias);
          ctx.lost(alias, `database ${alias}`, MENDING);
        }
      },
    });
    const engine = await makeEngine([data, recordingPlugin('site')]);
    const server = await engine.addServer('fo1.test');
    for (const alias of ['acme', 'beta', 'gamma']) await engine.addClient(alias, server.id);
    await engine.work(server.id);
    data.calls.length = 0;
    const sync = async () => {
      const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
      await engine.work(server.id);
      return engine.run(run.id);
    };
    const statuses = async () =>
      (await engine.prisma.client.findMany({ orderBy: { alias: 'asc' } })).map(({ status }) => status);
    return { ...engine, server, gone, data, sync, statuses };
  }

  test('is not made anew, and nobody else is disturbed', async () => {
    const { gone, data, sync, statuses } = await engineThatLost();
    gone.add('acme');
    const ended = await sync();
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation).toBe(
      `data on fo1.test: acme: database acme is missing on fo1.test, and Regent does not replace it by an empty one. ${MENDING} Then use retryRun.`,
    );
    expect(applied(data)).toEqual([]);
    expect(await statuses()).toEqual(['FAILED', 'ACTIVE', 'ACTIVE']);
  });

  test('keeps a new client from being set up beside two who have, and nothing is made for it', async () => {
    const { gone, data, server, ...engine } = await engineThatLost();
    Object.assign(data, { holdsData: true });
    gone.add('acme');
    const fine = await engine.addClient('delta', server.id);
    await engine.work(server.id);
    expect((await engine.run(fine.run.id)).status).toBe('SUCCEEDED');
    gone.add('beta');
    const { run } = await engine.addClient('epsilon', server.id);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation).toMatch(
      /^data on fo1\.test: 2 clients have lost what they had.*no new client is set up/,
    );
    expect(data.there.get(server.id)?.has('epsilon')).toBe(false);
  });

  test('holds the server for that plugin, with one explanation, where two have lost something', async () => {
    const { gone, data, sync } = await engineThatLost();
    gone.add('acme').add('beta');
    const ended = await sync();
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation).toMatch(/^data on fo1\.test: 2 clients have lost what they had on fo1\.test/);
    for (const alias of ['acme', 'beta']) expect(ended.explanation).toContain(`- database ${alias}`);
    expect(ended.explanation?.split(MENDING)).toHaveLength(2);
    expect(applied(data)).toEqual([]);
  });

  test('keeps nobody waiting who has got it back; whoever is new waits with the others', async () => {
    const { gone, data, sync, ...engine } = await engineThatLost();
    for (const alias of ['acme', 'beta', 'gamma']) gone.add(alias);
    await sync();
    gone.delete('gamma');
    data.there.get(engine.server.id)?.delete('gamma');
    const { client } = await engine.addClient('delta', engine.server.id);
    data.calls.length = 0;
    const ended = await sync();
    expect(ended.status).toBe('FAILED');
    expect(ended.explanation?.split('2 clients have lost what they had')).toHaveLength(2);
    expect(ended.explanation).not.toContain('gamma');
    expect(applied(data)).toEqual([expect.objectContaining({ clients: ['gamma'] })]);
    const states = await engine.prisma.client.findMany({ orderBy: { alias: 'asc' } });
    expect(states.map(({ alias, status }) => `${alias} ${status}`)).toEqual([
      'acme FAILED',
      'beta FAILED',
      `${client.alias} FAILED`,
      'gamma ACTIVE',
    ]);
    expect(states[0]?.problem).toContain('database acme is missing on fo1.test');
    expect(states[0]?.problem).not.toContain('beta');
  });

  test('is said in a dry run', async () => {
    const { gone, planner, server } = await engineThatLost();
    gone.add('acme');
    const plan = await planner({ of: 'server', serverId: server.id }, new AbortController().signal);
    expect(plan.changes).toEqual([]);
    expect(plan.problems).toMatchObject([
      { message: expect.stringMatching(/^acme: database acme is missing/) },
    ]);
  });

  test('does not keep its site from being suspended, and the run says both', async () => {
    const { gone, data, server, ...engine } = await engineThatLost();
    gone.add('acme');
    const { id } = await engine.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
    const { run } = await engine.start(engine.clients.suspend(id), admin);
    await engine.work(server.id);
    const ended = await engine.run(run.id);
    expect(ended.explanation).toMatch(/^data on fo1\.test: database acme is missing/);
    expect(ended.steps.map(({ plugin, status }) => [plugin, status])).toEqual([
      ['data', 'FAILED'],
      ['site', 'SUCCEEDED'],
    ]);
    expect(applied(data)).toEqual([]);
  });

  test('does not keep it from being deleted', async () => {
    const { gone, server, ...engine } = await engineThatLost();
    gone.add('acme');
    const { id } = await engine.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
    const { run } = await engine.start(engine.clients.remove(id, 'acme'), admin);
    await engine.work(server.id);
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });

  test('is made of a client that has never been live', async () => {
    const { server, data, ...engine } = await engineThatLost();
    const plan = data.plan;
    data.plan = (ctx, desired) => {
      ctx.lost('delta', 'database delta', MENDING);
      return plan(ctx, desired);
    };
    const { run } = await engine.addClient('delta', server.id);
    await engine.work(server.id);
    expect((await engine.run(run.id)).status).toBe('SUCCEEDED');
  });
});
