import { expect, test } from 'vitest';
import type { Context, Desired, FoundBackup, Plugin } from '../../src/runner/contract/plugin.ts';
import { SCHEDULER } from '../../src/domain/runs/run-kinds.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** Two live clients on a server that is spoken to, and a plugin that reports `results` and finds `disk`. */
async function makeHost(others: Plugin[] = []) {
  const results = new Map<string, Record<string, unknown>>();
  const disk = new Map<string, FoundBackup>();
  const asked: string[][] = [];
  const plugin = Object.assign(recordingPlugin('backup'), {
    actions: {
      async backup(ctx: Context) {
        for (const [alias, result] of results) {
          ctx.report(result, alias);
          if (result.status === 'failed') ctx.fail(alias, 'it failed');
          if (typeof result.file === 'string') disk.set(result.file, found(result.file, alias));
        }
      },
    },
    async findBackups(ctx: Context) {
      const files = [...disk.keys()];
      const known = await ctx.knownBackups(files);
      asked.push(files.filter((file) => !known.has(file)));
      return [...disk.values()];
    },
  });
  const engine = await makeEngine([plugin, ...others]);
  const server = await engine.addServer('fo1.test');
  for (const alias of ['acme', 'beta']) await engine.addClient(alias, server.id);
  await engine.work(server.id);
  await engine.prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  return {
    engine,
    plugin,
    server,
    results,
    disk,
    asked,
    async carryOut(kind: 'BACKUP' | 'CHECK', actor = admin) {
      const { run } = await engine.start(engine.runs.onServer(kind, server.id), actor);
      await carryOut(engine.runner, run.lease ?? '', new AbortController().signal);
      return engine.run(run.id);
    },
    rows: async () => {
      const rows = await engine.prisma.backup.findMany({
        orderBy: { id: 'asc' },
        include: { client: { select: { alias: true } } },
      });
      return rows.map(({ client, ok, file, goneAt, message }) => ({
        alias: client?.alias,
        ok,
        file,
        isGone: goneAt !== null,
        message,
      }));
    },
  };
}

const ok = (file: string, message = '') => ({ status: 'ok', file, message });

const found = (file: string, client = 'acme', more: Partial<FoundBackup> = {}): FoundBackup => ({
  client,
  file,
  bytes: 9,
  ...more,
});

const manifest = {
  madeAt: new Date('2040-01-01T00:00:00Z'),
  isRegents: false,
  sha256: 'aa',
  filesSha256: 'bb',
  monarcVersion: '2.14.0',
  rows: 4_000_000_000,
};

test('a backup whose file is gone is marked by the next backup or check, and unmarked when it is back', async () => {
  const host = await makeHost();
  host.results.set('acme', ok('/dumps/1')).set('beta', ok('/dumps/2'));
  expect((await host.carryOut('BACKUP')).explanation).toBe(
    'All clients on fo1.test that are set up were backed up.',
  );
  const gone = async () => (await host.rows()).filter(({ isGone }) => isGone).map(({ file }) => file);
  expect(await gone()).toEqual([]);
  host.disk.delete('/dumps/1');
  expect((await host.carryOut('CHECK')).status).toBe('SUCCEEDED');
  expect(await gone()).toEqual(['/dumps/1']);
  host.disk.set('/dumps/1', found('/dumps/1')).delete('/dumps/2');
  host.results.clear();
  host.results.set('acme', ok('/dumps/3'));
  await host.carryOut('BACKUP');
  expect(await gone()).toEqual(['/dumps/2']);
});

test('a remark is kept with a good backup, and a client that is not set up has no row', async () => {
  const host = await makeHost();
  host.results.set('acme', ok('/dumps/1', 'it is small')).set('beta', { status: 'missing' });
  expect((await host.carryOut('BACKUP')).status).toBe('SUCCEEDED');
  expect(await host.rows()).toEqual([
    { alias: 'acme', ok: true, file: '/dumps/1', isGone: false, message: 'it is small' },
  ]);
});

