import { errorFacts, mapTexts } from '../domain/logging/error-facts.ts';
import { traceIdOf } from '../domain/logging/tracing.ts';
import type { LogFacts } from '../domain/logging/log-facts.ts';
import type { RunnerLog } from './deps.ts';
import type { Redact } from './redact.ts';
import type { ClaimedRun } from './store/leases.ts';

/** A line names so many runs at most: one claim may have hundreds. */
const MOST_RUNS = 20;

/**
 * The log of the work of one claim, or of a dry run, which has no runs yet: each line names the runs for which it was, and
 * their traces, and has the secrets of clients masked.
 */
export function logOfWork(
  log: RunnerLog,
  redact: Redact,
  now: () => ReadonlyMap<string, Pick<ClaimedRun, 'id' | 'traceparent'>>,
): RunnerLog {
  const tell =
    (level: keyof RunnerLog) =>
    ({ err, ...rest }: LogFacts, text: string) => {
      const runs = now();
      const theirs = rest.runs?.flatMap((id) => runs.get(id) ?? { id, traceparent: null }) ?? [
        ...runs.values(),
      ];
      const named = theirs.slice(0, MOST_RUNS);
      const traceIds = named.flatMap(({ traceparent }) =>
        traceparent === null ? [] : traceIdOf(traceparent),
      );
      const line = {
        ...rest,
        ...(err === undefined ? {} : { err: errorFacts(err) }),
        ...(named.length === 0 ? {} : { runs: named.map(({ id }) => id) }),
        ...(traceIds.length === 0 ? {} : { traceIds: [...new Set(traceIds)] }),
      };
      log[level](mapTexts(line, redact) as object, redact(text));
    };
  return { info: tell('info'), warn: tell('warn'), error: tell('error') };
}
