import { expect, test } from 'vitest';
import type { Context } from '../../src/runner/contract/plugin.ts';
import { SCHEDULER } from '../../src/domain/runs/run-kinds.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** Two live clients on a server that is spoken to, and a plugin that reports `results` and finds `disk`. */
async function makeHost() {
  const results = new Map<string, Record<string, unknown>>();
  const disk = new Set<string>();
  const plugin = Object.assign(recordingPlugin('backup'), {
    actions: {
      async backup(ctx: Context) {
        for (const [alias, result] of results) {
          ctx.report(result, alias);
          if (result.status === 'failed') ctx.fail(alias, 'it failed');
          if (typeof result.file === 'string') disk.add(result.file);
        }
      },
    },
    findBackups: async () => [...disk],
  });
  const engine = await makeEngine([plugin]);
  const server = await engine.addServer('fo1.test');
  for (const alias of ['acme', 'beta']) await engine.addClient(alias, server.id);
  await engine.work(server.id);
  await engine.prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  return {
    engine,
    server,
    results,
    disk,
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
        alias: client.alias,
        ok,
        file,
        isGone: goneAt !== null,
        message,
      }));
    },
  };
}

const ok = (file: string, message = '') => ({ status: 'ok', file, message });

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
  host.disk.add('/dumps/1').delete('/dumps/2');
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
  await host.engine.runStore.markBackups(other.id, []);
  expect(await host.rows()).toMatchObject([{ isGone: false }]);
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

test('a server on which nothing is backed up is told so, by hand and in a schedule', async () => {
  const engine = await makeEngine([recordingPlugin('backup')]);
  const start = (serverId: string) => engine.start(engine.runs.onServer('BACKUP', serverId), admin);
  const bare = await engine.addServer('fo2.test');
  await engine.addClient('acme', bare.id);
  await expect(start(bare.id)).rejects.toThrow(
    'No plugin in the configuration backs up clients of fo2.test.',
  );
  const empty = await engine.addServer('fo1.test');
  await expect(start(empty.id)).rejects.toThrow(
    'No client lives on fo1.test, so there is nothing to back up.',
  );
  for (const role of ['BACK_OFFICE', 'REVERSE_PROXY'] as const) {
    const server = await engine.addServer(`${role.toLowerCase().replace('_', '-')}.test`, { role });
    await expect(start(server.id)).rejects.toThrow(/is a .*: Regent backs up only the databases of clients/);
    const schedule = { kind: 'BACKUP', cron: '30 2 * * *', timeZone: 'UTC', serverId: server.id } as const;
    await expect(engine.schedules.create(schedule, admin)).rejects.toThrow(/only the databases of clients/);
  }
});