test('a backup says who made it, on which server, and what its files are', async () => {
  const host = await makeHost();
  host.results.set('acme', {
    ...ok('/dumps/acme/1.sql.zst'),
    size: 9,
    sha256: 'aa',
    filesFile: '/dumps/acme/1.files.tar.zst',
    filesSize: 5_000_000_000,
    filesSha256: 'bb',
    manifest: '/dumps/acme/1.json',
  });
  host.results.set('beta', { ...ok('/dumps/beta/1.sql.zst'), filesFile: null, manifest: null });
  await host.carryOut('BACKUP');
  const { prisma } = host.engine;
  const rows = await prisma.backup.findMany({ orderBy: { file: 'asc' } });
  expect(rows).toMatchObject([
    {
      serverId: host.server.id,
      madeBy: 'REQUEST',
      bytes: 9n,
      sha256: 'aa',
      filesFile: '/dumps/acme/1.files.tar.zst',
      filesBytes: 5_000_000_000n,
      filesSha256: 'bb',
      manifest: '/dumps/acme/1.json',
    },
    { serverId: host.server.id, madeBy: 'REQUEST', filesFile: null, manifest: null },
  ]);
  host.results.clear();
  host.results.set('acme', ok('/dumps/acme/2.sql.zst'));
  await host.carryOut('BACKUP', SCHEDULER);
  expect(await prisma.backup.findFirst({ where: { file: '/dumps/acme/2.sql.zst' } })).toMatchObject({
    madeBy: 'SCHEDULE',
  });
});

test('the last backup of a client that is deleted is kept with it', async () => {
  const host = await makeHost();
  const { prisma, clients, start, work } = host.engine;
  const entry = host.engine.runner.pipeline.entries[0]!;
  const { apply } = entry.plugin;
  entry.plugin.apply = async (ctx, changes, desired) => {
    ctx.report(ok('/dumps/last.sql.zst'), 'acme');
    await apply(ctx, changes, desired);
  };
  const { id } = await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  await start(clients.remove(id, 'acme'), admin);
  await work(host.server.id);
  expect(await prisma.backup.findMany()).toMatchObject([
    { clientId: id, madeBy: 'DELETION', ok: true, file: '/dumps/last.sql.zst' },
  ]);
});

test('the backup of what a restore replaces is a row with its run as soon as it is made, even if the step then fails', async () => {
  const host = await makeHost();
  const { prisma, clients, start, work } = host.engine;
  const seen: object[] = [];
  host.engine.runner.pipeline.entries[0]!.plugin.apply = async (ctx) => {
    await ctx.backedUp('acme', { ...ok('/dumps/acme/before.sql.zst'), size: 9 });
    await ctx.backedUp('beta', { status: 'failed', message: 'The disk is full' });
    await ctx.backedUp('beta', { status: 'missing', message: 'it is empty' });
    seen.push(...(await prisma.backup.findMany({ orderBy: { id: 'asc' } })));
    throw new Error('the power went');
  };
  const ids = await Promise.all(
    ['acme', 'beta'].map(async (alias) => (await prisma.client.findUniqueOrThrow({ where: { alias } })).id),
  );
  host.plugin.there.clear();
  const { run } = await start(clients.updateMany(ids, { twoFactorEnforced: false }), admin);
  await work(host.server.id);
  const rows = [
    { clientId: ids[0], madeBy: 'RESTORE', ok: true, file: '/dumps/acme/before.sql.zst', bytes: 9n },
    { clientId: ids[1], madeBy: 'RESTORE', ok: false, file: null, message: 'The disk is full' },
  ].map((row) => ({ ...row, runId: run!.id }));
  expect(seen).toMatchObject(rows);
  expect(await prisma.backup.findMany({ orderBy: { id: 'asc' } })).toMatchObject(rows);
});

