/** GET /backups/<link>: a file of a backup, as fast as the reader reads it. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BackupFile } from '../domain/downloads.ts';
import { DatabaseAwayError, RefusedError } from '../domain/errors.ts';
import type { Services } from '../graphql/context.ts';
import type { Callers } from './caller.ts';
import type { Log } from './log.ts';
import { pathOf } from './path-of.ts';

/** Each holds a connection to a server; a reader may take hours. */
const MOST = 4;
const MOST_OF_USER = 2;

export interface BackupDownloadsDeps {
  services: Pick<Services, 'audit' | 'downloads'>;
  callers: Callers;
  log: Pick<Log, 'warn'>;
  /** Aborted when Regent stops. */
  stop: AbortSignal;
}

/**
 * The session or token that requested the link must still have the permission. Ranges are for those who go on after a
 * lost connection. If the file breaks off, so does the connection: no reader takes a part for the whole.
 */
export function makeBackupDownloads({ services, callers, log, stop }: BackupDownloadsDeps) {
  const active = new Map<string, number>();

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { actor, token, permissions } = await callers.identify(request);
    if (actor === null || token === null) return refuse(response, 401, 'Sign in, or send an API token.');
    if (!permissions.has('SERVERS')) {
      await services.audit.denied('GET /backups', actor);
      return refuse(response, 403, 'This requires the permission SERVERS (SYSADMIN).');
    }
    const user = actor.name;
    const all = [...active.values()].reduce((sum, count) => sum + count, 0);
    if (all >= MOST || (active.get(user) ?? 0) >= MOST_OF_USER) {
      response.setHeader('retry-after', '60');
      return refuse(response, 429, 'Other downloads are under way. Wait until one of them has ended.');
    }
    active.set(user, (active.get(user) ?? 0) + 1);
    try {
      const link = pathOf(request).slice('/backups/'.length);
      const file = await services.downloads.open(link, token).catch(asRefusal);
      if (file instanceof RefusedError)
        return refuse(response, file instanceof DatabaseAwayError ? 503 : 404, file.message);
      await send(file, request, response);
    } finally {
      const left = (active.get(user) ?? 1) - 1;
      if (left === 0) active.delete(user);
      else active.set(user, left);
    }
  };

  async function send(file: BackupFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const etag = file.sha256 === null ? undefined : `"${file.sha256}"`;
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const range = isSame ? rangeIn(request.headers.range, file.bytes) : undefined;
    if (range === 'none') {
      response.setHeader('content-range', `bytes */${file.bytes}`);
      return refuse(response, 416, `The file has ${file.bytes} bytes.`);
    }
    const { from, to } = range ?? { from: 0, to: file.bytes };
    const begin = () =>
      response.writeHead(range === undefined ? 200 : 206, {
        'content-type': typeOf(file.name),
        'content-disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
        'content-length': to - from,
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
        ...(etag === undefined ? {} : { etag }),
        ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${to - 1}/${file.bytes}` }),
      });
    if (request.method === 'HEAD' || to === from) return void begin().end();
    if (response.closed) return;
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('The reader is gone.')));
    const signal = AbortSignal.any([gone.signal, stop]);
    let left = to - from;
    const take = async (piece: Buffer) => {
      if (!response.headersSent) begin();
      const part = piece.subarray(0, left);
      left -= part.length;
      if (!response.write(part)) await once(response, 'drain', { signal });
      if (left === 0) throw new EnoughError();
    };
    try {
      await file.read({ from, take, signal });
    } catch (error) {
      if (!(error instanceof EnoughError)) {
        if (!gone.signal.aborted) log.warn({ err: error, file: file.name }, 'A backup could not be sent');
        if (response.headersSent) return void request.socket.resetAndDestroy();
        return refuse(response, 503, `The backup cannot be read now: ${(error as Error).message}`);
      }
    }
    if (left > 0) return void request.socket.resetAndDestroy();
    response.end();
  }
}

/** The reader has what it asked for. */
class EnoughError extends Error {
  override name = 'EnoughError';
}

/**
 * The bytes of a single range, without the last one; undefined if the whole file is to be sent, as several ranges at
 * once are not; `none` if the file has no such bytes.
 */
export function rangeIn(
  header: string | undefined,
  bytes: number,
): { from: number; to: number } | 'none' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < from) return undefined;
  return from < to ? { from, to } : 'none';
}

function asRefusal(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  throw error;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${message}\n`);
}

const typeOf = (name: string) =>
  name.endsWith('.json')
    ? 'application/json'
    : name.endsWith('.zst')
      ? 'application/zstd'
      : 'application/octet-stream';
