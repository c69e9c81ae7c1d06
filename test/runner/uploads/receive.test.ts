/** A dump is looked at while it is uploaded: nothing of what cannot be restored stays. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseIdentities } from '../../../src/domain/secrets/age.ts';
import { UploadError } from '../../../src/domain/uploads.ts';
import { whyUnseen } from '../../../src/runner/uploads/bring-upload.ts';
import { makeUploadFiles, type UploadFolder } from '../../../src/runner/uploads/upload-folder.ts';
import { dumpOf } from '../../kit/dumps.ts';
import { newFolder } from '../../kit/folder.ts';
import { canRun } from '../../kit/services/service.ts';

const ID = '0197a5b0-0000-7000-8000-000000000001';
const piped =
  (program: string, ...args: string[]) =>
  (input: Buffer) =>
    execFileSync(program, args, { input, maxBuffer: 1e9, stdio: ['pipe', 'pipe', 'ignore'] });
const zstd = piped('zstd', '-q', '-c');
const gzip = (input: Buffer) => gzipSync(input);
const plain = (input: Buffer) => input;

const newKey = () => {
  const text = execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const recipient = /public key: (\S+)/.exec(text)?.[1] ?? '';
  return { identities: parseIdentities(text) ?? [], encrypt: piped('age', '-r', recipient) };
};

async function folderFor(more: Partial<UploadFolder> = {}) {
  const path = await newFolder('uploads');
  const files = makeUploadFiles({ path, mostBytes: 4_000_000, ageIdentities: [], ...more });
  return { path, files, names: () => readdir(path) };
}

async function* inPieces(bytes: Buffer, size = 50_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const hasAge = canRun('age', 'install age.', 'age', '--version');
const hasZstd = canRun('zstd', 'install zstd.', 'zstd', '--version');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test.each([
  ['.sql', plain],
  ['.sql.gz', gzip],
  ['.sql.zst', zstd],
])('a dump that ends in %s is kept as it is, and the answer says what it is', async (ending, pack) => {
  if (pack === zstd && !hasZstd) return;
  const { path, files, names } = await folderFor();
  const sql = Buffer.from(dumpOf(20_000));
  const packed = pack(sql);
  const found = await files.receive(ID, inPieces(packed, 777), undefined);
  expect(found).toEqual({
    file: `${ID}${ending}`,
    bytes: packed.length,
    sha256: sha256(packed),
    plainBytes: sql.length,
    tables: 2,
  });
  expect(await names()).toEqual([found.file]);
  expect((await readFile(join(path, found.file))).equals(packed)).toBe(true);
  expect((await stat(join(path, found.file))).mode & 0o777).toBe(0o600);
});

test.skipIf(!hasAge)(
  'a dump that is encrypted for Regent stays encrypted; one for others is refused',
  async () => {
    const [ours, others] = [newKey(), newKey()];
    const { files, names } = await folderFor({ ageIdentities: ours.identities });
    const sql = Buffer.from(dumpOf(20_000));
    const packed = ours.encrypt(zstd(sql));
    const facts = { plainBytes: sql.length, tables: 2 };
    expect(await files.receive(ID, inPieces(packed), undefined)).toMatchObject({
      file: `${ID}.sql.zst.age`,
      bytes: packed.length,
      ...facts,
    });
    const other = ID.replace(/1$/, '2');
    const large = ours.encrypt(sql);
    expect(await files.receive(other, inPieces(large, 4_096), undefined)).toMatchObject({
      file: `${other}.sql.age`,
      ...facts,
    });
    const receive = (bytes: Buffer) => files.receive(ID.replace(/1$/, '3'), inPieces(bytes), undefined);
    await expect(receive(others.encrypt(sql))).rejects.toThrow(/it is encrypted for others/);
    await expect(receive(large.subarray(0, 500_000))).rejects.toThrow(/encrypted, and is cut off/);
    await expect(receive(large.subarray(0, 300))).rejects.toThrow(UploadError);
    await expect(receive(Buffer.concat([large, Buffer.from('x')]))).rejects.toThrow(/cut off or damaged/);
    expect((await names()).length).toBe(2);
  },
);

const sql = Buffer.from(dumpOf(2_000));
const bytes = (text: string) => Buffer.from(text);
test.each<[string, () => Buffer, RegExp]>([
  ['nothing', () => bytes(''), /it is empty/],
  ['garbage', () => Buffer.alloc(100_000, 0), /does not begin as mariadb-dump/],
  ['a page of HTML', () => bytes('<!doctype html>\n<p>'), /does not begin .*<!doctype html>/],
  ['a tar archive', () => gzip(Buffer.alloc(10_240, 0x61)), /does not begin/],
  ['an empty gzip', () => gzip(bytes('')), /it is empty/],
  ['a dump that is cut off', () => sql.subarray(0, sql.length / 2), /no end mark/],
  ['a dump that is cut off in gzip', () => gzip(sql).subarray(0, -20), /gzip cannot read it to its end/],
  ['a dump that is cut off in zstd', () => zstd(sql).subarray(0, -20), /zstd cannot read it to its end/],
  [
    'gzip with something after it',
    () => Buffer.concat([gzip(sql), bytes('more')]),
    /something follows its end/,
  ],
  [
    'zstd with something after it',
    () => Buffer.concat([zstd(sql), bytes('more')]),
    /something follows its end/,
  ],
  [
    'a damaged gzip',
    () => Buffer.concat([gzip(sql).subarray(0, 2_000), gzip(sql).subarray(2_009)]),
    /cannot be restored/,
  ],
  ['two dumps', () => Buffer.concat([sql, sql]), /goes on after its end mark/],
  ['two dumps in gzip', () => Buffer.concat([gzip(sql), gzip(sql)]), /goes on after its end mark/],
  [
    'a dump of something else',
    () => bytes(dumpOf(1).replaceAll('users', 'files')),
    /no dump of a MONARC client/,
  ],
  ['a dump without comments', () => bytes(dumpOf(1).replace(/^--.*\n/gm, '')), /--skip-comments/],
  ...[
    'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `other` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;',
    '/*!40000 DROP DATABASE IF EXISTS `other`*/;',
    'USE `other`;',
    "GRANT ALL ON *.* TO 'me'@'%';",
    "CREATE USER me IDENTIFIED BY 'x';",
    "/*M!100103 CREATE OR REPLACE ROLE 'me' */;",
    "LOAD DATA LOCAL INFILE '/etc/shadow' INTO TABLE users;",
    'set global read_only = 1;',
  ].map((line): [string, () => Buffer, RegExp] => [
    line,
    () => bytes(dumpOf(1, `${line}\n`)),
    /line \d+ is for more than/,
  ]),
])('%s is refused in words, and nothing of it stays', async (name, make, why) => {
  if (name.includes('zstd') && !hasZstd) return;
  const content = make();
  const { files, names } = await folderFor();
  const failure = await files.receive(ID, inPieces(content), undefined).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UploadError);
  expect((failure as UploadError).message).toMatch(why);
  expect((failure as UploadError).why).toBe('CONTENT');
  expect(await names()).toEqual([]);
});