test('a backup that failed has no file that could be gone', async () => {
  const host = await makeHost();
  host.results.set('acme', { status: 'failed' });
  expect((await host.carryOut('BACKUP')).status).toBe('FAILED');
  expect(await host.rows()).toEqual([
    { alias: 'acme', ok: false, file: null, isGone: false, message: 'it failed' },
  ]);
});

test('backups of another server are left as they are', async () => {
  const host = await makeHost();
  host.results.set('acme', ok('/dumps/1'));
  await host.carryOut('BACKUP');
  const other = await host.engine.addServer('fo2.test');
  await host.engine.runStore.followDisk(other.id, { since: new Date(), found: [] });
  expect(await host.rows()).toMatchObject([{ isGone: false }]);
});

test('a backup that the server has made itself is listed after the next sync, once', async () => {
  const host = await makeHost();
  const file = '/dumps/acme/cron.sql.zst';
  const files = { file: '/dumps/acme/cron.files.tar.zst', bytes: 7 };
  host.disk.set(file, found(file, 'acme', { files, manifestFile: '/dumps/acme/cron.json', manifest }));
  const later = '/dumps/beta/later.sql.zst';
  const ofRegent = { ...manifest, isRegents: true, filesSha256: null };
  host.disk.set(later, found(later, 'beta', { manifestFile: '/dumps/beta/later.json', manifest: ofRegent }));
  const { runs, start, prisma, work } = host.engine;
  for (const _ of [1, 2]) {
    const { run } = await start(runs.onServer('SYNC', host.server.id), admin);
    await work(host.server.id);
    expect((await host.engine.run(run.id)).status).toBe('SUCCEEDED');
  }
  expect(host.asked).toEqual([[file, later], []]);
  const rows = await prisma.backup.findMany({ orderBy: { file: 'asc' } });
  expect(rows).toMatchObject([
    {
      madeBy: 'CRON',
      ok: true,
      file,
      bytes: 9n,
      sha256: 'aa',
      filesFile: files.file,
      filesBytes: 7n,
      filesSha256: 'bb',
      manifest: '/dumps/acme/cron.json',
      monarcVersion: '2.14.0',
      rows: 4_000_000_000n,
      runId: null,
    },
    { madeBy: null, ok: true, file: later, filesFile: null },
  ]);
  // The clock of the server is ahead.
  expect(rows[0]!.at.getTime()).toBeLessThanOrEqual(Date.now());
});

test('a backup that a look has found before its run could tell is one backup, with its run', async () => {
  const host = await makeHost();
  const file = '/dumps/acme/1.sql.zst';
  const ofRegent = { ...manifest, isRegents: true };
  const there = found(file, 'acme', { manifestFile: '/dumps/acme/1.json', manifest: ofRegent });
  await host.engine.runStore.followDisk(host.server.id, { since: new Date(), found: [there] });
  host.results.set('acme', { ...ok(file), seconds: 3 });
  await host.carryOut('BACKUP');
  const [row, ...others] = await host.engine.prisma.backup.findMany();
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    madeBy: 'REQUEST',
    seconds: 3,
    rows: 4_000_000_000n,
    manifest: '/dumps/acme/1.json',
  });
  expect(row?.runId).not.toBeNull();
});

test('nothing of somebody else becomes a backup of a client', async () => {
  const host = await makeHost();
  const other = await host.engine.addServer('fo2.test');
  await host.engine.addClient('gamma', other.id);
  const before = { ...manifest, madeAt: new Date('2001-01-01T00:00:00Z') };
  const backups = [
    found('/dumps/acme/without-manifest.sql.zst'),
    found('/dumps/acme/older-than-the-client.sql.zst', 'acme', { manifest: before }),
    found('/dumps/gamma/of-another-server.sql.zst', 'gamma', { manifest }),
    found('/dumps/nobody/of-nobody.sql.zst', 'nobody', { manifest }),
  ];
  await host.engine.runStore.followDisk(host.server.id, { since: new Date(), found: backups });
  expect(await host.rows()).toEqual([]);
});

