/**
 * Runs that nobody requested in particular and that would change or remove something for many clients at
 * once: they wait, with their plan, until somebody confirms them. The fault may then be in Regent's own
 * database or configuration, and not on the server.
 */
import { DatabaseAwayError } from '../../domain/errors.ts';
import { isUnasked } from '../../domain/runs/run-kinds.ts';
import { asNow } from '../beside.ts';
import { isLeaving } from '../contract/plugin.ts';
import type { Change } from '../../domain/vocabulary.ts';
import { endThoseBeyond, readConfirmed } from './confirmed.ts';
import { failsAll } from '../ownership/whose.ts';
import { foresee, type AskedStep } from './foresee.ts';
import { lookAt } from './look-at.ts';
import { isHomeObserved, onlyPlans } from './only-plans.ts';
import { block, freezeFor, reasonToWait } from '../step/put-off.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { tellPlan } from '../step/tell-runs.ts';
import { isTransient, messageOf } from '../transient.ts';
import { withTries } from '../with-tries.ts';
import { runsOf, type ActiveRun, type Work } from '../work.ts';

/**
 * For this many clients a run goes ahead without confirmation; on large servers, for a share of those that it
 * concerns.
 */
const MOST_CLIENTS = 3;
const LARGEST_SHARE = 0.05;

/** Plans everything that such runs would do before any of it is done. */
export async function holdUnasked(work: Work, steps: SharedStep[]): Promise<void> {
  // A sync that only plans needs no confirmation.
  if (isHomeObserved(work)) return;
  const unasked = [...work.active.values()].filter(
    (run) =>
      run.kind === 'SYNC' &&
      !run.reports &&
      isUnasked(run) &&
      steps.some(({ positions }) => positions.has(run.id)),
  );
  if (unasked.length === 0) return;
  const changing = steps.filter(({ mode }) => mode !== 'report');
  const plans = await planAhead(work, changing, unasked);
  await readConfirmed(work, unasked);
  endThoseBeyond(work, unasked, plans);
  for (const run of unasked.filter(({ confirmedBy }) => confirmedBy === null)) {
    const home = work.world.servers.get(run.serverId ?? '');
    const all = run.clients.size;
    const most = Math.max(MOST_CLIENTS, Math.floor(all * LARGEST_SHARE));
    const touched = touchedBy(
      work,
      run,
      plans.flatMap(({ changes }) => changes),
    );
    if (home === undefined || touched.length <= most) continue;
    for (const { step, changes } of plans) for (const change of changes) tellPlan(work, step, [run], change);
    const why = `this sync of ${home.fqdn} was started by a schedule, and it would change or remove something for ${touched.length} of its ${all} clients: ${named(touched)}. Without confirmation it may do so for ${most} at most. Its events say what it would do. If this should be right, use confirmRun; if not, use cancelRun`;
    block(work, run, home, { reason: 'CONFIRM', why }, 0);
  }
}

/**
 * The clients for which something existing would be changed or removed. Missing things can be made again, and
 * a removal was requested by name.
 */
function touchedBy(work: Work, run: ActiveRun, changes: Change[]): string[] {
  const isRequested = (alias: string) => {
    const state = work.world.clients.get(alias)?.state;
    return state !== undefined && isLeaving(state);
  };
  const isTouched = ({ client, action }: Change): boolean =>
    client !== undefined && action !== 'create' && run.clients.has(client) && !isRequested(client);
  return [...new Set(changes.filter(isTouched).flatMap(({ client }) => client ?? []))].toSorted();
}

/**
 * The changes of each step for these runs. A step that cannot be planned fails later, when it is taken.
 * @param withModels also those of models
 */
export async function planAhead(
  work: Work,
  all: SharedStep[],
  runs: ActiveRun[],
  { withModels = false } = {},
): Promise<{ step: SharedStep; changes: Change[] }[]> {
  const { deps } = work;
  const asked = all.map((step): AskedStep => {
    const theirs = runs.filter((run) => step.positions.has(run.id));
    return { step, runs: theirs.map((run) => asNow(work, run)) };
  });
  const steps = asked.filter((each) => each.runs.length > 0);
  const seen = await foresee(work, steps, async (due, step) => {
    const { entry, server, desired } = due;
    if (
      step.action !== undefined ||
      (entry.plugin.findModels !== undefined && !withModels) ||
      onlyPlans(work, server) ||
      reasonToWait(server) !== undefined ||
      runsOf(work, step).every((run) => freezeFor(work, step, run) !== undefined)
    )
      return undefined;
    const signal = AbortSignal.any([work.signal, AbortSignal.timeout(deps.stepTimeoutMs)]);
    try {
      return await withTries(deps, server, entry.plugin.place === 'regent', signal, (transport) =>
        lookAt(work, { ...due, transport }, signal),
      );
    } catch (error) {
      if (work.signal.aborted || error instanceof DatabaseAwayError) throw error;
      step.failure = error;
      return isTransient(error) ? undefined : failsAll(desired, messageOf(error));
    }
  });
  return seen.map(({ step, verdict: { changes } }) => ({ step, changes }));
}

const named = (aliases: string[]) =>
  aliases.length > 5
    ? `${aliases.slice(0, 5).join(', ')} and ${aliases.length - 5} more`
    : aliases.join(', ');
