/**
 * A confirmed sync, and each run of a kept plan, does what its plan had at that time, and no more, because things
 * may have changed since.
 */
import { isUnasked } from '../../domain/runs/run-kinds.ts';
import type { Change } from '../../domain/vocabulary.ts';
import type { ClaimedRun } from '../store/leases.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { keyOf } from '../step/tell-runs.ts';
import { stop, type ActiveRun, type Work } from '../work.ts';

/** A step would do more than was confirmed; its confirmed runs have ended, and it has done nothing. */
export class BeyondConfirmedError extends Error {
  override name = 'BeyondConfirmedError';
}

/** Whether each step of the run may only do what was confirmed. */
export const isConfirmed = (run: ClaimedRun) =>
  run.kind === 'SYNC' && (isOfPlan(run) || (isUnasked(run) && run.confirmedBy !== null));

export const isOfPlan = (run: ClaimedRun) => run.planId !== null;

/** The changes that each confirmed run may make; they are stored, so that another worker knows them too. */
export async function readConfirmed(work: Work, runs: ActiveRun[]): Promise<void> {
  for (const run of runs) {
    if (run.confirmed !== undefined) continue;
    if (isOfPlan(run)) await readPlan(work, run);
    if (!isConfirmed(run) || isOfPlan(run)) continue;
    const changes = await work.deps.runStore.confirmedChanges(run.id);
    run.confirmed = new Set(changes.map(({ step, change }) => keyOf(step, change)));
  }
}

async function readPlan(work: Work, run: ActiveRun): Promise<void> {
  const { changes, isBegun } = await work.deps.runStore.planOfRun(run.id);
  run.isBegun = isBegun;
  run.confirmed = new Set(
    changes.flatMap(({ plugin, serverId, ...change }) =>
      run.steps
        .filter((step) => step.plugin === plugin && step.serverId === serverId)
        .map(({ position }) => keyOf(position, change)),
    ),
  );
}

/** Ends each of these runs whose part of the plan is more than was confirmed; tells whether any was ended. */
export function endThoseBeyond(
  work: Work,
  runs: ActiveRun[],
  plans: { step: SharedStep; changes: Change[] }[],
  isBound = isConfirmed,
): boolean {
  let isAny = false;
  for (const run of runs) {
    if (!isBound(run) || !work.active.has(run.id)) continue;
    const more = plans.flatMap(({ step, changes }) =>
      changes.filter((change) => isBeyond(work, step, run, change, isBound)),
    );
    if (more.length === 0) continue;
    isAny = true;
    stop(work, run, 'FAILED', beyond(work, run, more));
  }
  return isAny;
}

/** Whether the change is neither in the confirmed plan nor for a run that needs no confirmation. */
function isBeyond(
  work: Work,
  step: SharedStep,
  run: ActiveRun,
  change: Change,
  isBound: (run: ClaimedRun) => boolean,
): boolean {
  const position = step.positions.get(run.id);
  if (position === undefined || !isFor(run, change)) return false;
  const summaries = [change.summary, change.plannedAs ?? change.summary];
  if (summaries.some((summary) => run.confirmed?.has(keyOf(position, { ...change, summary })))) return false;
  const others = [...step.positions.keys()].flatMap((id) => work.active.get(id) ?? []);
  return !others.some((other) => !isBound(other) && isFor(other, change));
}

const isFor = ({ clients }: ActiveRun, { client }: Change) => client === undefined || clients.has(client);

function beyond({ world }: Work, run: ActiveRun, more: Change[]): string {
  const { serverId } = run;
  const fqdn = world.servers.get(serverId ?? '')?.fqdn ?? 'the server';
  const first = more.slice(0, 5).map(({ summary }) => summary);
  const rest = more.length - first.length;
  const list = `${first.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  const what = more.length === 1 ? 'One change' : `${more.length} changes`;
  if (isOfPlan(run)) {
    const nothing = run.changes.size > 0 ? 'the run ended here' : 'nothing was done';
    return `${what} on ${fqdn} would be needed that the plan did not have, so ${nothing}: ${list}. Plan anew with dryRun and keepPlan.`;
  }
  return `${what} on ${fqdn} would be needed that the confirmed plan did not have, so nothing was done: ${list}. The next sync by schedule plans anew. To see the whole plan now, use syncServer with dryRun.`;
}