test('a backup whose files are not as they were made is not good, and a sync tells it of the newest one', async () => {
  const host = await makeHost();
  const archive = '/dumps/acme/2.files.tar.zst';
  host.results.set('acme', { ...ok('/dumps/acme/1.sql.zst'), size: 9 });
  await host.carryOut('BACKUP');
  const { id: clientId } = await host.engine.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const filesOf = { filesFile: archive, filesBytes: 7 };
  const newest = { clientId, serverId: host.server.id, ok: true, file: '/dumps/acme/2.sql.zst', bytes: 9 };
  await host.engine.prisma.backup.create({ data: { ...newest, ...filesOf } });
  host.disk.set('/dumps/acme/1.sql.zst', found('/dumps/acme/1.sql.zst', 'acme', { bytes: 8 }));
  const second = { files: { file: archive, bytes: 7 } };
  host.disk.set('/dumps/acme/2.sql.zst', found('/dumps/acme/2.sql.zst', 'acme', second));
  const { runs, start, work } = host.engine;
  const sync = async () => {
    const { run } = await start(runs.onServer('SYNC', host.server.id), admin);
    await work(host.server.id);
    const { events } = await host.engine.run(run.id);
    return events.filter(({ level }) => level === 'WARN').map(({ text }) => text);
  };
  expect(await sync()).toEqual([]);
  expect(await host.rows()).toMatchObject([
    { ok: false, message: 'Its dump has 8 bytes now, and had 9 when it was made: somebody has changed it.' },
    { ok: true },
  ]);
  host.disk.set('/dumps/acme/2.sql.zst', found('/dumps/acme/2.sql.zst'));
  expect(await sync()).toEqual([
    `The newest good backup of acme is not good any more: /dumps/acme/2.sql.zst. Its second file, ${archive}, is not there any more. Find out who changes backups on fo1.test.`,
  ]);
  expect(await sync()).toEqual([]);
  expect((await host.rows())[1]).toMatchObject({ ok: false, isGone: false });
});

test('backups that were moved with their client’s folder are found there', async () => {
  const host = await makeHost();
  const file = '/dumps/acme/acme-1.sql.zst';
  host.results.set('acme', { ...ok(file), size: 9, manifest: '/dumps/acme/acme-1.json' });
  await host.carryOut('BACKUP');
  const to = '/dumps-deleted/acme/acme-1.sql.zst';
  const there = found(to, 'acme', { manifestFile: '/dumps-deleted/acme/acme-1.json', manifest });
  const strange = found('/dumps-deleted/beta/acme-1.sql.zst', 'beta');
  await host.engine.runStore.followDisk(host.server.id, { since: new Date(), found: [strange, there] });
  expect(await host.engine.prisma.backup.findMany()).toMatchObject([
    { file: to, manifest: '/dumps-deleted/acme/acme-1.json', goneAt: null, madeBy: 'REQUEST' },
  ]);
});

test('a backup that was stored after a look began is not gone because the look has not seen it', async () => {
  const host = await makeHost();
  const since = new Date(Date.now() - 1_000);
  host.results.set('acme', ok('/dumps/1'));
  await host.carryOut('BACKUP');
  await host.engine.runStore.followDisk(host.server.id, { since, found: [] });
  expect(await host.rows()).toMatchObject([{ isGone: false }]);
});

test('a sync goes on if it cannot look at the backups', async () => {
  const host = await makeHost();
  const { runs, start, work, runner } = host.engine;
  runner.pipeline.entries[0]!.plugin.findBackups = async () => {
    throw new Error('the disk is gone');
  };
  const { run } = await start(runs.onServer('SYNC', host.server.id), admin);
  await work(host.server.id);
  expect((await host.engine.run(run.id)).status).toBe('SUCCEEDED');
});

