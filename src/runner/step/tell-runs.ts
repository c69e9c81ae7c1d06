import type { Change } from '../../domain/vocabulary.ts';
import type { Tell } from './plugin-job.ts';
import type { SharedStep } from './shared-step.ts';
import type { ActiveRun, Work } from '../work.ts';

/** What a plugin says of a client goes into the runs that concern that client; the rest into all of them. */
export function tellRuns(work: Work, step: SharedStep, runs: ActiveRun[]): Tell {
  const audience = (client: string | undefined) =>
    runs.filter((run) => work.active.has(run.id) && (client === undefined || run.clients.has(client)));
  return {
    planned(change) {
      tellPlan(
        work,
        step,
        audience(change.client).filter((run) => isNew(step, run, change)),
        change,
      );
    },
    log(text, { client, level = 'info' } = {}) {
      for (const run of audience(client)) {
        const position = step.positions.get(run.id) ?? 0;
        work.journal.tell(run.id, {
          type: 'LOG',
          step: position,
          level: level === 'warn' ? 'WARN' : 'INFO',
          text,
        });
      }
    },
  };
}

/** Takes note of the change; a step that is tried again, or taken in several rounds, finds the same ones. */
function isNew({ positions }: SharedStep, { id, changes }: ActiveRun, change: Change): boolean {
  const before = changes.size;
  return changes.add(keyOf(positions.get(id) ?? 0, change)).size > before;
}

/** Which step, for whom, and what: never what is in it, which may hold secrets. */
export const keyOf = (position: number, { client, action, subject, summary }: Change): string =>
  JSON.stringify([position, client ?? null, action, subject, summary]);

/** Tells each of these runs of a change of this step that concerns it. */
export function tellPlan(work: Work, step: SharedStep, runs: ActiveRun[], change: Change): void {
  const { summary: text, ...data } = change;
  for (const run of runs) {
    const position = step.positions.get(run.id);
    if (position === undefined || (change.client !== undefined && !run.clients.has(change.client))) continue;
    work.journal.tell(run.id, { type: 'CHANGE_PLANNED', step: position, text, data });
  }
}
