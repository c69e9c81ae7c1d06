/** A confirmed sync does what its plan had at that time, and no more, because things may have changed since. */
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

export const isConfirmed = (run: ClaimedRun) =>
  run.kind === 'SYNC' && isUnasked(run) && run.confirmedBy !== null;

/** The changes that each confirmed run may make; they are stored, so that another worker knows them too. */
export async function readConfirmed(work: Work, runs: ActiveRun[]): Promise<void> {
  for (const run of runs.filter(isConfirmed)) {
    if (run.confirmed !== undefined) continue;
    const changes = await work.deps.runStore.confirmedChanges(run.id);
    run.confirmed = new Set(changes.map(({ step, change }) => keyOf(step, change)));
  }
}

/** Ends each of these runs whose part of the plan is more than was confirmed; tells whether any was ended. */
export function endThoseBeyond(
  work: Work,
  runs: ActiveRun[],
  plans: { step: SharedStep; changes: Change[] }[],
): boolean {
  let isAny = false;
  for (const run of runs) {
    if (!isConfirmed(run) || !work.active.has(run.id)) continue;
    const more = plans.flatMap(({ step, changes }) =>
      changes.filter((change) => isBeyond(work, step, run, change)),
    );
    if (more.length === 0) continue;
    isAny = true;
    stop(work, run, 'FAILED', beyond(work, run, more));
  }
  return isAny;
}

/** Whether the change is neither in the confirmed plan nor for a run that needs no confirmation. */
function isBeyond(work: Work, step: SharedStep, run: ActiveRun, change: Change): boolean {
  const position = step.positions.get(run.id);
  if (position === undefined || !isFor(run, change)) return false;
  if (run.confirmed?.has(keyOf(position, change))) return false;
  const others = [...step.positions.keys()].flatMap((id) => work.active.get(id) ?? []);
  return !others.some((other) => !isConfirmed(other) && isFor(other, change));
}

const isFor = ({ clients }: ActiveRun, { client }: Change) => client === undefined || clients.has(client);

function beyond({ world }: Work, { serverId }: ClaimedRun, more: Change[]): string {
  const fqdn = world.servers.get(serverId ?? '')?.fqdn ?? 'the server';
  const first = more.slice(0, 5).map(({ summary }) => summary);
  const rest = more.length - first.length;
  const list = `${first.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  const what = more.length === 1 ? 'One change' : `${more.length} changes`;
  return `${what} on ${fqdn} would be needed that the confirmed plan did not have, so nothing was done: ${list}. The next sync by schedule plans anew. To see the whole plan now, use syncServer with dryRun.`;
}
