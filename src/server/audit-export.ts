import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { auditEntries } from '../graphql/audit-filter.ts';
import { LONGEST_FILTER } from '../graphql/containing.ts';
import type { Services } from '../graphql/context.ts';
import type { Callers } from './caller.ts';

const text = z.string().max(LONGEST_FILTER);

/** The same conditions as AuditFilter in the schema; times as ISO 8601. */
const parameters = z.strictObject({
  actor: text.optional(),
  action: text.optional(),
  subject: text.optional(),
  outcome: z.enum(['DONE', 'REFUSED', 'FAILED']).optional(),
  since: z.coerce.date().optional(),
  until: z.coerce.date().optional(),
});

/** GET /audit.ndjson: the audit, oldest entry first, one JSON object a line, at the pace of who reads it. */
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
    return refuse(response, 403, 'This takes AUDIT (SUPERADMIN, SYSADMIN).');
  }
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  const filter = parameters.safeParse(Object.fromEntries(searchParams));
  if (!filter.success) return refuse(response, 400, z.prettifyError(filter.error));
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': 'attachment; filename="audit.ndjson"',
    'cache-control': 'no-store',
  });
  await pipeline(Readable.from(lines(services, filter.data)), response);
}

async function* lines({ prisma }: Services, filter: z.infer<typeof parameters>): AsyncGenerator<string> {
  for await (const entry of auditEntries(prisma, filter)) yield `${JSON.stringify(entry)}\n`;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${message}\n`);
}
