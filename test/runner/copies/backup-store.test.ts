/** Backups that are copied to another server. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { carryOut } from '../../../src/runner/carry-out.ts';
import { makeOpenBackup } from '../../../src/runner/copies/open-backup.ts';
import { verifyDue } from '../../../src/runner/copies/verify-copies.ts';
import { CannotConnectError, ConnectionLostError } from '../../../src/transport/errors.ts';
import { makeLocalTransport } from '../../../src/transport/sandbox/local-transport.ts';
import { makeSshTransport } from '../../../src/transport/ssh/ssh-transport.ts';
import type { Shell, Transport, Upload } from '../../../src/transport/transport.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { newFolder } from '../../kit/folder.ts';
import { recordingPlugin } from '../../kit/plugins.ts';
import { haveSshd, startSshd } from '../../kit/services/sshd.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** This machine as a server: its commands run here. `network.take` gets the bytes that an upload has sent. */
function thisMachine(network: { take(bytes: number): void; uploads: number[]; isDown: boolean }): Transport {
  const local = makeLocalTransport({ root: '/' });
  const mustAnswer = () => {
    if (network.isDown) throw new CannotConnectError('store.test', new Error('refused'));
  };
  const shell = (input?: string | Buffer): Shell =>
    ((first: TemplateStringsArray | { input?: string | Buffer }, ...values: (string | string[])[]) => {
      if (!('raw' in first)) return shell(first.input);
      const [script, args] = values as [string, string[]];
      return new Promise((resolve, reject) => {
        mustAnswer();
        const done = (error: Error | null, stdout: string, stderr: string) =>
          error === null ? resolve({ stdout, stderr, exitCode: 0 }) : reject(error);
        const { stdin } = execFile('sh', ['-c', script, 'test', ...args], done);
        // It may have ended without reading.
        stdin?.on('error', () => undefined).end(input ?? '');
      });
    }) as unknown as Shell;
  return {
    ...local,
    files: (signal) => {
      mustAnswer();
      return local.files(signal);
    },
    shell: () => shell(),
    async upload(path, { from = 0, pieces }: Upload) {
      mustAnswer();
      network.uploads.push(from);
      const handle = await open(path, from === 0 ? 'wx' : 'r+', 0o600);
      try {
        let at = from;
        for await (const piece of pieces) {
          await handle.write(piece, 0, piece.length, at);
          network.take((at += piece.length));
        }
      } finally {
        await handle.close();
      }
    },
  };
}

/** A live client whose backups are copied to a store. */
async function makeEstate(keep = { count: 30 }, ssh?: Transport) {
  const base = await newFolder('store');
  const root = join(base, 'server');
  const path = join(base, 'copies');
  const network = { take: (_bytes: number) => {}, uploads: [] as number[], isDown: false };
  const fo1 = makeLocalTransport({ root });
  const theStore = ssh ?? thisMachine(network);
  const reports = new Map<string, Record<string, unknown>>();
  const backup = async (ctx: Context) => {
    for (const [alias, report] of reports) ctx.report(report, alias);
    reports.clear();
  };
  const plugin = Object.assign(recordingPlugin('backup'), { actions: { backup, lastBackup: backup } });
  const transportFor = ({ fqdn }: { fqdn: string }) => (fqdn === 'store.test' ? theStore : fo1);
  const engine = await makeEngine([plugin], { transportFor });
  const { prisma } = engine;
  const server = await engine.addServer('fo1.test');
  await engine.addClient('acme', server.id);
  await engine.work(server.id);
  const store = await engine.addServer('store.test');
  await prisma.server.update({ where: { id: store.id }, data: { role: 'BACKUP_STORE', connection: 'SSH' } });
  await prisma.server.update({ where: { id: server.id }, data: { connection: 'SSH' } });
  const runner = {
    ...engine.runner,
    backupStores: { path, keep, inTurn: <T>(work: () => Promise<T>) => work() },
  };
  return {
    engine,
    runner,
    server,
    store,
    path,
    network,
    folder: join(path, 'fo1.test/acme'),
    async dump(stamp: string, content: Buffer, report: object = {}) {
      const file = `/dumps/acme/acme-${stamp}.sql.zst`;
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
      reports.set('acme', { status: 'ok', file, size: content.length, sha256: sha256(content), ...report });
    },
    async backUp() {
      const { run } = await engine.start(engine.runs.onServer('BACKUP', server.id), admin);
      await carryOut(runner, run.lease ?? '', new AbortController().signal);
      const { status, events } = await engine.run(run.id);
      return { status, warnings: events.filter(({ level }) => level === 'WARN').map(({ text }) => text) };
    },
    copies: () => prisma.backupCopy.findMany({ orderBy: { path: 'asc' } }),
  };
}