test('a look at the disk that fails loses nothing of what was backed up', async () => {
  const host = await makeHost();
  host.results.set('acme', ok('/dumps/1'));
  const entry = host.engine.runner.pipeline.entries[0]!;
  entry.plugin.findBackups = async () => {
    throw new Error('the disk is gone');
  };
  expect((await host.carryOut('BACKUP')).status).toBe('SUCCEEDED');
  expect(await host.rows()).toMatchObject([{ ok: true, isGone: false }]);
});

test('a client says that its newest backup failed, until one is good again', async () => {
  const host = await makeHost();
  const failing = async () => {
    const clients = await host.engine.prisma.client.findMany({ where: { lastBackupFailed: true } });
    return clients.map(({ alias }) => alias);
  };
  host.results.set('acme', { ...ok('/dumps/1'), size: 9 }).set('beta', { status: 'failed' });
  await host.carryOut('BACKUP');
  expect(await failing()).toEqual(['beta']);
  host.results.clear();
  host.results.set('beta', ok('/dumps/2'));
  host.disk.set('/dumps/1', found('/dumps/1', 'acme', { bytes: 8 }));
  await host.carryOut('BACKUP');
  expect(await failing(), 'a file that was changed is not good').toEqual(['acme']);
});

/** Backs up acme alone. */
async function backUp(host: Awaited<ReturnType<typeof makeHost>>) {
  const { runs, start, prisma, runner } = host.engine;
  const { id } = await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const { run } = await start(runs.onClient('BACKUP', id), admin);
  expect(run.lease).toBe(`backup/${host.server.id}`);
  return { id, run, work: () => carryOut(runner, run.lease ?? '', new AbortController().signal) };
}

test('one client is backed up alone, and the run says so', async () => {
  const host = await makeHost();
  host.results.set('acme', ok('/dumps/1'));
  const asked: Desired[] = [];
  const { actions } = host.engine.runner.pipeline.entries[0]!.plugin;
  const { backup } = actions!;
  actions!.backup = async (ctx, wanted) => {
    asked.push(wanted);
    await backup!(ctx, wanted);
  };
  const { id, run, work } = await backUp(host);
  await work();
  expect(await host.engine.run(run.id)).toMatchObject({
    kind: 'BACKUP',
    status: 'SUCCEEDED',
    explanation: 'acme was backed up.',
    clients: [{ id }],
  });
  expect(asked).toMatchObject([{ clients: [{ alias: 'acme' }], spared: ['beta'], named: true }]);
  await host.carryOut('BACKUP');
  expect(asked[1]).toMatchObject({ clients: [{ alias: 'acme' }, { alias: 'beta' }], named: false });
});

test('a backup of one client that failed is tried again for that client, and leaves its status alone', async () => {
  const host = await makeHost();
  host.results.set('acme', { status: 'failed' });
  const { id, run, work } = await backUp(host);
  await work();
  const { prisma, start, runs } = host.engine;
  expect(await host.engine.run(run.id)).toMatchObject({
    status: 'FAILED',
    explanation: 'backup on fo1.test: it failed',
  });
  expect(await prisma.client.findUnique({ where: { id } })).toMatchObject({
    status: 'ACTIVE',
    problem: null,
  });
  const { run: again } = await start(runs.retry(run.id, everything), admin);
  expect(await host.engine.run(again.id)).toMatchObject({
    kind: 'BACKUP',
    clients: [{ id }],
    lease: run.lease,
  });
});

test('a backup of a client that is to be deleted gives way to the deletion', async () => {
  const host = await makeHost();
  const { id, run, work } = await backUp(host);
  await host.engine.start(host.engine.clients.remove(id, 'acme'), admin);
  await work();
  expect(await host.engine.run(run.id)).toMatchObject({
    status: 'CANCELLED',
    explanation: 'Replaced by the deletion of acme.',
  });
});

