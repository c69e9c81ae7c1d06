import { notFound, RefusedError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/runs/plan.ts';
import type { RunnerDeps } from '../deps.ts';
import { EVERYTHING } from '../drift/scope.ts';
import { whyNotOurs } from '../ownership/managed-by.ts';
import { decide } from '../plan/decide.ts';
import { worldOf } from '../plan/desired.ts';
import { askingOf } from '../plan/asking.ts';
import { jobAt, NOBODY, transportFor } from '../plan/look-at.ts';
import { contextOf, noResult } from '../step/plugin-context.ts';
import { sharedSteps } from '../step/shared-step.ts';
import { messageOf } from '../transient.ts';
import { refusedIn } from './collect-requests.ts';

/** What a run COLLECT would take from this back office now. Reads the spool, and changes nothing. */
export async function planRequests(deps: RunnerDeps, serverId: string, signal: AbortSignal): Promise<Plan> {
  const world = worldOf(await deps.runStore.surroundings(), deps.vaults, deps.site.defaultLanguage);
  const home = world.servers.get(serverId);
  if (home === undefined) throw notFound(`There is no server ${serverId}.`, 'serverId');
  const asked = { kind: 'COLLECT' as const, home, servers: [home], clientIds: [], hasLeaving: false };
  const run = askingOf(deps.pipeline, world, asked);
  const plans: Plan[] = [];
  for (const step of sharedSteps(deps.pipeline, world, [run])) {
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) {
      plans.push(problem(`${step.plugin} would do nothing: ${due.skip}`));
      continue;
    }
    const transport = transportFor(deps, home, due.entry);
    const at = { ...due, scope: EVERYTHING, transport };
    const ctx = contextOf({ ...jobAt({ deps, world }, at), signal, tell: NOBODY }, noResult());
    try {
      const notOurs = await whyNotOurs({ deps, world }, home, transport.files(signal));
      if (notOurs !== undefined) plans.push(problem(notOurs));
      const found = await due.entry.plugin.requests?.find(
        ctx,
        refusedIn(await deps.collector.open(serverId)),
      );
      if (found !== undefined)
        plans.push(await deps.collector.foresee({ plugin: step.plugin, serverId }, found));
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof RefusedError) throw cause;
      const message = `${step.plugin} on ${home.fqdn} cannot be planned: ${messageOf(cause)}`;
      throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
    }
  }
  return {
    changes: plans.flatMap(({ changes }) => changes),
    problems: plans.flatMap(({ problems }) => problems),
  };
}

const problem = (message: string): Plan => ({ changes: [], problems: [{ code: 'CONFLICT', message }] });
