/** A first, cheap look for work that no hint came for. src/db implements it. */

/**
 * Kinds of work: runs, runs that a window holds, schedules, looks and probes that are due, calendars of windows, servers
 * that do not answer, and clients that are to be removed for good.
 */
export type WaitingWork = 'RUNS' | 'HELD_RUNS' | 'SCHEDULES' | 'WATCHES' | 'CALENDARS' | 'PROBES' | 'PURGES';

export interface Waiting {
  /** What may have to be done now, in one statement. There may be nothing to do after all, but nothing is left out. */
  mayWait(): Promise<ReadonlySet<WaitingWork>>;
}
