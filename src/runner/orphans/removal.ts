/** Runs that remove orphans: a look before their first change, and one after their last. */
import { DatabaseAwayError } from '../../domain/errors.ts';
import { orphanInWords } from '../../domain/orphans/removal.ts';
import type { Change } from '../../domain/vocabulary.ts';
import { decide } from '../plan/decide.ts';
import { lookAt, transportFor } from '../plan/look-at.ts';
import { reasonToWait } from '../step/put-off.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { messageOf } from '../transient.ts';
import { stop, type ActiveRun, type Work } from '../work.ts';
import { listOrphans } from './list-orphans.ts';
import { thatOf, whyNotRemoved } from './why-not-removed.ts';

/** Ends the runs that cannot remove all that they were requested to remove, before they have changed anything. */
export async function lookAtOrphans(work: Work, steps: SharedStep[]): Promise<void> {
  for (const run of removals(work)) {
    const why = await whyNot(work, run, steps);
    if (why.length > 0) stop(work, run, 'FAILED', why.join('\n'));
  }
}

/** Notes what is gone; what is still there fails its run. */
export async function lookAfterRemoval(work: Work): Promise<void> {
  for (const run of removals(work)) {
    if (run.problems.length > 0 || run.skipped.length === run.steps.length) continue;
    const home = work.world.servers.get(run.serverId ?? '');
    if (home === undefined || reasonToWait(home) !== undefined) continue;
    const present = await list(work, run).catch(unlessOver(work));
    if (typeof present === 'string') {
      run.problems.push(`Regent could not look at what is left on ${home.fqdn}: ${present}`);
      continue;
    }
    const left = run.orphans.filter((orphan) => thatOf(orphan, present) !== undefined);
    const gone = run.orphans.filter((orphan) => !left.includes(orphan)).map(({ id }) => id);
    await work.deps.runStore.orphansGone(gone, run.id);
    for (const orphan of left)
      run.problems.push(
        `${orphan.plugin} on ${home.fqdn}: the ${orphanInWords(orphan)} is still there, or there again. Use retryRun.`,
      );
  }
}

const removals = ({ active }: Work) => [...active.values()].filter(({ kind }) => kind === 'REMOVE_ORPHAN');

async function whyNot(work: Work, run: ActiveRun, steps: SharedStep[]): Promise<string[]> {
  const home = work.world.servers.get(run.serverId ?? '');
  // Its steps wait, or say what is wrong.
  if (home === undefined || reasonToWait(home) !== undefined) return [];
  const looked = await look(work, run, steps).catch(unlessOver(work));
  if (typeof looked === 'string')
    return [`Regent could not look at it on ${home.fqdn}, so nothing was removed: ${looked}`];
  return looked.refused.length > 0 ? looked.refused : whyNotRemoved(run.orphans, home.fqdn, looked);
}

async function look(work: Work, run: ActiveRun, steps: SharedStep[]) {
  const { deps } = work;
  const changes = new Map<string, Change[]>();
  const refused: string[] = [];
  const signal = AbortSignal.any([work.signal, AbortSignal.timeout(deps.stepTimeoutMs)]);
  for (const step of steps.filter(({ positions }) => positions.has(run.id))) {
    const due = decide({ deps, world: work.world, problems: new Map() }, step, [run]);
    if ('skip' in due) {
      refused.push(`${step.plugin} on ${step.server?.fqdn}: ${due.skip} So nothing was removed.`);
      continue;
    }
    // A last backup is made by name, and has no plan.
    if (step.action !== undefined) continue;
    const verdict = await lookAt(
      work,
      { ...due, transport: transportFor(deps, due.server, due.entry) },
      signal,
    );
    refused.push(...verdict.refused.values());
    changes.set(step.plugin, verdict.changes);
  }
  return { changes, refused, present: await list(work, run), clients: work.world.clients };
}

async function list(work: Work, run: ActiveRun) {
  const home = work.world.servers.get(run.serverId ?? '');
  if (home === undefined) return [];
  const signal = AbortSignal.any([work.signal, AbortSignal.timeout(work.deps.stepTimeoutMs)]);
  return listOrphans(work, home, new Set(run.orphans.map(({ plugin }) => plugin)), signal);
}

/** Gives the reason, unless the work ends. */
const unlessOver = (work: Work) => (error: unknown) => {
  if (work.signal.aborted || error instanceof DatabaseAwayError) throw error;
  return messageOf(error);
};
