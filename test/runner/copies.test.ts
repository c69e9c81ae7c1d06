/** Backups that are copied to Regent's own machine after they were made. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Context, Desired, Plugin } from '../../src/runner/contract/plugin.ts';
import { carryOut } from '../../src/runner/carry-out.ts';
import { copyRestored } from '../../src/runner/copies/copy-restored.ts';
import { openCopyFolder } from '../../src/runner/copies/copy-folder.ts';
import { verifyDue } from '../../src/runner/copies/verify-copies.ts';
import { kept } from '../../src/runner/copies/kept.ts';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Download, Transport } from '../../src/transport/transport.ts';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { newFolder } from '../kit/folder.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A live client, whose backups are files in a folder that stands for its server. */
async function makeHost(keep = { count: 30 }, others: Plugin[] = []) {
  const base = await newFolder('copies');
  const root = join(base, 'server');
  const folder = await openCopyFolder(join(base, 'copies'), keep, join(base, 'sandboxes'));
  const local = makeLocalTransport({ root });
  const downloads: Pick<Download, 'from'>[] = [];
  const network = { take: async (_bytes: number, _signal: AbortSignal) => {} };
  const transport: Transport = {
    ...local,
    async download(path, download) {
      downloads.push({ from: download.from });
      let bytes = 0;
      await local.download(path, {
        ...download,
        async take(piece) {
          await download.take(piece);
          await network.take((bytes += piece.length), download.signal);
        },
      });
    },
  };
  const reports = new Map<string, Record<string, unknown>>();
  const onDisk = new Set<string>();
  const backup = async (ctx: Context) => {
    for (const [alias, report] of reports) ctx.report(report, alias);
    reports.clear();
  };
  const plugin = Object.assign(recordingPlugin('backup'), { actions: { backup, lastBackup: backup } });
  const engine = await makeEngine([plugin, ...others], { transportFor: () => transport });
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  await engine.prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  const start = async () => (await engine.start(engine.runs.onServer('BACKUP', server.id), admin)).run;
  const carry = (lease: string) =>
    carryOut({ ...engine.runner, copyFolder: folder }, lease, new AbortController().signal);
  return {
    engine,
    plugin,
    server,
    folder,
    downloads,
    network,
    start,
    carry,
    /** The next backup of acme has this dump. */
    async dump(stamp: string, content: Buffer, report: object = {}) {
      const file = `/dumps/acme/acme-${stamp}.sql.zst`;
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
      onDisk.add(file);
      reports.set('acme', { status: 'ok', file, size: content.length, sha256: sha256(content), ...report });
      return file;
    },
    put: async (file: string, content: string) => writeFile(join(root, file), content),
    remove: (file: string) => rm(join(root, file)),
    async backUp() {
      const run = await start();
      await carry(run.lease ?? '');
      const { status, explanation, events } = await engine.run(run.id);
      const texts = (level: string) =>
        events.filter((event) => event.level === level).map(({ text }) => text);
      return { status, explanation, info: texts('INFO'), warnings: texts('WARN') };
    },
    /** A restore backs up what it replaces, as this next backup, and then fails. */
    async restore(report: object = {}) {
      const { apply } = plugin;
      plugin.apply = async (ctx) => {
        await ctx.backedUp('acme', { ...reports.get('acme'), ...report });
        reports.clear();
        throw new Error('the power went');
      };
      plugin.there.clear();
      const { run } = await engine.start(engine.runs.onServer('SYNC', server.id), admin);
      await carry(run.lease ?? '');
      plugin.apply = apply;
      return engine.run(run.id);
    },
    /** What a worker does that was woken after a restore, until it is stopped; gives what it has warned of. */
    async copyRestored(stopping = new AbortController().signal, of = engine.runner) {
      const warnings: string[] = [];
      const log = { ...of.log, warn: (_: object, text: string) => void warnings.push(text) };
      await copyRestored({ ...of, copyFolder: folder, log }, server.id, stopping);
      return warnings;
    },
    copies: () => engine.prisma.backupCopy.findMany({ orderBy: { path: 'asc' } }),
    copied: (name: string) => readFile(join(folder.path, 'fo1.test/acme', name)),
  };
}

