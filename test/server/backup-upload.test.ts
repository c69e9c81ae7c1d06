/** PUT /uploads/<link>: a dump for a restore, from the caller who requested the link alone. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { decodeId, encodeId } from '../../src/graphql/core/ids.ts';
import { answerUnreadable } from '../../src/server/connections/unreadable.ts';
import { startApi, type Api } from '../kit/api.ts';
import { dumpOf } from '../kit/dumps.ts';

let api: Api;
let session: string;
let clientId: string;
let rowId: string;
const sql = Buffer.from(dumpOf(20_000));
const packed = gzipSync(sql);

beforeAll(async () => {
  api = await startApi();
  const server = await api.addServer('uploads.test');
  const { client } = await api.addClient('acme', server.id);
  await api.prisma.server.update({
    where: { id: server.id },
    data: { connection: 'SSH', state: 'READY', root: null },
  });
  rowId = client.id;
  clientId = encodeId('Client', client.id);
});
afterAll(() => api.close());
beforeEach(async () => {
  session = await api.session();
});

const MUTATION = `mutation ($input: BackupUploadInput!) {
  backupUpload(input: $input) { url expiresAt uploadId mostBytes userErrors { message } }
}`;
const link = async (token = session) =>
  (await api.graphql(MUTATION, { input: { clientId } }, { token })).data.backupUpload;
async function put(url: string, body: Buffer | ReadableStream, token: string | null = session) {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'PUT', body, headers, duplex: 'half' } as RequestInit);
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}
const names = () => readdir(join(api.folder, 'uploads'));
const inPieces = (bytes: Buffer) =>
  new ReadableStream({
    start(stream) {
      for (let at = 0; at < bytes.length; at += 60_000) stream.enqueue(bytes.subarray(at, at + 60_000));
      stream.close();
    },
  });

/** A request whose body is sent by hand. */
function begin(url: string, length: number, token = session) {
  const request = httpRequest(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-length': length },
  });
  const answer = new Promise<number | string>((resolve) => {
    request.on('response', ({ statusCode }) => resolve(statusCode ?? 0));
    request.on('error', ({ message }) => resolve(message));
  });
  return { request, answer };
}

test('a dump is taken, the answer says what it is, and the audit who sent it', async () => {
  const { url, uploadId, mostBytes } = await link();
  expect(mostBytes).toBe(4_000_000);
  const answer = await put(url, packed);
  expect(answer).toEqual({
    status: 201,
    uploadId,
    bytes: packed.length,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    plainBytes: sql.length,
    tables: 2,
  });
  const id = decodeId(uploadId)?.id ?? '';
  expect(await names()).toEqual([`${id}.sql.gz`]);
  const { data } = await api.graphql(
    `{ client(alias: "acme") { uploads { id bytes sha256 tables goneAt } } }`,
  );
  expect(data.client.uploads).toEqual([
    { id: uploadId, bytes: packed.length, sha256: answer['sha256' as never], tables: 2, goneAt: null },
  ]);
  const audit = await api.prisma.auditEntry.findMany({
    where: { action: { in: ['backupUpload', 'uploaded'] } },
    orderBy: { at: 'asc' },
  });
  expect(audit).toMatchObject([
    { subject: 'client acme', details: { upload: id } },
    { subject: 'client acme', details: { upload: id, bytes: packed.length } },
  ]);
  expect(await put(url, packed)).toEqual({ status: 409, error: expect.stringContaining('used already') });
});

test('a body without Content-Length is taken, and refused as soon as it is too large', async () => {
  const { url } = await link();
  expect(await put(url, inPieces(packed))).toMatchObject({ status: 201 });
  const large = Buffer.from(dumpOf(100_000));
  expect(large.length).toBeGreaterThan(4_000_000);
  const other = await link();
  const before = await names();
  expect(await put(other.url, inPieces(large))).toEqual({
    status: 413,
    error: expect.stringContaining('UPLOAD_MAX_BYTES'),
  });
  expect(await put(other.url, large)).toMatchObject({ status: 413 });
  expect(await names()).toEqual(before);
  expect(await put(other.url, packed)).toMatchObject({ status: 201 });
});

test('what is no dump is refused in words, and leaves nothing; the link is good for another try', async () => {
  const { url } = await link();
  const before = await names();
  expect(await put(url, Buffer.from('PK\x03\x04 not a dump'))).toEqual({
    status: 422,
    error: expect.stringMatching(/^This cannot be restored: it does not begin/),
  });
  expect(await put(url, packed.subarray(0, -9))).toMatchObject({ status: 422 });
  expect(await names()).toEqual(before);
  expect(await put(url, packed)).toMatchObject({ status: 201 });
});

test('an upload that breaks off, or stands still, leaves nothing, and has room for the next', async () => {
  const { url } = await link();
  const before = await names();
  const { request } = begin(url, packed.length);
  request.write(packed.subarray(0, 100_000));
  await expect.poll(names).toHaveLength(before.length + 1);
  const second = await put(url, packed);
  expect(second).toEqual({ status: 409, error: expect.stringContaining('used already') });
  request.destroy();
  await expect.poll(names).toEqual(before);
  await expect.poll(async () => (await put(url, packed)).status).toBe(201);
});

test('three at once are too many of one user', async () => {
  const links = [await link(), await link(), await link()];
  const before = await names();
  const open = links.slice(0, 2).map(({ url }) => begin(url, packed.length));
  for (const { request } of open) request.write(packed.subarray(0, 100_000));
  await expect.poll(names).toHaveLength(before.length + 2);
  expect(await put(links[2].url, packed)).toMatchObject({ status: 429 });
  for (const { request } of open) request.end(packed.subarray(100_000));
  expect(await Promise.all(open.map(({ answer }) => answer))).toEqual([201, 201]);
  expect(await put(links[2].url, packed)).toMatchObject({ status: 201 });
});

