import type { Log, LogFacts } from '../domain/logging/log-facts.ts';

/** Where the queue logs; pino's loggers fit. */
export interface QueueLog extends Pick<Log, 'info' | 'warn'> {
  debug(facts: LogFacts, text: string): void;
}

/** One line per outage, and not more than one in this time: a poll fails every second while the database is away. */
const QUIET_MS = 30_000;

export interface OutageLog {
  report: (error: unknown) => void;
  over: () => void;
}

/** Keeps the log readable while the database is away, and says when it is back. */
export function makeOutageLog(log: QueueLog): OutageLog {
  let inTrouble = false;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    report(error) {
      if (isReplacedAlarm(error)) {
        log.debug({ err: error }, 'An alarm was replaced just before its time.');
        return;
      }
      if (inTrouble || performance.now() - reportedAt < QUIET_MS) return;
      inTrouble = true;
      reportedAt = performance.now();
      log.warn(
        { err: error },
        'The queue cannot use its database. It continues by itself when the database is back.',
      );
    },
    over() {
      if (inTrouble) log.info({}, 'The queue can use its database again.');
      inTrouble = false;
    },
  };
}

/** Agenda claims an alarm a moment before its time, and finds it gone if it was replaced meanwhile. */
function isReplacedAlarm(error: unknown): boolean {
  return error instanceof Error && error.message.includes('maybe it does not exist anymore');
}