test('a backup is copied right after it was made, with its row and an event', async () => {
  const host = await makeHost();
  const content = randomBytes(3 * MIB + 7);
  await host.dump('1', content);
  const { status, info, warnings } = await host.backUp();
  expect([status, warnings]).toEqual(['SUCCEEDED', []]);
  expect(
    info.some((text) => /was copied to .*fo1\.test\/acme\/acme-1\.sql\.zst: 3\.0 MiB in/.test(text)),
  ).toBe(true);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
  expect(await host.copies()).toMatchObject([
    {
      place: host.folder.place,
      ok: true,
      path: 'fo1.test/acme/acme-1.sql.zst',
      bytes: BigInt(content.length),
      files: [{ name: 'acme-1.sql.zst', bytes: content.length, sha256: sha256(content) }],
      goneAt: null,
      message: null,
    },
  ]);
  const { mode } = await stat(join(host.folder.path, 'fo1.test/acme/acme-1.sql.zst'));
  expect(mode & 0o777).toBe(0o600);
  await host.backUp();
  expect(host.downloads).toHaveLength(1);
});

test('a last backup is copied before anything of its client is removed; if that fails, nothing is', async () => {
  const host = await makeHost();
  const { clients, prisma, run: runOf, runs, start } = host.engine;
  const acme = await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  await host.dump('1', randomBytes(100), { sha256: '0'.repeat(64) });
  const { run } = await start(clients.remove(acme.id, 'acme'), admin);
  host.plugin.calls.length = 0;
  await host.carry(run.lease ?? '');
  const { status, explanation, steps } = await runOf(run.id);
  expect([status, explanation]).toEqual([
    'FAILED',
    expect.stringMatching(/^backup on fo1\.test: The last backup of acme could not be copied, so nothing/),
  ]);
  expect(steps.map((step) => [step.phase, step.status])).toEqual([
    ['ACTION', 'FAILED'],
    ['ABSENT', 'SKIPPED'],
  ]);
  expect(host.plugin.calls).toEqual([]);
  expect(await prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } })).toMatchObject({
    status: 'FAILED',
    problem: explanation,
  });

  const content = randomBytes(100);
  await host.dump('2', content);
  const { run: again } = await start(runs.retry(run.id, everything), admin);
  await host.carry(again.lease ?? '');
  expect((await runOf(again.id)).status).toBe('SUCCEEDED');
  expect(sha256(await host.copied('acme-2.sql.zst'))).toBe(sha256(content));
});

test('what a restore has backed up is copied when it is over, beside other work on the server', async () => {
  const host = await makeHost();
  const { runStore, woken } = host.engine;
  const content = randomBytes(MIB);
  await host.dump('1', content);
  expect((await host.restore()).status).toBe('FAILED');
  expect(await host.copies()).toEqual([]);
  expect(woken).toContain(`restored/${host.server.id}`);
  await runStore.acquire(`server/${host.server.id}`, 'another');
  expect(await host.copyRestored()).toEqual([]);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
  expect(await host.copies()).toMatchObject([{ place: host.folder.place, ok: true, message: null }]);
  expect(await host.copyRestored()).toEqual([]);
  expect(host.downloads).toHaveLength(1);
});

test('nothing is to be copied after a restore that could not back up what is there', async () => {
  const host = await makeHost();
  await host.dump('1', randomBytes(10));
  await host.restore({ status: 'failed', message: 'The disk is full' });
  expect(host.engine.woken).not.toContain(`restored/${host.server.id}`);
});

