/** The one table of a run's transitions; every change of status in the database is conditional on it. */
import type { BlockedReason, RunStatus } from '../vocabulary.ts';

const NEXT: Record<RunStatus, RunStatus[]> = {
  QUEUED: ['BLOCKED', 'RUNNING', 'CANCELLED'],
  // To BLOCKED again: for another reason.
  BLOCKED: ['QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLED'],
  // To RUNNING again: a worker was lost and another resumes. To QUEUED: handed back at a shutdown.
  RUNNING: ['RUNNING', 'QUEUED', 'BLOCKED', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED'],
  // The request may come too late: then the status says how the run has ended.
  CANCELLING: ['CANCELLED', 'SUCCEEDED', 'FAILED', 'TIMED_OUT'],
  SUCCEEDED: [],
  FAILED: [],
  TIMED_OUT: [],
  CANCELLED: [],
};

export const RUN_STATUSES = Object.keys(NEXT) as RunStatus[];

export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to);
}

/** The statuses from which a run may change to this one: the condition of a write. */
export function statusesBefore(to: RunStatus): RunStatus[] {
  return RUN_STATUSES.filter((from) => mayBecome(from, to));
}

/** An ended run never changes again, and its stream of events is complete. */
export function isEnded(status: RunStatus): boolean {
  return NEXT[status].length === 0;
}

/** What a person reads when a run waits. */
export const BLOCKED_TEXT: Record<BlockedReason, string> = {
  LOCK: 'Waits for other work on the same server to end',
  SERVER_DOWN: 'Waits for a server that does not answer',
  MAINTENANCE: 'Waits for the end of the maintenance of a server',
  CONFIRM: 'Waits for somebody to confirm it',
  WINDOW: 'Waits for the end of a maintenance window',
};
