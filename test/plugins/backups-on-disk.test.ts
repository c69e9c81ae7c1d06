/** What the plugin finds of backups in its folders: only what is certainly of a client counts. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { $ } from 'zx';
import { backup } from '../../plugins/backup/backup.ts';
import type { Manifest } from '../../plugins/shared/backup-manifest.ts';
import type { Context } from '../../src/runner/contract/plugin.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { quote } from '../../src/transport/ssh/quote.ts';
import type { Files, Shell } from '../../src/transport/transport.ts';
import { newFolder } from '../kit/folder.ts';
import { sandboxContext } from '../kit/plugin-context.ts';

/** This machine as the server, with a new folder of dumps. */
async function makeDisk() {
  const root = await newFolder('dumps');
  const folder = join(root, 'dumps');
  const known = new Set<string>();
  const trips: string[] = [];
  const ctx = await sandboxContext(backup, { options: { folder } });
  const own = makeLocalTransport({ root: '/' }).files(ctx.signal);
  const files: Files = {
    ...own,
    read: (paths) => (trips.push(`read ${paths.length}`), own.read(paths)),
  };
  const shell = $({ quiet: true, shell: '/bin/bash', quote, prefix: '' });
  const counted = ((options: object) => (trips.push('command'), shell(options))) as unknown as Shell;
  const there: Context<(typeof ctx)['options']> = {
    ...ctx,
    sandbox: false,
    files,
    $: counted,
    knownBackups: async (asked) => new Set(asked.filter((file) => known.has(file))),
  };
  const put = async (path: string, content = 'x') => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    return join(root, path);
  };
  return { root, folder, known, trips, put, find: async () => (await backup.findBackups!(there)) ?? [] };
}

const manifestOf = (client: string, stem: string, more: Partial<Manifest> = {}): string =>
  JSON.stringify({
    version: 1,
    client,
    madeAt: '2030-01-02T03:04:05Z',
    madeBy: 'CRON',
    versions: { mariadb: '10.11', dump: '10.11', zstd: '1.5', tar: '1.34', monarc: '2.14.0' },
    database: {
      file: `${stem}.sql.zst`,
      bytes: 1,
      sha256: 'a'.repeat(64),
      characterSet: 'utf8mb4',
      collation: 'utf8mb4_unicode_ci',
      tables: [
        { name: 'clients', rows: 1, checksum: 4_000_000_000 },
        { name: 'users', rows: 41, checksum: null },
      ],
    },
    files: null,
    ...more,
  } satisfies Manifest);

const stem = 'acme-20300102T030405Z';

test('a backup is found with its second file and with what its manifest says', async () => {
  const disk = await makeDisk();
  const file = await disk.put(`dumps/acme/${stem}.sql.zst`);
  const archive = await disk.put(`dumps/acme/${stem}.files.tar.zst`, 'files');
  const files = { file: `${stem}.files.tar.zst`, bytes: 5, sha256: 'b'.repeat(64) };
  const manifestFile = await disk.put(`dumps/acme/${stem}.json`, manifestOf('acme', stem, { files }));
  expect(await disk.find()).toEqual([
    {
      client: 'acme',
      file,
      bytes: 1,
      files: { file: archive, bytes: 5 },
      manifestFile,
      manifest: {
        madeAt: new Date('2030-01-02T03:04:05Z'),
        isRegents: false,
        sha256: 'a'.repeat(64),
        filesSha256: 'b'.repeat(64),
        monarcVersion: '2.14.0',
        rows: 42,
      },
    },
  ]);
});

test('a look takes one round trip, and a second one for all manifests that Regent does not know', async () => {
  const disk = await makeDisk();
  for (let number = 100; number < 150; number += 1) {
    const its = `client-${number}-20300102T030405Z`;
    disk.known.add(await disk.put(`dumps/client-${number}/${its}.sql.zst`));
    await disk.put(`dumps/client-${number}/${its}.json`, manifestOf(`client-${number}`, its));
  }
  expect(await disk.find()).toHaveLength(50);
  expect(disk.trips.splice(0)).toEqual(['command']);
  disk.known.clear();
  const found = await disk.find();
  expect(found.filter(({ manifest }) => manifest !== undefined)).toHaveLength(50);
  expect(disk.trips).toEqual(['command', 'read 50']);
});

test('backups of deleted clients are found where they were put', async () => {
  const disk = await makeDisk();
  await disk.put(`dumps-deleted/acme-20300101T000000Z/${stem}.sql.zst`);
  await disk.put(`dumps-deleted/acme-20300101T000000Z/${stem}.json`, manifestOf('acme', stem));
  expect(await disk.find()).toMatchObject([{ client: 'acme', manifest: { rows: 42 } }]);
});

test.each<[string, string]>([
  ['no manifest at all', 'no JSON'],
  ['no manifest, but other JSON', '{}'],
  ['a manifest of another client', manifestOf('beta', stem)],
  ['a manifest of another file', manifestOf('acme', 'acme-20200101T000000Z')],
  ['a manifest of a version to come', manifestOf('acme', stem).replace('"version":1', '"version":2')],
  ['a dump of another size', manifestOf('acme', stem).replace('"bytes":1', '"bytes":2')],
  [
    'a second file that is not there',
    manifestOf('acme', stem, { files: { file: `${stem}.files.tar.zst`, bytes: 5, sha256: 'b'.repeat(64) } }),
  ],
])('a dump beside which there is %s has nothing to say', async (_name, content) => {
  const disk = await makeDisk();
  await disk.put(`dumps/acme/${stem}.sql.zst`);
  await disk.put(`dumps/acme/${stem}.json`, content);
  const [found] = await disk.find();
  expect(found).toMatchObject({ client: 'acme', bytes: 1 });
  expect(found?.manifest).toBeUndefined();
});

test('links, partial files and files with other names are no backups', async () => {
  const disk = await makeDisk();
  const elsewhere = await disk.put(`elsewhere/${stem}.sql.zst`);
  await disk.put(`elsewhere/${stem}.json`, manifestOf('acme', stem));
  for (const path of [
    'dumps/acme/by-hand.sql.zst',
    'dumps/acme/beta-20300102T030405Z.sql.zst',
    'dumps/acme/.acme.sql.zst.partial',
    `dumps/acme/deeper/${stem}.sql.zst`,
    `dumps/acme/${stem}.sql.zst\nf 1 2 forged`,
    `dumps/${stem}.sql.zst`,
  ])
    await disk.put(path);
  await symlink(elsewhere, join(disk.folder, 'acme', `${stem}.sql.zst`));
  await mkdir(join(disk.folder, 'beta'));
  await symlink(join(disk.root, 'elsewhere'), join(disk.folder, 'gamma'));
  expect(await disk.find()).toEqual([]);
});

test('a manifest that is a link is not read', async () => {
  const disk = await makeDisk();
  await disk.put(`dumps/acme/${stem}.sql.zst`);
  const elsewhere = await disk.put(`elsewhere/${stem}.json`, manifestOf('acme', stem));
  await symlink(elsewhere, join(disk.folder, 'acme', `${stem}.json`));
  expect(await disk.find()).toMatchObject([{ manifestFile: undefined }]);
  expect(disk.trips).toEqual(['command']);
});

test('where the folders are absent, there are no backups', async () => {
  const disk = await makeDisk();
  expect(await disk.find()).toEqual([]);
});