test.each<[string, RegExp, (host: Awaited<ReturnType<typeof makeHost>>) => Promise<unknown>]>([
  [
    'its hash is another',
    /its SHA-256 is another/,
    (host) => host.put('/dumps/acme/acme-1.sql.zst', 'other one!'),
  ],
  [
    'the disk is not mounted',
    /Check whether its disk is mounted there/,
    ({ folder }) => rename(join(folder.path, '.regent-copies.json'), join(folder.path, 'away')),
  ],
  [
    'the server is in maintenance',
    /fo1\.test is in maintenance; the next backup makes up for it/,
    ({ engine, server }) =>
      engine.prisma.server.update({ where: { id: server.id }, data: { mode: 'MAINTENANCE' } }),
  ],
])(
  'if what a restore has backed up cannot be copied, as %s, the log and its row say it',
  async (_, why, spoil) => {
    const host = await makeHost();
    const content = randomBytes(10);
    await host.dump('1', content);
    await host.restore();
    await spoil(host);
    expect(await host.copyRestored()).toEqual([expect.stringMatching(why)]);
    expect(await host.copies()).toMatchObject([
      { ok: false, path: 'fo1.test/acme/acme-1.sql.zst', message: expect.stringMatching(why) },
    ]);
    // The next backup makes up for it.
    await rename(join(host.folder.path, 'away'), join(host.folder.path, '.regent-copies.json')).catch(
      () => 0,
    );
    await host.put('/dumps/acme/acme-1.sql.zst', content as unknown as string);
    await host.engine.prisma.server.update({ where: { id: host.server.id }, data: { mode: 'ACTIVE' } });
    expect((await host.backUp()).warnings).toEqual([]);
    expect(await host.copies()).toMatchObject([{ ok: true, message: null }]);
  },
);

test('a plugin that takes backups elsewhere does so after a restore, for its client', async () => {
  const asked: unknown[] = [];
  let isSet = false;
  const away = Object.assign(recordingPlugin('away'), {
    skip: () => (isSet ? undefined : 'No repository is set.'),
    actions: {
      async copy(ctx: Context, { clients, named }: Desired) {
        const dumps = (await ctx.copyable('elsewhere')).map(({ dump }) => dump.path);
        asked.push([clients.map(({ alias }) => alias), named, dumps]);
        ctx.log('one was taken elsewhere', { client: 'acme' });
        ctx.log('one was not', { client: 'acme', level: 'warn' });
        throw new Error('it does not answer');
      },
    },
  });
  const host = await makeHost(undefined, [away]);
  await host.engine.addClient('beta', host.server.id);
  await host.engine.work(host.server.id);
  const dump = await host.dump('1', randomBytes(10));
  await host.restore();
  expect(await host.copyRestored()).toEqual([]);
  isSet = true;
  expect(await host.copyRestored()).toEqual([
    'one was not',
    'away on fo1.test could not take backups elsewhere: it does not answer',
  ]);
  expect(asked).toEqual([[['acme'], true, [dump]]]);
  await host.dump('2', randomBytes(10));
  await host.backUp();
  expect(await host.copyRestored()).toEqual([]);
});

test('while a backup of the server is under way, that waits; a stop ends the waiting', async () => {
  const host = await makeHost();
  await host.dump('1', randomBytes(10));
  await host.restore();
  const lease = `backup/${host.server.id}`;
  const { runStore, runner } = host.engine;
  const fence = await runStore.acquire(lease, 'another');
  const stopping = new AbortController();
  const asking = {
    ...runner,
    runStore: {
      ...runStore,
      async acquire(name: string, worker: string) {
        stopping.abort();
        return runStore.acquire(name, worker);
      },
    },
  };
  expect(await host.copyRestored(stopping.signal, asking)).toEqual([]);
  expect(await host.copies()).toEqual([]);
  const copying = host.copyRestored();
  await runStore.release(lease, fence!);
  expect(await copying).toEqual([]);
  expect(await host.copies()).toMatchObject([{ ok: true }]);
  expect(await runStore.acquire(lease, 'another')).toBeDefined();
});

test('its archive and its manifest are copied with it', async () => {
  const host = await makeHost();
  const archive = randomBytes(1000);
  const manifest = '/dumps/acme/acme-1.json';
  const filesFile = '/dumps/acme/acme-1.files.tar.zst';
  const report = { filesFile, filesSize: archive.length, filesSha256: sha256(archive), manifest };
  await host.dump('1', randomBytes(10), report);
  await host.put(manifest, '{}');
  await host.put(filesFile, archive as unknown as string);
  expect((await host.backUp()).warnings).toEqual([]);
  expect(sha256(await host.copied('acme-1.files.tar.zst'))).toBe(sha256(archive));
  expect((await host.copied('acme-1.json')).toString()).toBe('{}');
});

