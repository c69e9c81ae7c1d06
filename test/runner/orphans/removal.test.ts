/** Orphans that somebody removes: exactly what was listed, whole or not at all. */
import { expect, test } from 'vitest';
import type { ClientFacts } from '../../../src/domain/take-over/facts.ts';
import type { Orphan } from '../../../src/domain/vocabulary.ts';
import type { Desired, Plugin } from '../../../src/runner/contract/plugin.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A server with the database and the site of a client of nobody, which Regent has listed for eight days. */
async function withStray() {
  /** What is there by somebody else's hand, by plugin; what the plugins keep themselves is beside it. */
  const changedAt = new Map([['stray', new Date(0)]]);
  const fails = new Set<string>();
  const backedUp: Desired[] = [];
  const finding = (id: 'database' | 'site', source: ClientFacts['source']) => {
    const plugin = recordingPlugin(id, {
      onApply(alias) {
        if (fails.has(id)) throw new Error(`${id} ${alias} is busy`);
      },
    });
    return Object.assign(plugin, {
      findClients: async ({ server }: { server: { id: string } }) => ({
        clients: [...(plugin.there.get(server.id) ?? [])].map((alias): ClientFacts => ({
          source,
          alias,
          place: `name ${alias}`,
          ...(id === 'database' ? { changedAt: changedAt.get(alias) ?? new Date(0) } : {}),
          ...(id === 'site' ? { isServed: alias === 'stray' } : {}),
          remarks: [],
        })),
        remarks: [],
      }),
    });
  };
  const database = finding('database', 'DATABASE');
  const site = finding('site', 'VIRTUAL_HOST');
  const actions: NonNullable<Plugin['actions']> = {
    lastBackup: async (_ctx, desired) => void backedUp.push(desired),
  };
  const backup = Object.assign(recordingPlugin('backup'), { actions });
  let now = Date.now();
  const engine = await makeEngine([database, backup, site], {
    now: () => new Date(now),
  });
  // In a sandbox, no backup would be made.
  const server = await engine.addServer('fo1.test', { connection: 'SSH', expectedFingerprint: 'SHA256:key' });
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  for (const plugin of [database, site]) plugin.there.get(server.id)?.add('stray');
  const sync = async () => {
    const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
    await engine.work(server.id);
    return engine.run(run.id);
  };
  await sync();
  now += 8 * DAY_MS;
  const rows = (): Promise<Orphan[]> => engine.prisma.orphan.findMany({ orderBy: { kind: 'asc' } });
  const idsOf = (all: Orphan[], kind?: string) =>
    all.filter((each) => kind === undefined || each.kind === kind).map(({ id }) => id);
  const asked = async (kind?: string, more: object = {}) =>
    engine.orphans.remove({
      ids: idsOf(await rows(), kind),
      name: 'stray',
      evenIfServed: true,
      ...more,
    });
  const remove = async (kind?: string) => {
    const { run } = await engine.start(await asked(kind), admin);
    await engine.work(server.id);
    return engine.run(run.id);
  };
  const there = (plugin: typeof site) => [...(plugin.there.get(server.id) ?? [])];
  return {
    engine,
    server,
    database,
    site,
    backup,
    backedUp,
    fails,
    changedAt,
    sync,
    rows,
    asked,
    remove,
    there,
    goTo: (time: number) => (now = time),
  };
}

test('a sync leaves what is of nobody, and a removal takes exactly that; the client beside it stays', async () => {
  const { database, site, rows, remove, there, sync, backedUp } = await withStray();
  expect((await rows()).map(({ kind, name, isServed }) => [kind, name, isServed])).toEqual([
    ['VIRTUAL_HOST', 'stray', true],
    ['DATABASE', 'stray', null],
  ]);
  expect([there(database), there(site)]).toEqual([
    ['acme', 'stray'],
    ['acme', 'stray'],
  ]);
  const run = await remove('VIRTUAL_HOST');
  expect(backedUp).toEqual([]);
  expect(run).toMatchObject({ kind: 'REMOVE_ORPHAN', status: 'SUCCEEDED', clients: [] });
  expect(run.explanation).toBe('virtual host stray on fo1.test: gone; 1 change was made.');
  expect([there(database), there(site)]).toEqual([['acme', 'stray'], ['acme']]);
  const [gone, left] = await rows();
  expect(gone).toMatchObject({ runId: run.id, goneAt: expect.any(Date) });
  expect(left).toMatchObject({ kind: 'DATABASE', goneAt: null });
  expect((await sync()).status).toBe('SUCCEEDED');
  expect(there(database)).toEqual(['acme', 'stray']);
});

test('a dry run says what would go, and the run has a last backup of a database before that', async () => {
  const { engine, asked, server, backedUp } = await withStray();
  const plan = await engine.plan(await asked(), new AbortController().signal);
  expect(plan.problems).toEqual([]);
  expect(plan.changes.map(({ plugin, summary }) => `${plugin}: ${summary}`)).toEqual([
    'backup: make a last backup of stray, unless its newest one holds all that it has',
    'site: forget stray',
    'database: forget stray',
  ]);
  const { run } = await engine.start(await asked(), admin);
  expect((await engine.run(run.id)).steps.map(({ plugin, phase }) => [plugin, phase])).toEqual([
    ['backup', 'ACTION'],
    ['site', 'ABSENT'],
    ['database', 'ABSENT'],
  ]);
  await engine.work(server.id);
  expect(backedUp.map(({ clients }) => clients.map(({ alias }) => alias))).toEqual([['stray']]);
});