test('a backup is copied to the store, into a folder for root alone that has the mark of the store', async () => {
  const { dump, backUp, copies, path, folder, store } = await makeEstate();
  const content = randomBytes(2 * MIB + 5);
  await dump('1', content);
  expect(await backUp()).toEqual({ status: 'SUCCEEDED', warnings: [] });
  expect(sha256(await readFile(join(folder, 'acme-1.sql.zst')))).toBe(sha256(content));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await readFile(join(path, '.regent-copies.json'), 'utf8')).toBe(`{"id":"${store.id}"}\n`);
  expect(await copies()).toMatchObject([
    { place: store.id, ok: true, path: 'fo1.test/acme/acme-1.sql.zst', message: null },
  ]);
});

test('a lost connection to the store is continued from the bytes that are there', async () => {
  const { dump, backUp, folder, network } = await makeEstate();
  const content = randomBytes(4 * MIB);
  await dump('1', content);
  let losses = 0;
  network.take = (bytes) => {
    if (bytes < MIB || losses === 2) return;
    losses += 1;
    throw new ConnectionLostError('store.test');
  };
  const { warnings } = await backUp();
  expect(network.uploads).toEqual([0, MIB, MIB + 256 * 1024]);
  expect(warnings).toEqual([
    expect.stringMatching(/goes on after 1 MiB: The connection to store\.test was lost/),
    expect.stringMatching(/goes on after/),
  ]);
  expect(sha256(await readFile(join(folder, 'acme-1.sql.zst')))).toBe(sha256(content));
});

test.skipIf(!haveSshd() || process.getuid?.() !== 0)(
  'over SSH, too: the copy goes on after its connection broke, is verified there, and comes back',
  async () => {
    const sshd = await startSshd();
    onTestFinished(() => sshd.stop());
    const ssh = makeSshTransport({ ...sshd, become: 'none' });
    onTestFinished(() => ssh.close());
    let losses = 0;
    const breaking: Transport = {
      ...ssh,
      async upload(path, { pieces, ...how }) {
        async function* broken() {
          let bytes = 0;
          for await (const piece of pieces) {
            yield piece;
            if ((bytes += piece.length) > 8 * MIB && losses++ === 0) sshd.dropConnections();
          }
        }
        await ssh.upload(path, { ...how, pieces: broken() });
      },
    };
    const { dump, backUp, copies, folder, runner, path, engine } = await makeEstate(undefined, breaking);
    const content = randomBytes(20 * MIB);
    await dump('1', content);
    const { warnings } = await backUp();
    expect(warnings).toEqual([expect.stringMatching(/goes on after [\d.]+ MiB: /)]);
    expect(sha256(await readFile(join(folder, 'acme-1.sql.zst')))).toBe(sha256(content));
    expect((await stat(join(folder, 'acme-1.sql.zst'))).mode & 0o777).toBe(0o600);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    const { signal } = new AbortController();
    const aDayLater = async () => {
      await engine.prisma.backupCopy.updateMany({ data: { verifiedAt: new Date(0) } });
      await verifyDue(runner, signal);
    };
    await aDayLater();
    const [copy] = await copies();
    expect(copy).toMatchObject({ ok: true });
    expect(copy?.verifiedAt?.getTime()).toBeGreaterThan(0);
    await engine.prisma.backup.updateMany({ data: { goneAt: new Date() } });
    const opened = await makeOpenBackup(runner)(copy?.backupId ?? '', 'DUMP');
    const pieces: Buffer[] = [];
    await opened.read({ from: 0, take: async (piece) => void pieces.push(Buffer.from(piece)), signal });
    expect(sha256(Buffer.concat(pieces))).toBe(sha256(content));
    await writeFile(join(folder, 'acme-1.sql.zst'), content.fill(0, 0, 1));
    await aDayLater();
    expect(await copies()).toMatchObject([{ ok: false }]);
  },
);