test('a lost connection is continued from the bytes that are there', async () => {
  const host = await makeHost();
  const content = randomBytes(4 * MIB);
  await host.dump('1', content);
  let losses = 0;
  host.network.take = async (bytes) => {
    if (bytes < MIB || losses === 2) return;
    losses += 1;
    throw new ConnectionLostError('fo1.test');
  };
  const { warnings } = await host.backUp();
  expect(host.downloads.map(({ from }) => from)).toEqual([0, MIB, 2 * MIB]);
  expect(warnings).toEqual([
    expect.stringMatching(/goes on after 1 MiB: The connection to fo1\.test was lost/),
    expect.stringMatching(/goes on after 2 MiB/),
  ]);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
});

test('a dump with another hash is not copied: a warning, and no failure of the backup; later it is caught up', async () => {
  const host = await makeHost();
  const content = randomBytes(MIB);
  const file = await host.dump('1', content);
  await host.put(file, 'x'.repeat(MIB));
  const first = await host.backUp();
  expect(first.status).toBe('SUCCEEDED');
  expect(first.warnings).toEqual([
    expect.stringMatching(
      /could not be copied: .*acme-1.sql.zst is not what it was when it was made: its SHA-256 is another/,
    ),
  ]);
  expect(await host.copies()).toMatchObject([{ ok: false, message: expect.stringContaining('SHA-256') }]);
  await expect(host.copied('acme-1.sql.zst')).rejects.toThrow('ENOENT');
  await host.put(file, 'short');
  expect((await host.backUp()).warnings).toEqual([expect.stringContaining(`has 5 bytes, not ${MIB}`)]);
  await host.put(file, content as unknown as string);
  expect((await host.backUp()).warnings).toEqual([]);
  expect(await host.copies()).toMatchObject([{ ok: true, message: null }]);
});

test('a run that is cancelled stops copying at once, and the next one continues with what is there', async () => {
  const host = await makeHost();
  const content = randomBytes(4 * MIB);
  await host.dump('1', content);
  const run = await host.start();
  const begun = new Promise<void>((resolve) => {
    host.network.take = async (bytes, signal) => {
      if (bytes < 2 * MIB) return;
      resolve();
      await once(signal, 'abort');
    };
  });
  const carrying = host.carry(run.lease ?? '');
  await begun;
  await host.engine.runs.cancel(run.id, admin, everything);
  await carrying;
  expect((await host.engine.run(run.id)).status).toBe('CANCELLED');
  host.network.take = () => Promise.resolve();
  expect((await host.backUp()).warnings).toEqual([]);
  expect(host.downloads.map(({ from }) => from)).toEqual([0, 2 * MIB]);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
});

test('what an earlier attempt has left is not trusted: if the hash differs, the file is begun anew', async () => {
  const host = await makeHost();
  const content = randomBytes(MIB);
  await host.dump('1', content);
  await mkdir(join(host.folder.path, 'fo1.test/acme'), { recursive: true });
  await writeFile(join(host.folder.path, 'fo1.test/acme/acme-1.sql.zst.partial'), randomBytes(1000));
  expect((await host.backUp()).warnings).toEqual([]);
  expect(host.downloads.map(({ from }) => from)).toEqual([1000, 0]);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
});

test('the newest copies stay, the others go with their rows marked; what failed earlier is caught up', async () => {
  const host = await makeHost({ count: 2 });
  const names: string[] = [];
  for (const stamp of ['1', '2', '3']) {
    names.push(await host.dump(stamp, randomBytes(10)));
    await host.backUp();
  }
  const isGone = async () => (await host.copies()).map(({ goneAt }) => goneAt !== null);
  expect(await isGone()).toEqual([true, false, false]);
  await expect(host.copied('acme-1.sql.zst')).rejects.toThrow('ENOENT');
  await host.backUp();
  expect(host.downloads).toHaveLength(3);
});

