import { notFound, RefusedError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/runs/plan.ts';
import { isObserved, onlyObserved } from '../../domain/servers/observed.ts';
import type { RunnerDeps } from '../deps.ts';
import { EVERYTHING } from '../drift/scope.ts';
import { whyNotOurs } from '../ownership/managed-by.ts';
import { worldOf } from '../plan/desired.ts';
import { jobAt, NOBODY, transportFor } from '../plan/look-at.ts';
import { contextOf, noResult } from '../step/plugin-context.ts';
import { NOBODYS } from '../take-over/look-around.ts';
import { messageOf } from '../transient.ts';
import { refusedIn } from './collect-requests.ts';

/**
 * What a run COLLECT would take from this back office now. Reads the spool, also on a server that is only observed, and
 * changes nothing.
 */
export async function planRequests(deps: RunnerDeps, serverId: string, signal: AbortSignal): Promise<Plan> {
  const { collector, pipeline, runStore } = deps;
  const world = worldOf(await runStore.surroundings(), deps.vaults, deps.site.defaultLanguage);
  const server = world.servers.get(serverId);
  if (server === undefined) throw notFound(`There is no server ${serverId}.`, 'serverId');
  if (server.connection === 'LOCAL') return withProblem('Nothing is taken: no program runs in a sandbox.');
  const plans = isObserved(server)
    ? [withProblem(onlyObserved(server.fqdn, 'no request is taken from it'))]
    : [];
  for (const entry of pipeline.entries) {
    const { requests, id } = entry.plugin;
    if (requests === undefined || entry.role !== server.role) continue;
    const transport = transportFor(deps, server, entry);
    const at = { entry, server, desired: NOBODYS, scope: EVERYTHING, transport };
    const ctx = contextOf({ ...jobAt({ deps, world }, at), signal, tell: NOBODY }, noResult());
    try {
      const notOurs = await whyNotOurs({ deps, world }, server, transport.files(signal));
      if (notOurs !== undefined) plans.push(withProblem(notOurs));
      const found = await requests.find(ctx, refusedIn(await collector.open(serverId)));
      plans.push(await collector.foresee({ plugin: id, serverId }, found));
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof RefusedError) throw cause;
      const message = `${id} on ${server.fqdn} cannot be planned: ${messageOf(cause)}`;
      throw new RefusedError([{ code: 'UNAVAILABLE', message }]);
    }
  }
  return {
    changes: plans.flatMap(({ changes }) => changes),
    problems: plans.flatMap(({ problems }) => problems),
  };
}

const withProblem = (message: string): Plan => ({ changes: [], problems: [{ code: 'CONFLICT', message }] });