test('what an earlier attempt has left there is not trusted: the file is begun anew', async () => {
  const { dump, backUp, folder, network } = await makeEstate();
  const content = randomBytes(MIB);
  await dump('0', randomBytes(1));
  await backUp();
  await dump('1', content);
  await writeFile(join(folder, 'acme-1.sql.zst.partial'), randomBytes(1000));
  network.uploads.length = 0;
  expect((await backUp()).warnings).toEqual([]);
  expect(network.uploads).toEqual([1000, 0]);
  expect(sha256(await readFile(join(folder, 'acme-1.sql.zst')))).toBe(sha256(content));
});

test('a store that does not answer fails no backup, and the next run makes up for it', async () => {
  const { dump, backUp, copies, network } = await makeEstate();
  await dump('1', randomBytes(100));
  network.isDown = true;
  expect(await backUp()).toEqual({
    status: 'SUCCEEDED',
    warnings: [
      expect.stringMatching(
        /^Backups could not be copied to .* The backup store store\.test does not answer/,
      ),
    ],
  });
  network.isDown = false;
  await dump('2', randomBytes(100));
  expect((await backUp()).warnings).toEqual([]);
  expect((await copies()).map(({ ok }) => ok)).toEqual([true, true]);
});

test('the newest copies stay, the others go, and damage is found there', async () => {
  const { dump, backUp, copies, folder, runner, path } = await makeEstate({ count: 2 });
  for (const stamp of ['1', '2', '3']) {
    await dump(stamp, randomBytes(10));
    expect((await backUp()).warnings).toEqual([]);
  }
  expect(await readdir(folder)).toEqual(['acme-2.sql.zst', 'acme-3.sql.zst']);
  await writeFile(join(folder, 'acme-2.sql.zst'), randomBytes(10));
  await rm(join(folder, 'acme-3.sql.zst'));
  const later = new Date(Date.now() + 2 * 86_400_000);
  await verifyDue(runner, new AbortController().signal, later);
  expect(await copies()).toMatchObject([
    { goneAt: expect.any(Date) as Date },
    {
      ok: false,
      goneAt: null,
      message: expect.stringMatching(/on store\.test is damaged: its SHA-256/) as string,
    },
    { ok: false, message: expect.stringMatching(/acme-3.* on store\.test is missing/) as string },
  ]);
  expect((await backUp()).warnings).toEqual([]);
  await rename(path, `${path}.away`);
  await dump('4', randomBytes(10));
  expect((await backUp()).warnings).toEqual([expect.stringMatching(/Check whether its disk is mounted/)]);
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test.each([
  ['is a link', async (path: string) => symlink(tmpdir(), path), /is a link/],
  ['others can read', async (path: string) => mkdir(path).then(() => chmod(path, 0o755)), /Others can read/],
  [
    'has files of others',
    async (path: string) => mkdir(join(path, 'theirs'), { recursive: true, mode: 0o700 }),
    /is not empty/,
  ],
  [
    'belongs to another store',
    async (path: string) => {
      await mkdir(path, { mode: 0o700 });
      await writeFile(join(path, '.regent-copies.json'), `{"id":"${'0'.repeat(36)}"}\n`);
    },
    /has the mark of another/,
  ],
])('nothing is copied into a folder that %s', async (_, make, why) => {
  const { dump, backUp, copies, path } = await makeEstate();
  await dump('1', randomBytes(10));
  await make(path);
  expect((await backUp()).warnings).toEqual([expect.stringMatching(why)]);
  expect(await copies()).toEqual([]);
});

test('a front office is not its own store, also if its address leads to the store only later', async () => {
  const { dump, backUp, engine, server, store } = await makeEstate();
  await dump('1', randomBytes(10));
  await engine.prisma.server.updateMany({
    where: { id: { in: [server.id, store.id] } },
    data: { hostKey: 'AAAA' },
  });
  expect((await backUp()).warnings).toEqual([expect.stringMatching(/is the same machine as fo1\.test/)]);
});

test('a store has nothing to sync or to back up, and is forgotten with its copies', async () => {
  const { dump, backUp, copies, engine, store } = await makeEstate();
  await dump('1', randomBytes(10));
  await backUp();
  const start = (kind: 'SYNC' | 'BACKUP') => engine.start(engine.runs.onServer(kind, store.id), admin);
  await expect(start('SYNC')).rejects.toThrow(/there is nothing to sync/);
  await expect(start('BACKUP')).rejects.toThrow(/is a BACKUP_STORE/);
  await engine.servers.remove(store.id, admin);
  expect(await copies()).toEqual([]);
});