test('nobody else can use the link, and nobody after its time', async () => {
  const { url } = await link();
  expect(await put(url, packed, null)).toMatchObject({ status: 401 });
  expect(await put(url, packed, await api.sessionOf(['DBADMIN']))).toEqual({
    status: 403,
    error: expect.stringContaining('CLIENTS'),
  });
  const colleague = await api.sessionOf(['ACCADMIN']);
  expect(await put(url, packed, colleague)).toEqual({
    status: 409,
    error: expect.stringContaining('another session'),
  });
  expect(await put(url, packed, api.token)).toMatchObject({ status: 409 });
  expect(await put(`${url}x`, packed)).toMatchObject({ status: 409 });
  const get = await fetch(url, { headers: { authorization: `Bearer ${session}` } });
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'PUT']);
  api.clock.aheadMs = 15 * 60_000;
  expect(await put(url, packed)).toMatchObject({ status: 409 });
  api.clock.aheadMs = 0;
  expect(await put(url, packed)).toMatchObject({ status: 201 });
});

const RESTORE = `mutation ($input: RestoreClientInput!) {
  restoreClient(input: $input) { run { id } client { restores { status include upload { id } } } userErrors { message } }
}`;
const restore = async (input: object) =>
  (await api.graphql(RESTORE, { input: { clientId, ...input } }, { token: session })).data.restoreClient;

test('restoreClient takes an upload in place of a backup, for its database alone', async () => {
  const { url, uploadId } = await link();
  expect((await restore({ uploadId })).userErrors).toEqual([
    { message: expect.stringContaining('There is no upload') },
  ]);
  await put(url, packed);
  expect((await restore({})).userErrors).toEqual([
    { message: 'Give either backupId or uploadId, and not both.' },
  ]);
  expect((await restore({ uploadId, include: 'BOTH' })).userErrors).toEqual([
    { message: expect.stringContaining('holds a database, and no folder') },
  ]);
  const other = await api.addClient('beta', (await api.addServer('other.test')).id);
  const theirs = await restore({ uploadId, clientId: encodeId('Client', other.client.id) });
  expect(theirs.userErrors).toEqual([
    { message: 'That dump was uploaded for another client, not for beta.' },
  ]);
  expect(await restore({ uploadId })).toMatchObject({
    client: { restores: [{ status: 'REQUESTED', include: 'DATABASE', upload: { id: uploadId } }] },
    userErrors: [],
  });

  // Its run needs it, for as long as that takes; then it goes.
  const id = decodeId(uploadId)?.id ?? '';
  api.clock.aheadMs = 25 * 3_600_000;
  await api.services.uploads.sweep(0);
  expect(await names()).toEqual([`${id}.sql.gz`]);
  api.clock.aheadMs = 0;
  const [row] = await api.prisma.restore.findMany({ where: { uploadId: id } });
  await api.prisma.run.update({ where: { id: row?.runId ?? '' }, data: { status: 'SUCCEEDED' } });
  await api.services.uploads.sweep(0);
  expect(await names()).toEqual([`${id}.sql.gz`]);
  await api.prisma.restore.updateMany({ where: { uploadId: id }, data: { doneAt: new Date() } });
  await api.services.uploads.sweep(0);
  expect(await names()).toEqual([]);
  expect((await restore({ uploadId })).userErrors).toEqual([
    { message: expect.stringContaining('Upload the dump again') },
  ]);
});

test('what was not used for a day goes, and what a lost process has left', async () => {
  const { url } = await link();
  await put(url, packed);
  await mkdir(join(api.folder, 'uploads'), { recursive: true });
  const left = '0197a5b0-0000-7000-8000-000000000009';
  await writeFile(join(api.folder, 'uploads', `${left}.partial`), 'x');
  await api.services.uploads.sweep(60_000);
  expect(await names()).toHaveLength(2);
  await api.services.uploads.sweep(0);
  expect(await names()).toHaveLength(1);
  api.clock.aheadMs = 25 * 3_600_000;
  await api.services.uploads.sweep(0);
  api.clock.aheadMs = 0;
  expect(await names()).toEqual([]);
  expect(await api.prisma.upload.count({ where: { clientId: rowId, goneAt: null } })).toBe(0);
});

test('a request that may take its time is not cut off by the limit for all others', async () => {
  const patient = new Set<unknown>();
  const http = createServer(
    { requestTimeout: 200, headersTimeout: 200, connectionsCheckingInterval: 50 },
    (request, response) => {
      if (request.url === '/slow') patient.add(request.socket);
      request.resume().once('end', () => response.end('done'));
    },
  );
  answerUnreadable(http, (socket) => patient.has(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  const talk = (path: string) =>
    new Promise<string>((resolve) => {
      const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
      let heard = '';
      socket.on('data', (piece) => (heard += piece.toString()));
      socket.on('close', () => resolve(heard));
      socket.on('error', () => undefined);
      socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n`);
      let sent = 0;
      const sending = setInterval(() => {
        sent += 1;
        socket.write('x');
        if (sent === 10 || socket.destroyed) clearInterval(sending);
      }, 100);
      socket.on('close', () => clearInterval(sending));
    });
  const [slow, other] = await Promise.all([talk('/slow'), talk('/other')]);
  expect(slow).toMatch(/^HTTP\/1.1 200 OK[^]*done/);
  expect(other).toMatch(/^HTTP\/1.1 408 Request Timeout/);
});
