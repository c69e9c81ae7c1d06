/** The shape of a line of the log. docs/monitoring.md is printed from here: see print-fields.ts. */
import { z } from 'zod';
import type { LogFacts } from '../domain/logging/log-facts.ts';
import type { ErrorFacts } from '../domain/logging/error-facts.ts';

const text = z.string().min(1);

const err: z.ZodType<ErrorFacts> = z.lazy(() =>
  z.strictObject({
    type: text,
    message: z.string(),
    stack: z.string().optional(),
    code: z.string().optional(),
    cause: err.optional(),
  }),
);

/** Each line has these. */
const ALWAYS = {
  time: z.iso.datetime().describe('When, in UTC, such as `2026-11-29T10:15:30.123Z`'),
  level: z.enum(['debug', 'info', 'warn', 'error']).describe('`debug`, `info`, `warn` or `error`'),
  process: text.describe('Which process: its host and process id, as attempts of runs show it'),
  role: z.enum(['all', 'api', 'worker', 'planner']).describe('Its `ROLE`'),
  msg: text.describe('What happened, for people'),
};

/** A line has those of these that are known. */
const SOME = {
  err: err
    .optional()
    .describe(
      'An error: `type`, `message`, and if known `stack`, `code`, and the `cause` with the same fields',
    ),
  errorId: text.optional().describe('The number that the caller was told, if a request failed by a bug'),
  traceId: text
    .optional()
    .describe('The id of the trace of the request: the second part of its `traceparent`'),
  runs: z.array(z.uuid()).optional().describe('The runs that the work was for, by their ids in the database'),
  traceIds: z.array(text).optional().describe('The ids of the traces of these runs'),
  lease: text.optional().describe('The lease under which a worker works, such as `server/<id>`'),
  server: text.optional().describe('The fqdn of a server'),
  step: text.optional().describe('The plugin and the server of a step'),
  key: text.optional().describe('What the queue, or a sweep, has woken a worker for'),
  dryRun: text.optional().describe('The id of a dry run'),
  field: text.optional().describe('The field of the API, or the path'),
  actor: text.optional().describe('The user: an e-mail address'),
  address: text.optional().describe('Where a request comes from: an IP address, or a network'),
  origin: text.optional().describe('The address of the page that a request comes from'),
  file: text.optional().describe('A file, or a copy of a backup'),
  alarm: text.optional().describe('The condition of an alarm, as docs/alarms.md lists them'),
  removed: z
    .record(text, z.int())
    .optional()
    .describe('How many old records were removed from the database, by their kind'),
  signal: text.optional().describe('The signal that ends the process'),
} satisfies Record<keyof LogFacts | 'traceId', z.ZodType>;

export const LOG_FIELDS = { ...ALWAYS, ...SOME };

export const logLine = z.strictObject(LOG_FIELDS);
