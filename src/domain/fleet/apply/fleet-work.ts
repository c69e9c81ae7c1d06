/** Does within one transaction what single mutations do each in one of their own, with their audit entries. */
import { RefusedError } from '../../errors.ts';
import type { AuditNote, Operation } from '../../operation.ts';
import type { Store, Tx } from '../../store.ts';
import type { Actor, Run } from '../../vocabulary.ts';
import type { Difference } from '../difference.ts';

export type FleetWork = ReturnType<typeof makeFleetWork>;

export function makeFleetWork(tx: Tx) {
  const entries: AuditNote[] = [];
  const queues: { queue(actor: Actor): Promise<Run | null>; notes: AuditNote[] }[] = [];
  return {
    tx,
    entries,

    /** For a part of the domain that has a transaction of its own for each request. */
    store: { transact: (work) => work(noting(tx, entries)) } satisfies Store,

    /**
     * Changes rows now; its run is queued at the end.
     * @param isQueued false if another one does the work of its run as well
     */
    async change<Result extends object, Queued extends Run | null>(
      { action, change }: Operation<Result, Queued>,
      isQueued = true,
    ): Promise<Result> {
      const done = await change(tx);
      const notes = done.entries.map((note): AuditNote => ({ ...note, action }));
      entries.push(...notes);
      if (isQueued && notes.length > 0) queues.push({ queue: done.queue, notes });
      return done.result;
    },

    /** Returns the runs, in the order of the changes. */
    async queue(actor: Actor): Promise<Run[]> {
      const runs: Run[] = [];
      for (const { queue, notes } of queues) {
        const run = await queue(actor);
        if (run === null) continue;
        runs.push(run);
        for (const note of notes) note.details = { ...note.details, run: run.id };
      }
      return runs;
    },
  };
}

/** Entries of the audit are kept for the end, when the plan and the runs are known. */
function noting(tx: Tx, entries: AuditNote[]): Tx {
  return {
    ...tx,
    async audit(_actor, action, subject, details = {}) {
      entries.push({ action, subject, details });
    },
  };
}

/** Says on which line of the file it is, if it is refused. */
export async function atLine<T>(of: Pick<Difference, 'line' | 'name'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefusedError) throw refusedAt(of, error);
    throw error;
  }
}

export const refusedAt = (
  { line, name }: Pick<Difference, 'line' | 'name'>,
  { problems }: Pick<RefusedError, 'problems'>,
): RefusedError =>
  new RefusedError(
    problems.map(({ message, path: _path, ...problem }) => ({
      ...problem,
      message: `Line ${line}, ${name}: ${message}`,
      path: ['fleet'],
    })),
  );
