import { isEnded } from './run-states.ts';
import type { EventLevel, Run } from '../vocabulary.ts';

/**
 * The last event of an ended run whose events were removed, as its own row still has it: so whoever follows the run
 * comes to its end. Undefined if nothing was removed, or if it is not after this number.
 */
export function lastEventOf(
  run: Pick<Run, 'id' | 'status' | 'lastSeq' | 'explanation' | 'endedAt' | 'record'>,
  after = 0,
) {
  if (run.record !== 'REMOVED' || !isEnded(run.status) || run.lastSeq <= after) return undefined;
  return {
    runId: run.id,
    seq: run.lastSeq,
    at: run.endedAt ?? new Date(0),
    type: 'RUN_ENDED',
    level: 'INFO' as EventLevel,
    step: null,
    text: run.explanation ?? run.status,
    data: { status: run.status },
  };
}
