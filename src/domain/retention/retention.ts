/** Removes Regent's own rows when they are old enough, so that its database does not grow for ever. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limitOf, PRUNED, type Pruned, type RetentionRules } from './rules.ts';

/** How many rows of each kind were removed. */
export type Removed = Partial<Record<Pruned, number>>;

export interface PruneRows {
  /**
   * Removes some rows of this kind that are older than `before`; rows that something still needs stay.
   * @param from where the batch before ended; undefined for the first
   * @returns `next`, from where to go on; undefined if there is nothing more
   */
  batch(
    what: Pruned,
    before: Date,
    from: string | undefined,
  ): Promise<{ removed: number; next: string | undefined }>;
  /** When the last whole pruning began, if it has ended. */
  lastPruning(): Promise<Date | undefined>;
  begin(at: Date): Promise<void>;
  end(at: Date, removed: Removed): Promise<void>;
}

export interface RetentionDeps {
  rows: PruneRows;
  rules: RetentionRules;
  now(): Date;
}

export type Retention = ReturnType<typeof makeRetention>;

const LOOK_EVERY_MS = 60_000;
const PRUNE_EVERY_MS = 60 * 60_000;
/** The pause after a batch is as long as the batch took, and not shorter than this: others use the database, too. */
const SHORTEST_PAUSE_MS = 10;

export function makeRetention({ rows, rules, now }: RetentionDeps) {
  let lookedAt = 0;

  async function removeAll(what: Pruned, at: Date, signal: AbortSignal): Promise<number> {
    const before = limitOf(rules, what, at);
    if (before === undefined) return 0;
    let sum = 0;
    let next: string | undefined;
    do {
      signal.throwIfAborted();
      const startedAt = Date.now();
      const batch = await rows.batch(what, before, next);
      sum += batch.removed;
      ({ next } = batch);
      const pauseMs = Math.max(Date.now() - startedAt, SHORTEST_PAUSE_MS);
      if (next !== undefined) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    } while (next !== undefined);
    return sum;
  }

  return {
    rules,

    /** Once a minute: whether somebody should call `prune`. */
    isDue(): boolean {
      const at = now().getTime();
      if (at - lookedAt < LOOK_EVERY_MS) return false;
      lookedAt = at;
      return true;
    },

    /**
     * Removes what syncs leave that found nothing and, once in an hour, all that is old enough. What an aborted or
     * lost pruning has not done, the next one does. Gives what a whole one has removed; undefined if none was due.
     */
    async prune(signal: AbortSignal): Promise<Removed | undefined> {
      const at = now();
      const last = await rows.lastPruning();
      if (last !== undefined && at.getTime() - last.getTime() < PRUNE_EVERY_MS) {
        await removeAll('QUIET_RECORDS', at, signal);
        return undefined;
      }
      await rows.begin(at);
      const removed: Removed = {};
      for (const what of PRUNED) {
        const count = await removeAll(what, at, signal);
        if (count > 0) removed[what] = count;
      }
      await rows.end(now(), removed);
      return removed;
    },
  };
}
