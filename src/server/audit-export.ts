import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { DatabaseAwayError } from '../domain/errors.ts';
import { IN_WORDS, problemsIn } from '../domain/in-words.ts';
import { auditEntries } from '../graphql/audit/audit-filter.ts';
import { LONGEST_FILTER } from '../graphql/core/containing.ts';
import type { Services } from '../graphql/context.ts';
import { timeIn } from '../graphql/core/scalars.ts';
import type { Callers } from './caller.ts';

/** PostgreSQL has no NUL in a text. */
const text = z
  .string()
  .max(LONGEST_FILTER)
  .refine((value) => !value.includes('\0'), 'must not hold a NUL character');

/** A time as the scalar DateTime takes it, or a day. */
const time = z.string().transform((value, context) => {
  const found = timeIn(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  if (found !== undefined) return found;
  context.addIssue(
    'must be a day as 2007-12-03, or a time as 2007-12-03T10:15:30Z, of the years 1 to 9999 in UTC',
  );
  return z.NEVER;
});

/** The same conditions as AuditFilter in the schema. */
const parameters = z.strictObject({
  actor: text.optional(),
  action: text.optional(),
  subject: text.optional(),
  server: text.optional(),
  client: text.optional(),
  outcome: z.enum(['DONE', 'REFUSED', 'FAILED']).optional(),
  since: time.optional(),
  until: time.optional(),
});

/**
 * GET /audit.ndjson: the audit, oldest entry first, one JSON object per line, as fast as the reader reads it.
 * If the request is wrong, the answer says so before the first line. If the export fails later, it resets the
 * connection, so that no reader takes a part for the whole.
 */
export async function exportAudit(
  services: Services,
  callers: Callers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { actor, permissions } = await callers.identify(request);
  if (actor === null) return refuse(response, 401, 'Sign in, or send an API token.');
  if (!permissions.has('AUDIT')) {
    await services.audit.denied('GET /audit.ndjson', actor);
    return refuse(response, 403, 'This requires the permission AUDIT (SUPERADMIN, SYSADMIN).');
  }
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  const filter = parameters.safeParse(Object.fromEntries(searchParams), IN_WORDS);
  if (!filter.success) return refuse(response, 400, problemsIn(filter.error).join('\n'));
  if (request.method === 'HEAD') {
    response.writeHead(200, HEADERS).end();
    return;
  }
  const entries = auditEntries(services.prisma, filter.data);
  const first = await entries.next().catch(whileAway);
  if (first instanceof DatabaseAwayError) return refuse(response, 503, first.message);
  response.writeHead(200, HEADERS);
  await pipeline(Readable.from(lines(first, entries, request)), response).catch(unlessGone);
}

const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'content-disposition': 'attachment; filename="audit.ndjson"',
  'cache-control': 'no-store',
};

async function* lines(
  first: IteratorResult<object, void>,
  rest: AsyncIterator<object, void>,
  { socket }: IncomingMessage,
): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      yield `${JSON.stringify(next.value)}\n`;
    }
  } catch (error) {
    // In HTTP/1.0 an ordinary close of the connection means that the answer is complete.
    socket.resetAndDestroy();
    throw error;
  }
}

function whileAway(error: unknown): DatabaseAwayError {
  if (error instanceof DatabaseAwayError) return error;
  throw error;
}

/** A reader may stop early; that is no error. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${message}\n`);
}
