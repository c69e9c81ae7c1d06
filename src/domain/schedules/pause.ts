/** The pause of all schedules at once. */
import { conflict, invalid } from '../errors.ts';
import type { Store } from '../store.ts';
import type { SchedulePause } from './schedule-tx.ts';
import { textProblem } from '../text.ts';
import type { Actor } from '../vocabulary.ts';

export interface PauseInput {
  until?: Date | null | undefined;
  reason: string;
}

export const isPausedAt = (pause: SchedulePause | null | undefined, at: Date): boolean =>
  pause != null && pause.since <= at && (pause.until === null || at < pause.until);

export function makeSchedulePauses({ store, now }: { store: Store; now(): Date }) {
  return {
    /** Another pause, while there is one, replaces its end and its reason. */
    pauseAll: ({ until = null, reason }: PauseInput, actor: Actor): Promise<SchedulePause> =>
      store.transact(async (tx) => {
        const problem = reason.trim() === '' ? 'is empty: say why they are paused.' : textProblem(reason);
        if (problem !== undefined) throw invalid(`The reason ${problem}`, 'reason');
        const at = now();
        if (until !== null && until <= at)
          throw invalid('`until` is in the past. Give a later time, or leave it out.', 'until');
        const before = await tx.schedulePause();
        const since = before !== undefined && isPausedAt(before, at) ? before.since : at;
        const pause = { since, until, reason: reason.trim(), by: actor.name };
        await tx.setSchedulePause(pause);
        await tx.audit(actor, 'pauseSchedules', 'all schedules', { after: pause });
        return pause;
      }),

    async resumeAll(actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        const before = await tx.schedulePause();
        if (before === undefined || !isPausedAt(before, now()))
          throw conflict('The schedules are not paused. To let a single one go on, use updateSchedule.');
        await tx.setSchedulePause({ ...before, until: now() });
        await tx.audit(actor, 'resumeSchedules', 'all schedules', { before });
      });
    },
  };
}
