/** PUT /uploads/<link>: a dump for a restore, as fast as it can be looked at and kept. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DatabaseAwayError, RefusedError } from '../domain/errors.ts';
import { rolesWith } from '../domain/permissions.ts';
import { UploadError, type UploadProblem } from '../domain/uploads.ts';
import { encodeId } from '../graphql/core/ids.ts';
import type { Services } from '../graphql/context.ts';
import type { Callers } from './caller.ts';
import type { Log } from './log.ts';
import { pathOf } from './path-of.ts';

/** Each may take hours, and one core of this machine. */
const MOST = 4;
const MOST_OF_USER = 2;
/** Who sends nothing for this long is cut off. */
const IDLE_MS = 60_000;
/** Who is refused may go on for this long, to read why. */
const REFUSED_MS = 5_000;

const STATUS_OF: Record<UploadProblem, number> = { LARGE: 413, FULL: 507, CONTENT: 422 };

export interface BackupUploadsDeps {
  services: Pick<Services, 'audit' | 'uploads'>;
  callers: Callers;
  log: Pick<Log, 'warn'>;
  /** Aborted when Regent stops. */
  stop: AbortSignal;
  idleMs?: number;
}

/**
 * The session or token that requested the link must still have the permission. If the body breaks off, nothing of it
 * stays, and the link is good for another try.
 */
export function makeBackupUploads({ services, callers, log, stop, idleMs = IDLE_MS }: BackupUploadsDeps) {
  const active = new Map<Socket, string>();

  return {
    isUnderWay: (socket: Socket): boolean => active.has(socket),

    async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (request.method !== 'PUT') {
        response.setHeader('allow', 'PUT');
        return refuse(response, 405, 'Only PUT is allowed here.');
      }
      const { actor, token, permissions } = await callers.identify(request);
      if (actor === null || token === null) return refuse(response, 401, 'Sign in, or send an API token.');
      if (!permissions.has('CLIENTS')) {
        await services.audit.denied('PUT /uploads', actor);
        return refuse(
          response,
          403,
          `This requires the permission CLIENTS (${rolesWith('CLIENTS').join(', ')}).`,
        );
      }
      const ofUser = [...active.values()].filter((name) => name === actor.name).length;
      if (active.size >= MOST || ofUser >= MOST_OF_USER) {
        response.setHeader('retry-after', '60');
        return refuse(response, 429, 'Other uploads are under way. Wait until one of them has ended.');
      }
      active.set(request.socket, actor.name);
      try {
        const ticket = await services.uploads.open(pathOf(request).slice('/uploads/'.length), token);
        const body = bodyOf(request);
        const upload = await services.uploads.receive(ticket, body, declaredBytes(request), actor);
        const { id, bytes, sha256, plainBytes, tables } = upload;
        answer(response, 201, { uploadId: encodeId('Upload', id), bytes, sha256, plainBytes, tables });
      } catch (error) {
        if (error instanceof BrokenOffError) return void request.socket.destroy();
        if (!(error instanceof RefusedError)) throw error;
        if (!(error instanceof UploadError)) return refuse(response, statusOf(error), error.message);
        log.warn({ err: error }, 'An upload was refused');
        refuse(response, STATUS_OF[error.why], error.message);
      } finally {
        active.delete(request.socket);
      }
    },
  };

  /** Rejects with a BrokenOffError if the rest does not come. What is not taken stays unread. */
  async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
    const end = () => request.destroy(new BrokenOffError());
    const idle = setTimeout(end, idleMs);
    stop.addEventListener('abort', end);
    try {
      if (stop.aborted) throw new BrokenOffError();
      for await (const piece of request.iterator({ destroyOnReturn: false })) {
        idle.refresh();
        yield piece as Buffer;
        // What takes the pieces may be slower than who sends them.
        idle.refresh();
      }
    } catch (error) {
      throw new BrokenOffError({ cause: error });
    } finally {
      clearTimeout(idle);
      stop.removeEventListener('abort', end);
    }
    if (!request.complete) throw new BrokenOffError();
  }
}

/** Nobody is there who could read an answer. */
class BrokenOffError extends Error {
  override name = 'BrokenOffError';
  constructor(options?: ErrorOptions) {
    super('The upload was broken off.', options);
  }
}

function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

const statusOf = (error: RefusedError) =>
  error instanceof DatabaseAwayError ? 503 : error.problems[0]?.code === 'NOT_FOUND' ? 404 : 409;

/** In JSON, as programs may read it. The rest of the body is dropped, and the connection ended if it does not end soon. */
function refuse(response: ServerResponse, status: number, message: string): void {
  answer(response, status, { error: message });
  const { req: request } = response;
  request.resume();
  if (request.complete) return;
  const { socket } = request;
  const late = setTimeout(() => socket.destroy(), REFUSED_MS);
  request.once('close', () => clearTimeout(late));
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
