import { isEnded } from '../domain/runs/run-states.ts';
import type { RunStatus } from '../domain/vocabulary.ts';
import type { Meter } from './meter.ts';
import type { ClaimedRun } from './store/leases.ts';

/** The number of the event RUN_STARTED of a run that was never BLOCKED: only RUN_QUEUED was before it. */
const STARTED_AT_ONCE = 2;

/** Measures the runs of one claim. */
export function makeRunMeasures(meter: Meter | undefined) {
  const underWay = new Map<string, ClaimedRun>();
  return {
    claimed(runs: ClaimedRun[]): void {
      for (const run of runs) {
        underWay.set(run.id, run);
        const { attempt, lastSeq, createdAt, startedAt } = run;
        if (attempt !== 1 || lastSeq !== STARTED_AT_ONCE || startedAt === null) continue;
        meter?.began(startedAt.getTime() - createdAt.getTime());
      }
    },
    /** A status that was written. */
    now(runId: string, status: RunStatus): void {
      const run = underWay.get(runId);
      if (run === undefined || !isEnded(status)) return;
      underWay.delete(runId);
      meter?.ended(run.kind, status, Date.now() - (run.startedAt ?? run.createdAt).getTime());
    },
  };
}