test('a client without data, or on a server without backups, is not backed up, and the refusal says why', async () => {
  const host = await makeHost();
  const { prisma, runs, runner } = host.engine;
  const { id } = await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const refusal = (change: object) =>
    prisma.client
      .update({ where: { id }, data: change })
      .then(() => host.engine.start(runs.onClient('BACKUP', id), admin))
      .then(
        () => undefined,
        (error: Error) => error.message,
      );
  const live = { status: 'ACTIVE', presence: 'PRESENT', activatedAt: new Date() };
  expect(await refusal({ activatedAt: null })).toMatch(/^The client acme is not set up yet/);
  expect(await refusal({ ...live, presence: 'ABSENT', status: 'DELETING' })).toMatch(/acme is being deleted/);
  expect(await refusal({ status: 'DELETED' })).toMatch(/acme has been deleted/);
  await prisma.server.update({ where: { id: host.server.id }, data: { mode: 'RETIRED' } });
  expect(await refusal(live)).toMatch(/fo1.test is retired. Bring it back with setServerMode/);
  await prisma.server.update({ where: { id: host.server.id }, data: { mode: 'ACTIVE' } });
  runner.pipeline.entries.length = 0;
  expect(await refusal(live)).toMatch(/^No plugin in the configuration backs up anything of fo1.test/);
  await expect(host.engine.start(runs.onClient('BACKUP', host.server.id), admin)).rejects.toThrow(
    /There is no client/,
  );
});

test('a server on which nothing is backed up is told so, by hand and in a schedule', async () => {
  const engine = await makeEngine([recordingPlugin('backup')]);
  const start = (serverId: string) => engine.start(engine.runs.onServer('BACKUP', serverId), admin);
  const bare = await engine.addServer('fo2.test');
  await engine.addClient('acme', bare.id);
  await expect(start(bare.id)).rejects.toThrow(
    'No plugin in the configuration backs up anything of fo2.test.',
  );
  const empty = await engine.addServer('fo1.test');
  await expect(start(empty.id)).rejects.toThrow(
    'No client lives on fo1.test, so there is nothing to back up.',
  );
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  await expect(start(proxy.id)).rejects.toThrow(/is a REVERSE_PROXY: Regent backs up clients/);
  const schedule = { kind: 'BACKUP', cron: '30 2 * * *', timeZone: 'UTC', serverId: proxy.id } as const;
  await expect(engine.schedules.create(schedule, admin)).rejects.toThrow(/is a REVERSE_PROXY/);
});

/** A back office with a database of its own, which `makes` backs up, and a front office with a client. */
async function makeBackOffice(makes: () => Record<string, unknown>) {
  const disk = new Map<string, FoundBackup>();
  const calls: string[] = [];
  const common = Object.assign(recordingPlugin('common', { roles: ['BACK_OFFICE'] }), {
    ofServer: true as const,
    actions: {
      async backup(ctx: Context, { clients }: Desired) {
        calls.push(`backup ${ctx.server.fqdn} ${clients.length}`);
        const report: Record<string, unknown> = { client: 'monarc_common', ...makes() };
        ctx.report(report);
        if (report['status'] !== 'ok') throw new Error(String(report['message']));
      },
    },
    findBackups: async () => [...disk.values()],
  });
  const engine = await makeEngine([common, recordingPlugin('backup')]);
  const bo = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  const fo = await engine.addServer('fo1.test');
  await engine.addClient('acme', fo.id);
  await engine.work(fo.id);
  await engine.prisma.server.updateMany({ data: { connection: 'SSH' } });
  const server = () => engine.prisma.server.findUniqueOrThrow({ where: { id: bo.id } });
  const run = async (kind: 'BACKUP' | 'CHECK' | 'SYNC') => {
    const { run } = await engine.start(engine.runs.onServer(kind, bo.id), admin);
    await carryOut(engine.runner, run.lease ?? '', new AbortController().signal);
    return engine.run(run.id);
  };
  return { engine, bo, fo, common, disk, calls, server, run };
}

