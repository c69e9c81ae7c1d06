/** Errors of the database, grouped by what can be done about them. */
import { Prisma } from '../generated/client/client.ts';

/** It cannot be reached, lost the connection, or is starting or stopping: the same query may be repeated. */
export function isAway(error: unknown): boolean {
  const { code, kind, sqlState } = factsOf(error);
  if (AWAY_CODES.has(code) || AWAY_KINDS.has(kind) || /^(08|57P|25P03)/.test(sqlState)) return true;
  return error instanceof Error && AWAY_TEXT.test(error.message);
}

/** Two transactions were in conflict and this one was undone: it may be tried again at once. */
export function isConflict(error: unknown): boolean {
  const { code, kind } = factsOf(error);
  return code === 'P2034' || kind === 'TransactionWriteConflict';
}

/** Not reachable, timed out, closed the connection, has no connection free. */
const AWAY_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

/** Texts of node-postgres and Prisma that come without a code. */
const AWAY_TEXT =
  /^Connection terminated|is not queryable|timeout exceeded when trying to connect|Unable to start a transaction in the given time/;

interface Cause {
  kind?: string;
  originalCode?: string;
}

function factsOf(error: unknown): { code: string; kind: string; sqlState: string } {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return { code: '', kind: '', sqlState: '' };
  const cause = (error.meta?.['driverAdapterError'] as { cause?: Cause } | undefined)?.cause;
  return { code: error.code, kind: cause?.kind ?? '', sqlState: cause?.originalCode ?? '' };
}