test('nothing is removed if the last backup fails, or if nothing can make one', async () => {
  const { engine, remove, rows, there, database, site, backup, asked } = await withStray();
  backup.actions = { lastBackup: async (ctx) => ctx.fail('stray', 'The disk is full.') };
  const run = await remove();
  expect(run).toMatchObject({ status: 'FAILED', explanation: expect.stringContaining('The disk is full.') });
  expect([there(database), there(site)]).toEqual([
    ['acme', 'stray'],
    ['acme', 'stray'],
  ]);
  expect((await rows()).every(({ goneAt }) => goneAt === null)).toBe(true);
  backup.actions = {};
  await expect(engine.start(await asked(), admin)).rejects.toThrow(
    'No plugin in the configuration makes last backups on fo1.test',
  );
});

test('nothing is removed if one of them has changed since it was listed', async () => {
  const { database, site, changedAt, remove, there, engine, asked, sync } = await withStray();
  changedAt.set('stray', new Date(5));
  const plan = await engine.plan(await asked(), new AbortController().signal);
  expect(plan.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('The database stray on fo1.test has changed since it was listed'),
  ]);
  const run = await remove();
  expect(run.status).toBe('FAILED');
  expect(run.explanation).toContain('database stray on fo1.test has changed since it was listed');
  expect([there(database), there(site)]).toEqual([
    ['acme', 'stray'],
    ['acme', 'stray'],
  ]);
  await sync();
  expect((await remove()).status, 'it was listed anew').toBe('SUCCEEDED');
});

test('a sync between the request and the run changes nothing about what was requested', async () => {
  const { changedAt, engine, server, asked, there, database } = await withStray();
  changedAt.set('stray', new Date(5));
  const { run: sync } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
  const { run } = await engine.start(await asked(), admin);
  await engine.prisma.run.update({ where: { id: run.id }, data: { status: 'CANCELLED' } });
  await engine.work(server.id);
  expect((await engine.run(sync.id)).status).toBe('SUCCEEDED');
  await engine.prisma.run.update({ where: { id: run.id }, data: { status: 'QUEUED' } });
  await engine.work(server.id);
  expect((await engine.run(run.id)).explanation).toContain('has changed since it was listed');
  expect(there(database)).toContain('stray');
});

test('what has become a client’s since the request stays', async () => {
  const { engine, server, asked, there, database, site } = await withStray();
  const { run } = await engine.start(await asked(), admin);
  await engine.addClient('stray', server.id);
  await engine.work(server.id);
  expect(await engine.run(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining('is no orphan any more: stray is a client of Regent'),
  });
  expect(there(database)).toContain('stray');
  expect(there(site)).toContain('stray');
});

test('a site in a file of another name is not in a form that can be removed', async () => {
  const { site, sync, remove, there } = await withStray();
  const { findClients } = site;
  site.findClients = async (ctx) => {
    const found = await findClients(ctx);
    return { ...found, clients: found.clients.map((each) => ({ ...each, place: '/sites/other.conf' })) };
  };
  await sync();
  const run = await remove();
  expect(run.explanation).toContain('is not in a form that site can remove (/sites/other.conf)');
  expect(there(site)).toContain('stray');
});

test('what could not be removed stays listed, and retryRun goes on with it', async () => {
  const { fails, remove, rows, engine, server, there, site, database } = await withStray();
  fails.add('database');
  const run = await remove();
  expect(run).toMatchObject({ status: 'FAILED' });
  expect(run.explanation).toContain('database stray is busy');
  fails.clear();
  const everything = new Set(['ORPHANS'] as const);
  const { run: again } = await engine.start(engine.runs.retry(run.id, everything), admin);
  await engine.work(server.id);
  expect(await engine.run(again.id)).toMatchObject({ kind: 'REMOVE_ORPHAN', status: 'SUCCEEDED' });
  expect((await rows()).every(({ goneAt }) => goneAt !== null)).toBe(true);
  expect([there(database), there(site)]).toEqual([['acme'], ['acme']]);
});

test('it is refused in words while it is young, served, named otherwise, a client’s, or only observed', async () => {
  const { engine, server, asked, rows, goTo } = await withStray();
  const refusal = async (kind?: string, more: object = {}) => {
    const operation = await asked(kind, more);
    return engine.start(operation, admin).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  };
  expect(await refusal(undefined, { evenIfServed: false })).toContain('is served by a web server');
  expect(await refusal(undefined, { name: 'strai' })).toContain('the name that was typed is "strai"');
  expect(await refusal(undefined, { ids: [] })).toContain('No orphan is given');
  goTo(Date.now());
  expect(await refusal()).toContain('it may be removed from');
  goTo(Date.now() + 8 * DAY_MS);
  await engine.servers.setMode(server.id, 'OBSERVE', undefined, admin);
  expect(await refusal()).toContain('is only observed');
  await engine.servers.setMode(server.id, 'ACTIVE', undefined, admin);
  const other = await engine.addServer('fo2.test');
  await engine.addClient('stray', other.id);
  expect(await refusal()).toContain('stray is a client of Regent');
  await engine.prisma.orphan.updateMany({ data: { goneAt: new Date() } });
  expect(await refusal('DATABASE')).toContain('database stray has not been there since');
  expect(await rows()).toHaveLength(2);
});