test('the database of a back office is backed up in a run of its own, and its row belongs to the server', async () => {
  let result: Record<string, unknown> = { ...ok('/dumps/monarc_common/1.sql.zst'), size: 9, sha256: 'aa' };
  const host = await makeBackOffice(() => result);
  const { prisma, runs, runner } = host.engine;
  expect(host.common.calls, 'no client is its business').toEqual([]);
  const done = await host.run('BACKUP');
  expect([done.status, done.explanation]).toEqual(['SUCCEEDED', 'The database of bo.test was backed up.']);
  expect(host.calls).toEqual(['backup bo.test 0']);
  const row = {
    clientId: null,
    database: 'monarc_common',
    serverId: host.bo.id,
    madeBy: 'REQUEST',
    ok: true,
  };
  expect(await prisma.backup.findMany()).toMatchObject([{ ...row, file: '/dumps/monarc_common/1.sql.zst' }]);
  expect(await runner.runStore.newestDump(host.bo.id, 'monarc_common')).toMatchObject({ bytes: 9 });
  expect(await runner.runStore.newestDump(host.fo.id, 'monarc_common')).toBeUndefined();

  result = { status: 'failed', message: 'no space' };
  expect(await host.run('BACKUP')).toMatchObject({
    status: 'FAILED',
    explanation: 'common on bo.test: no space',
  });
  expect(await prisma.backup.findMany({ where: { ok: false } })).toMatchObject([
    { ...row, ok: false, message: 'no space' },
  ]);
  expect((await host.server()).lastBackupFailed).toBe(true);
  const { run } = await host.engine.start(runs.onAll('BACKUP'), admin);
  const children = await prisma.run.findMany({ where: { parentId: run.id }, include: { server: true } });
  expect(new Set(children.map(({ server }) => server?.fqdn))).toEqual(new Set(['bo.test', 'fo1.test']));
});

test('what takes the backups of a back office elsewhere has its step also if there is no client yet', async () => {
  const asked: unknown[] = [];
  const away = Object.assign(recordingPlugin('away', { roles: ['BACK_OFFICE', 'FRONT_OFFICE'] }), {
    actions: {
      async backup(ctx: Context, { clients, named }: Desired) {
        asked.push([ctx.server.fqdn, clients.length, named]);
        ctx.log('one of its own was taken elsewhere', { level: 'warn' });
      },
    },
  });
  const engine = await makeEngine([away]);
  const bo = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  await engine.addServer('fo1.test');
  await engine.prisma.server.updateMany({ data: { connection: 'SSH' } });
  const { run } = await engine.start(engine.runs.onAll('BACKUP'), admin);
  const children = await engine.prisma.run.findMany({ where: { parentId: run.id } });
  for (const { lease } of children) await carryOut(engine.runner, lease ?? '', new AbortController().signal);
  expect(asked).toEqual([['bo.test', 0, false]]);
  const its = await engine.run(children.find(({ serverId }) => serverId === bo.id)!.id);
  expect(its.events.filter(({ level }) => level === 'WARN')).toMatchObject([
    { text: 'one of its own was taken elsewhere' },
  ]);
});

test('the rows of a back office follow its disk, also for what cron has made', async () => {
  const file = '/dumps/monarc_common/1.sql.zst';
  const host = await makeBackOffice(() => ({ ...ok(file), size: 9 }));
  host.disk.set(file, found(file, 'monarc_common', { ofServer: true }));
  await host.run('BACKUP');
  const byCron = '/dumps/monarc_common/2.sql.zst';
  host.disk.set(
    byCron,
    found(byCron, 'monarc_common', { ofServer: true, manifestFile: '/2.json', manifest }),
  );
  await host.run('CHECK');
  const rows = () => host.engine.prisma.backup.findMany({ orderBy: { file: 'asc' } });
  expect(await rows()).toMatchObject([
    { goneAt: null, madeBy: 'REQUEST' },
    { clientId: null, database: 'monarc_common', file: byCron, madeBy: 'CRON', ok: true, goneAt: null },
  ]);
  host.disk.set(byCron, found(byCron, 'monarc_common', { ofServer: true, bytes: 1 }));
  host.disk.delete(file);
  const sync = await host.run('SYNC');
  expect(await rows()).toMatchObject([{ goneAt: expect.any(Date) }, { ok: false }]);
  expect((await host.server()).lastBackupFailed).toBe(true);
  const events = await host.engine.prisma.event.findMany({ where: { runId: sync.id, level: 'WARN' } });
  expect(events.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^The newest good backup of monarc_common is not good any more: .*2\.sql\.zst.* on bo\.test\.$/,
    ),
  ]);
});

