import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { errorFacts, mapTexts } from '../domain/logging/error-facts.ts';
import { traceIdOf, traceparentNow } from '../domain/logging/tracing.ts';
import { scrub } from './scrub.ts';

export interface LogOptions {
  level: string;
  process: string;
  role: string;
  /** Stderr by default. */
  to?: DestinationStream;
}

/** A log of JSON lines, each in the shape of log-line.ts, without secrets. */
export function makeLog({ level, process, role, to }: LogOptions): Logger {
  return pino(
    {
      level,
      base: { process, role },
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: ({ err, ...facts }) => ({
          ...(mapTexts(facts, scrub) as object),
          ...(err === undefined ? {} : { err: mapTexts(asFacts(err), scrub) }),
        }),
      },
      // Not pino's own: it would keep all properties of an error.
      serializers: { err: (err: unknown) => err },
      mixin() {
        const traceparent = traceparentNow();
        return traceparent === undefined ? {} : { traceId: traceIdOf(traceparent) };
      },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => (typeof arg === 'string' ? scrub(arg) : arg)) as typeof args);
        },
      },
    },
    to ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** An error, or what was made of one already. */
const asFacts = (err: unknown) =>
  typeof err === 'object' && err !== null && !(err instanceof Error) && 'type' in err ? err : errorFacts(err);
