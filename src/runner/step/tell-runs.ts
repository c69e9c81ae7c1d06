import type { Change } from '../../domain/vocabulary.ts';
import { onlyPlans } from '../plan/only-plans.ts';
import type { Tell } from './plugin-job.ts';
import type { SharedStep } from './shared-step.ts';
import type { ActiveRun, Work } from '../work.ts';

/** Events about a client go into the runs that concern that client; other events go into all runs. */
export function tellRuns(work: Work, step: SharedStep, runs: ActiveRun[]): Tell {
  const { server } = step;
  // What a step only reports is counted as that.
  const isMade = server === undefined || step.mode === 'report' || !onlyPlans(work, server);
  const audience = (client: string | undefined) =>
    runs.filter((run) => work.active.has(run.id) && (client === undefined || run.clients.has(client)));
  return {
    planned(change) {
      tellPlan(
        work,
        step,
        audience(change.client).filter((run) => {
          const isFresh = isNew(step, run, change);
          if (isFresh && !isMade) run.unmade.set(server.fqdn, (run.unmade.get(server.fqdn) ?? 0) + 1);
          return isFresh;
        }),
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

/** Records the change; a step that is tried again, or taken in several rounds, finds the same changes. */
function isNew(
  { positions, mode }: SharedStep,
  { id, changes, reported }: ActiveRun,
  change: Change,
): boolean {
  const before = changes.size;
  const key = keyOf(positions.get(id) ?? 0, change);
  if (mode === 'report') reported.add(key);
  return changes.add(key).size > before;
}

/** The step, the client and the summary: never the content, which may hold secrets. */
export const keyOf = (position: number, { client, action, subject, summary }: Change): string =>
  JSON.stringify([position, client ?? null, action, subject, summary]);

/** Writes a change of this step to each of these runs that it concerns. */
export function tellPlan(work: Work, step: SharedStep, runs: ActiveRun[], change: Change): void {
  const { summary: text, state: _state, isDue: _isDue, plannedAs: _plannedAs, ...shown } = change;
  const data = step.mode === 'report' ? { ...shown, reported: true } : shown;
  for (const run of runs) {
    const position = step.positions.get(run.id);
    if (position === undefined || (change.client !== undefined && !run.clients.has(change.client))) continue;
    work.journal.tell(run.id, { type: 'CHANGE_PLANNED', step: position, text, data });
  }
}