test('a plugin that takes backups elsewhere comes after them, and has only what they have made', async () => {
  const seen: { clients: string[]; files: string[] }[] = [];
  const elsewhere: Plugin = Object.assign(recordingPlugin('elsewhere'), {
    actions: {
      async backup(ctx: Context, { clients }: Desired) {
        await ctx.forgetFailedCopies('/repository');
        const backups = await ctx.copyable('/repository');
        seen.push({
          clients: clients.map(({ alias }) => alias).toSorted(),
          files: backups.filter(({ copy }) => copy === null).map(({ dump }) => dump.path),
        });
        for (const { id, copy } of backups) {
          const files = [{ name: '1.sql.zst', bytes: 9, sha256: 'aa', snapshot: '0a1b2c3d' }];
          const more = { verifiedAt: null, goneAt: null, message: null };
          if (copy === null)
            await ctx.saveCopy({
              backupId: id,
              place: '/repository',
              ok: true,
              path: 'tag',
              files,
              at: new Date(),
              ...more,
            });
        }
      },
    },
  });
  const host = await makeHost([elsewhere]);
  const whole = { size: 9, sha256: 'aa' };
  host.results.set('acme', { ...ok('/dumps/1'), ...whole }).set('beta', { status: 'failed' });
  const run = await host.carryOut('BACKUP');
  expect(run.steps.map(({ plugin, status }) => [plugin, status])).toEqual([
    ['backup', 'FAILED'],
    ['elsewhere', 'SUCCEEDED'],
  ]);
  host.results.clear();
  host.results.set('acme', { ...ok('/dumps/3'), ...whole });
  await host.carryOut('BACKUP');
  expect(seen).toEqual([
    { clients: ['acme', 'beta'], files: ['/dumps/1'] },
    { clients: ['acme', 'beta'], files: ['/dumps/3'] },
  ]);
  host.results.clear();
  const { prisma } = host.engine;
  const inRepository = { ok: true, place: '/repository', bytes: 9n, files: [{ snapshot: '0a1b2c3d' }] };
  const [first] = await prisma.backupCopy.findMany();
  expect(await prisma.backupCopy.findMany()).toMatchObject([inRepository, inRepository]);
  // What failed in a repository that is not used any more is forgotten, but not what failed in a folder.
  const failed = {
    ok: false,
    path: '',
    files: [],
    bytes: 0,
    at: new Date(),
    backupId: first?.backupId ?? '',
  };
  const folder = '0b6cf4dc-2bd0-4dbd-8dd5-a9cd1c1ef1ab';
  for (const place of ['sftp:wrong:folder', folder])
    await prisma.backupCopy.create({ data: { ...failed, place } });
  await host.carryOut('BACKUP');
  expect((await prisma.backupCopy.findMany({ orderBy: { id: 'asc' } })).map(({ place }) => place)).toEqual([
    '/repository',
    '/repository',
    folder,
  ]);
  Object.assign(elsewhere, { skip: () => 'no repository is set' });
  const third = await host.carryOut('BACKUP');
  expect(third.steps.map(({ plugin, status, reason }) => [plugin, status, reason])).toEqual([
    ['backup', 'SUCCEEDED', null],
    ['elsewhere', 'SKIPPED', 'no repository is set'],
  ]);
  expect(third.status).toBe('SUCCEEDED');
});
