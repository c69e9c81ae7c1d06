/** A backup that is brought to another server. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Server } from '../../src/domain/vocabulary.ts';
import { bringBackup } from '../../src/runner/copies/bring-backup.ts';
import { openCopyFolder } from '../../src/runner/copies/copy-folder.ts';
import type { BroughtBackup } from '../../src/runner/store/backup-copies.ts';
import type { RunStore } from '../../src/runner/store/run-store.ts';
import { ConnectionLostError } from '../../src/transport/errors.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import type { Shell, Transport } from '../../src/transport/transport.ts';
import { newFolder } from '../kit/folder.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const { signal } = new AbortController();
const FILE = '/dumps/acme/acme-1.sql.zst';
const ARCHIVE = '/dumps/acme/acme-1.files.tar.zst';
const MANIFEST = '/dumps/acme/acme-1.json';
const dump = randomBytes(700_000);
const archive = randomBytes(300_000);

/** Two servers, the first with a backup, and a folder of copies with the same. */
async function makePlaces() {
  const base = await newFolder('bring');
  const folder = await openCopyFolder(join(base, 'copies'), { count: 9 }, join(base, 'sandboxes'));
  const put = async (path: string, content: Buffer | string) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, content);
  };
  const copies = join(folder.path, 'fo1.test/acme');
  for (const at of [join(base, 'fo1', dirname(FILE)), copies]) {
    await put(join(at, 'acme-1.sql.zst'), dump);
    await put(join(at, 'acme-1.files.tar.zst'), archive);
    await put(join(at, 'acme-1.json'), '{}');
  }
  const other = join(base, 'fo2');
  await mkdir(join(other, 'held'), { recursive: true });
  const local = makeLocalTransport({ root: other });
  const to: Pick<Transport, 'files' | 'shell' | 'upload'> = {
    files: local.files,
    shell: () =>
      (async (_: TemplateStringsArray, paths: string[]) => {
        for (const path of paths) await rm(join(other, path), { force: true });
      }) as unknown as Shell,
    async upload(path, { pieces }) {
      const all: Buffer[] = [];
      for await (const piece of pieces) all.push(Buffer.from(piece));
      await writeFile(join(other, path), Buffer.concat(all), { flag: 'wx' });
    },
  };
  const backup: Omit<BroughtBackup, 'server'> = {
    id: 'b',
    clientId: 'c',
    alias: 'acme',
    at: new Date(),
    madeBy: null,
    isThere: true,
    dump: { path: FILE, bytes: dump.length, sha256: sha256(dump) },
    archive: { path: ARCHIVE, bytes: archive.length, sha256: sha256(archive) },
    manifest: MANIFEST,
    copies: [
      {
        backupId: 'b',
        place: folder.place,
        ok: true,
        path: 'fo1.test/acme/acme-1.sql.zst',
        files: [],
        at: new Date(),
        verifiedAt: null,
        goneAt: null,
        message: null,
      },
    ],
  };
  const server = { id: 'fo1', fqdn: 'fo1.test', mode: 'ACTIVE', state: 'READY', removedAt: null } as Server;
  const said: string[] = [];
  const fo1 = makeLocalTransport({ root: join(base, 'fo1') });
  const network: Partial<Transport> = {};
  const bring = (more: Partial<BroughtBackup> = {}, of: Partial<Server> = {}) =>
    bringBackup(
      {
        deps: {
          copyFolder: folder,
          runStore: {
            backupToBring: async () => ({ ...backup, server: { ...server, ...of }, ...more }),
          } as unknown as RunStore,
          transportFor: () => ({ ...fo1, ...network }),
        },
        to,
      },
      'b',
      '/held/x',
      { signal, log: (text, level) => void said.push(`${level}: ${text}`) },
    );
  const there = (name: string) => readFile(join(other, 'held', name)).catch(() => undefined);
  return { bring, there, said, fo1, network, put, copies, server: join(base, 'fo1') };
}

test('comes from the copy if there is one, with all of its files', async () => {
  const { bring, there, said } = await makePlaces();
  await bring();
  await bring();
  expect(dump.equals((await there('x'))!)).toBe(true);
  expect(archive.equals((await there('x.files'))!)).toBe(true);
  expect(String(await there('x.json'))).toBe('{}');
  expect(said[0]).toBe('info: Brings acme-1.sql.zst from its copy in BACKUP_DIR');
});

test.each([
  ['is damaged', async (path: string) => writeFile(path, randomBytes(dump.length)), /its SHA-256 is another/],
  ['is cut off', async (path: string) => writeFile(path, dump.subarray(9)), /bytes, and not 700000/],
  ['is longer', async (path: string) => writeFile(path, Buffer.concat([dump, dump])), /has become longer/],
  ['is gone', async (path: string) => rm(path), /cannot be read/],
])('comes from the server if the copy %s, with a warning', async (_, damage, why) => {
  const { bring, there, said, copies } = await makePlaces();
  await damage(join(copies, 'acme-1.sql.zst'));
  await bring();
  expect(dump.equals((await there('x'))!)).toBe(true);
  expect(said.find((text) => text.startsWith('warn'))).toMatch(why);
  expect(said.at(-1)).toBe('info: Brings acme-1.sql.zst from fo1.test');
});

test('goes on after a lost connection to the server, from the byte that it had come to', async () => {
  const { bring, there, said, fo1, network } = await makePlaces();
  const from: number[] = [];
  network.download = (path, download) => {
    from.push(download.from);
    const isFirst = from.length === 1;
    return fo1.download(path, {
      ...download,
      async take(piece) {
        await download.take(piece);
        if (isFirst) throw new ConnectionLostError('fo1.test');
      },
    });
  };
  await bring({ copies: [], archive: null });
  expect(dump.equals((await there('x'))!)).toBe(true);
  expect(from).toEqual([0, 256 * 1024]);
  expect(said.at(-1)).toMatch(/^warn: Goes on after 256 KiB/);
});

test('of which no place has good files leaves nothing, and says why', async () => {
  const { bring, there, server } = await makePlaces();
  await writeFile(join(server, ARCHIVE), randomBytes(archive.length));
  await expect(bring({ copies: [] })).rejects.toThrow(/files\.tar\.zst from fo1\.test is not what it was/);
  expect(await there('x')).toBeUndefined();
  const none = { copies: [] };
  await expect(bring({ ...none, isThere: false })).rejects.toThrow(/fo1\.test has them no more/);
  await expect(bring(none, { mode: 'MAINTENANCE' })).rejects.toThrow(/is in maintenance/);
  await expect(bring(none, { mode: 'RETIRED' })).rejects.toThrow(/is retired or was removed/);
  await expect(bring(none, { state: 'UNREACHABLE' })).rejects.toThrow(/does not answer/);
});
