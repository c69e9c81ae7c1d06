/** GET /backups/<link>: a file of a backup, whole or in part, for the caller who requested the link alone. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { rangeIn } from '../../src/server/backup-download.ts';
import { startApi, type Api } from '../kit/api.ts';

const MIB = 1024 * 1024;
const dump = randomBytes(8 * MIB + 5);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const FOLDER = '/var/lib/mysql-backup/monarc/acme';
let api: Api;
let backupId: string;
let session: string;

beforeAll(async () => {
  api = await startApi();
  const server = await api.addServer('downloads.test');
  const { client } = await api.addClient('acme', server.id);
  const at = join(api.folder, FOLDER);
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'acme-1.sql.zst'), dump);
  await writeFile(join(at, 'acme-1.json'), '{"version":1}');
  await api.prisma.server.update({
    where: { id: server.id },
    data: { connection: 'SSH', state: 'READY', root: null },
  });
  const backup = await api.prisma.backup.create({
    data: {
      clientId: client.id,
      serverId: server.id,
      ok: true,
      file: `${FOLDER}/acme-1.sql.zst`,
      bytes: BigInt(dump.length),
      sha256: sha256(dump),
      manifest: `${FOLDER}/acme-1.json`,
    },
  });
  backupId = encodeId('Backup', backup.id);
  session = await api.session();
});
afterAll(() => api.close());

const MUTATION = `mutation ($input: BackupDownloadInput!) {
  backupDownload(input: $input) { url expiresAt name bytes sha256 userErrors { message } }
}`;
const link = async (more: object = {}, token = session) =>
  (await api.graphql(MUTATION, { input: { backupId, ...more } }, { token })).data.backupDownload;
const ask = (url: string, headers: Record<string, string> = {}, token: string | null = session) =>
  fetch(url, { headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) } });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('the link gives the file, and says what it is; the audit says who asked', async () => {
  const { url, name, bytes, sha256: hash } = await link();
  expect([name, bytes, hash]).toEqual(['acme-1.sql.zst', dump.length, sha256(dump)]);
  const response = await ask(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="acme-1.sql.zst"');
  expect(sha256(await bytesOf(response))).toBe(sha256(dump));
  const [entry] = await api.prisma.auditEntry.findMany({ where: { action: 'backupDownload' } });
  expect(entry).toMatchObject({ subject: 'client acme', details: { file: 'acme-1.sql.zst', part: 'DUMP' } });
  const manifest = await link({ part: 'MANIFEST' });
  expect(await (await ask(manifest.url)).text()).toBe('{"version":1}');
  expect((await link({ part: 'FILES' })).userErrors[0].message).toMatch(/only the database/);
});

test('a file that is encrypted is sent as it is', async () => {
  const { id: _, ...row } = await api.prisma.backup.findFirstOrThrow();
  const file = `${FOLDER}/acme-2.sql.zst.age`;
  await writeFile(join(api.folder, file), dump);
  const { id } = await api.prisma.backup.create({ data: { ...row, file } });
  const { url, name } = await link({ backupId: encodeId('Backup', id) });
  const response = await ask(url);
  expect([name, response.headers.get('content-type')]).toEqual([
    'acme-2.sql.zst.age',
    'application/octet-stream',
  ]);
  expect(sha256(await bytesOf(response))).toBe(sha256(dump));
});

test('a download that was broken off goes on from there', async () => {
  const { url } = await link();
  const from = 5 * MIB + 3;
  const rest = await ask(url, { range: `bytes=${from}-` });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([
    206,
    `bytes ${from}-${dump.length - 1}/${dump.length}`,
  ]);
  expect(sha256(await bytesOf(rest))).toBe(sha256(dump.subarray(from)));
  const middle = await ask(url, { range: 'bytes=10-19', 'if-range': `"${sha256(dump)}"` });
  expect((await bytesOf(middle)).equals(dump.subarray(10, 20))).toBe(true);
  const changed = await ask(url, { range: 'bytes=10-19', 'if-range': '"another"' });
  expect([changed.status, (await bytesOf(changed)).length]).toEqual([200, dump.length]);
  const beyond = await ask(url, { range: `bytes=${dump.length}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${dump.length}`]);
  await beyond.text();
});

test.each([
  [undefined, undefined],
  ['bytes=0-', { from: 0, to: 100 }],
  ['bytes=5-9', { from: 5, to: 10 }],
  ['bytes=5-900', { from: 5, to: 100 }],
  ['bytes=-10', { from: 90, to: 100 }],
  ['bytes=-900', { from: 0, to: 100 }],
  ['bytes=-0', 'none'],
  ['bytes=100-', 'none'],
  [`bytes=${'9'.repeat(400)}-`, 'none'],
  ['bytes=9-5', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
])('the range %s of 100 bytes', (header, range) => {
  expect(rangeIn(header, 100)).toEqual(range);
});

test('nobody else can use the link, and nobody after its time', async () => {
  const { url } = await link();
  const statusOf = async (...of: Parameters<typeof ask>) => {
    const response = await ask(...of);
    return [response.status, await response.text()];
  };
  expect(await statusOf(url, {}, null)).toEqual([401, expect.any(String)]);
  const reader = await api.sessionOf(['ACCADMIN']);
  expect(await statusOf(url, {}, reader)).toEqual([403, expect.stringContaining('SERVERS')]);
  const colleague = await api.sessionOf(['SYSADMIN']);
  expect(await statusOf(url, {}, colleague)).toEqual([404, expect.stringContaining('another session')]);
  expect((await statusOf(url, {}, api.token))[0]).toBe(404);
  expect((await statusOf(`${url}x`))[0]).toBe(404);
  expect((await statusOf(`${api.server.url}/backups/`))[0]).toBe(404);
  api.clock.aheadMs = 15 * 60_000;
  expect((await statusOf(url))[0]).toBe(404);
  api.clock.aheadMs = 0;
  expect((await statusOf(url, { range: 'bytes=0-0' }))[0]).toBe(206);
});

test('a reader who stops ends the reading, and has room for the next; three at once are too many', async () => {
  const { url } = await link();
  const open = () =>
    new Promise<{ status: number; end(): void }>((resolve) => {
      const request = get(url, { headers: { authorization: `Bearer ${session}` } }, (response) => {
        response.pause();
        response.on('error', () => undefined);
        resolve({ status: response.statusCode ?? 0, end: () => void request.destroy() });
      });
      request.on('error', () => undefined);
    });
  const readers = [await open(), await open(), await open()];
  expect(readers.map(({ status }) => status)).toEqual([200, 200, 429]);
  for (const { end } of readers) end();
  await expect.poll(async () => (await ask(url, { range: 'bytes=0-0' })).status).toBe(206);
});

test('a file that is shorter than it was breaks off, and one that is gone is said to be', async () => {
  const file = join(api.folder, FOLDER, 'acme-1.sql.zst');
  await writeFile(file, dump.subarray(0, MIB));
  const { url } = await link();
  await expect(ask(url).then(bytesOf)).rejects.toThrow();
  await writeFile(file, '');
  await expect(ask(url).then(bytesOf)).rejects.toThrow();
  await rm(file);
  const response = await ask(url);
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('it is not there')]);
});