test.skipIf(!hasZstd)('what unpacks to too much is refused while it is unpacked', async () => {
  const { files, names } = await folderFor({ mostBytes: 100_000 });
  const row = `INSERT INTO t VALUES ('${'a'.repeat(900_000)}');\n`;
  const bomb = zstd(bytes(dumpOf(1, row.repeat(100))));
  await expect(files.receive(ID, inPieces(bomb), undefined)).rejects.toThrow(/unpacks to more than/);
  expect(await names()).toEqual([]);
});

test('what is too large is refused: at once if its size is known, and otherwise when it is more', async () => {
  const { files, names } = await folderFor({ mostBytes: 10_000 });
  let taken = 0;
  async function* endless() {
    for (;;) yield ((taken += 1), bytes(dumpOf(1).slice(0, 300) + '\n'.repeat(700)));
  }
  await expect(files.receive(ID, endless(), 10_001)).rejects.toMatchObject({ why: 'LARGE' });
  expect(taken).toBe(0);
  await expect(files.receive(ID, endless(), undefined)).rejects.toMatchObject({ why: 'LARGE' });
  expect(taken).toBeLessThan(20);
  await expect(files.receive(ID, endless(), 1e18)).rejects.toThrow(/larger than 9.8 KiB/);
  const roomy = await folderFor({ mostBytes: 1e19 });
  await expect(roomy.files.receive(ID, endless(), 1e18)).rejects.toMatchObject({ why: 'FULL' });
  expect(await names()).toEqual([]);
});

test('a body that breaks off leaves nothing, and the same upload can be tried again', async () => {
  const { files, names } = await folderFor();
  const packed = gzip(Buffer.from(dumpOf(50_000)));
  async function* broken() {
    yield packed.subarray(0, 200_000);
    throw new Error('the connection is lost');
  }
  await expect(files.receive(ID, broken(), undefined)).rejects.toThrow(/the connection is lost/);
  expect(await names()).toEqual([]);
  await files.receive(ID, inPieces(packed), packed.length);
  expect(await names()).toEqual([`${ID}.sql.gz`]);
});

test('only files of uploads are swept, and only those that are of no use and old enough', async () => {
  const { path, files, names } = await folderFor();
  const [kept, old, fresh] = ['1', '2', '3'].map((end) => `${ID.slice(0, -1)}${end}.sql.zst.age`) as [
    string,
    string,
    string,
  ];
  const partial = `${ID.slice(0, -1)}4.partial`;
  const long = new Date(Date.now() - 3_600_000);
  for (const name of [kept, old, partial, 'notes.sql']) {
    await writeFile(join(path, name), '');
    await utimes(join(path, name), long, long);
  }
  await writeFile(join(path, fresh), '');
  await files.removeAllBut(new Set([kept]), 600_000);
  expect((await names()).toSorted()).toEqual([kept, fresh, 'notes.sql'].toSorted());
  await files.removeAllBut(new Set([kept]), 0);
  expect((await names()).toSorted()).toEqual([kept, 'notes.sql'].toSorted());
});

test('a worker that does not see the file says what to do', async () => {
  const { path } = await folderFor();
  const upload = { uploadId: ID, file: `${ID}.sql`, bytes: 3, sha256: '', plainBytes: 3, tables: 2 };
  expect(await whyUnseen({ path }, upload)).toMatch(/is not in .* set UPLOAD_DIR to the same shared folder/);
  expect(await whyUnseen(undefined, upload)).toMatch(/set UPLOAD_DIR/);
  await writeFile(join(path, upload.file), 'SQL');
  expect(await whyUnseen({ path }, upload)).toBeUndefined();
});