test('a copy that is damaged or missing is found within a day, said, and copied again', async () => {
  const host = await makeHost();
  const content = randomBytes(MIB);
  await host.dump('1', content);
  await host.backUp();
  const deps = { ...host.engine.runner, copyFolder: host.folder };
  const { signal } = new AbortController();
  const verify = async (inDays: number) => {
    await verifyDue(deps, signal, new Date(Date.now() + inDays * 86_400_000));
    const [copy] = await host.copies();
    return copy;
  };
  const path = join(host.folder.path, 'fo1.test/acme/acme-1.sql.zst');
  const first = await verify(0.9);
  expect(first).toMatchObject({ ok: true });
  await writeFile(path, Buffer.alloc(MIB));
  expect((await verify(0.9))?.verifiedAt).toEqual(first?.verifiedAt);
  expect(await verify(1.1)).toMatchObject({
    ok: false,
    goneAt: null,
    message: `${path} is damaged: its SHA-256 is another.`,
  });
  expect((await host.backUp()).warnings).toEqual([]);
  expect(sha256(await host.copied('acme-1.sql.zst'))).toBe(sha256(content));
  expect(await verify(0)).toMatchObject({ ok: true, message: null });
  await rm(path);
  expect(await verify(1.1)).toMatchObject({ ok: false, message: `${path} is missing.` });
  await host.backUp();
  expect(await host.copies()).toMatchObject([{ ok: true, goneAt: null }]);
});

test('another file in the place of a copy is left as it is, and said', async () => {
  const host = await makeHost();
  await host.dump('1', randomBytes(10));
  await mkdir(join(host.folder.path, 'fo1.test/acme'), { recursive: true });
  await writeFile(join(host.folder.path, 'fo1.test/acme/acme-1.sql.zst'), 'theirs');
  expect((await host.backUp()).warnings).toEqual([
    expect.stringContaining('is there already, and is another file. Move it away.'),
  ]);
  expect((await host.copied('acme-1.sql.zst')).toString()).toBe('theirs');
});

test('a path that is not one of the client\u2019s backups is not copied', async () => {
  const host = await makeHost();
  await host.dump('1', randomBytes(10), { file: '/dumps/beta/beta-1.sql.zst' });
  expect((await host.backUp()).warnings).toEqual([
    expect.stringContaining('is not named like a backup of acme. It was not copied.'),
  ]);
});

test('nothing is copied into a folder that is not mounted any more', async () => {
  const host = await makeHost();
  await host.dump('1', randomBytes(10));
  await rm(join(host.folder.path, '.regent-copies.json'));
  const { status, warnings } = await host.backUp();
  expect(status).toBe('SUCCEEDED');
  expect(warnings).toEqual([expect.stringContaining('Check whether its disk is mounted there')]);
  expect(await host.copies()).toEqual([]);
});

test('the folder of copies is made for Regent alone, and keeps its id; a folder of others is refused', async () => {
  const base = await newFolder('copies');
  const open = (name: string) => openCopyFolder(join(base, name), { count: 1 }, join(base, 'sandboxes'));
  const first = await open('deep/copies');
  expect((await stat(first.path)).mode & 0o777).toBe(0o700);
  expect((await open('deep/copies')).place).toBe(first.place);
  await chmod(first.path, 0o750);
  await expect(open('deep/copies')).rejects.toThrow(`Others can read ${first.path}`);
  await symlink(first.path, join(base, 'link'));
  await expect(open('link')).rejects.toThrow('is a link');
  await mkdir(join(base, 'sandboxes'));
  await expect(open('sandboxes/fo1')).rejects.toThrow('which is for sandboxes');
  await writeFile(join(base, 'file'), '');
  await expect(open('file')).rejects.toThrow('is not a folder');
  await chmod(first.path, 0o700);
  await truncate(join(first.path, '.regent-copies.json'));
  await expect(open('deep/copies')).rejects.toThrow('is damaged');
});

test('copies are kept by number and by age, and the newest one in any case', () => {
  const now = new Date('2026-11-28T00:00:00Z');
  const days = (...ago: number[]) => ago.map((day) => ({ at: new Date(now.getTime() - day * 86_400_000) }));
  const ages = (list: { at: Date }[]) => list.map(({ at }) => (now.getTime() - at.getTime()) / 86_400_000);
  expect(ages(kept(days(0, 1, 2, 3), { count: 2 }, now))).toEqual([0, 1]);
  expect(ages(kept(days(1, 5, 9), { count: 30, days: 5 }, now))).toEqual([1, 5]);
  expect(ages(kept(days(40, 50), { count: 30, days: 5 }, now))).toEqual([40]);
});
