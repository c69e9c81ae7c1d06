/** What syncs would change if these clients, which others have set up, were Regent's own. Changes nothing. */
import type { PlannedChange } from '../../domain/runs/plan.ts';
import { isObserved } from '../../domain/servers/observed.ts';
import type { DesiredClient, Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import type { Pipeline, PipelineEntry } from '../pipeline.ts';
import { askingOf } from '../plan/asking.ts';
import { decide } from '../plan/decide.ts';
import { worldOf, type World } from '../plan/desired.ts';
import { lookAt, transportFor } from '../plan/look-at.ts';
import { sharedSteps } from '../step/shared-step.ts';
import type { MadeRow, Surroundings } from '../store/surroundings.ts';
import { messageOf } from '../transient.ts';

export interface DraftPlan {
  changes: PlannedChange[];
  /** Why a sync would fail, by alias. */
  problems: Map<string, string[]>;
  /** The same, with what holds for several clients, and with what could not be planned for them at all. */
  failed: Map<string, string[]>;
  /** By server, why a plugin cannot plan there, whichever client it is. */
  remarks: Map<string, string[]>;
}

interface Around {
  deps: RunnerDeps;
  world: World;
}

interface Asked {
  drafts: DesiredClient[];
  /** Those that may be looked at. */
  servers: Server[];
  /**
   * UPDATE_CLIENT: what is of these clients. SYNC: as the next syncs will plan it, also what is of servers themselves
   * that are only observed.
   */
  as?: 'UPDATE_CLIENT' | 'SYNC';
}

export async function planDrafts(
  deps: RunnerDeps,
  surroundings: Surroundings,
  { drafts, servers, as = 'UPDATE_CLIENT' }: Asked,
  signal: AbortSignal,
): Promise<DraftPlan> {
  const made = drafts.flatMap((draft) => ownedBy(deps, servers, draft));
  const after = {
    ...surroundings,
    clients: [...surroundings.clients, ...drafts],
    made: [...surroundings.made, ...made],
  };
  const world = worldOf(after, deps.vaults, deps.site.defaultLanguage);
  const isHome = ({ id }: Server) => drafts.some(({ serverId }) => serverId === id);
  const homes = servers.filter(
    (server) => isHome(server) || (as === 'SYNC' && server.role !== 'FRONT_OFFICE' && isObserved(server)),
  );
  const plans = await Promise.all(
    homes.map((home) => planHome({ deps, world }, home, { drafts, servers, as }, signal)),
  );
  return together(plans);
}

/** As a take-over would note it: what is there under the client's name is its own, whichever plugin keeps it. */
export const ownedBy = (
  { pipeline }: Pick<RunnerDeps, 'pipeline'>,
  servers: Server[],
  { id: clientId, serverId: home }: Pick<DesiredClient, 'id' | 'serverId'>,
): MadeRow[] =>
  servers
    .filter(({ id, role }) => id === home || role !== 'FRONT_OFFICE')
    .flatMap(({ id: serverId, role }) =>
      pipeline.entries
        .filter((entry) => entry.role === role && keepsThings(pipeline, entry))
        .map(({ plugin }) => ({ clientId, serverId, plugin: plugin.id })),
    );

/** Whether the plugin keeps something of clients, rather than of servers or on request alone. */
const keepsThings = ({ order }: Pipeline, { name, plugin }: PipelineEntry) =>
  plugin.ofServer !== true && order.PRESENT.includes(name);

/** Each plugin plans by itself: a client that fails in one is still planned in the others. */
async function planHome(
  around: Around,
  home: Server,
  { drafts, servers, as: kind = 'UPDATE_CLIENT' }: Asked,
  signal: AbortSignal,
): Promise<DraftPlan> {
  const { deps, world } = around;
  const own = drafts.filter(({ serverId }) => serverId === home.id);
  const clientIds = kind === 'SYNC' ? [] : own.map(({ id }) => id);
  const asked = { kind, home, servers, clientIds, hasLeaving: false };
  const run = askingOf(deps.pipeline, world, asked);
  const plans = sharedSteps(deps.pipeline, world, [run]).map(async (step): Promise<DraftPlan> => {
    const plan = nothing();
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) return plan;
    const { server, entry } = due;
    // It would enter the models of the back office before it plans.
    if (entry.plugin.findModels !== undefined) return plan;
    try {
      const transport = transportFor(deps, server, entry);
      const { changes, refused, inCommon } = await lookAt(around, { ...due, transport }, signal);
      plan.changes = changes.map((change) => ({ ...change, plugin: step.plugin, serverId: server.id }));
      for (const [alias, why] of refused) {
        if (inCommon?.aliases.has(alias) !== true) plan.problems.set(alias, [why]);
        plan.failed.set(alias, [why]);
      }
      if (inCommon !== undefined) plan.remarks.set(server.id, [inCommon.text]);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      plan.remarks.set(server.id, [`${step.plugin} plans nothing there: ${messageOf(error)}`]);
      const why = `${step.plugin} cannot plan on ${server.fqdn}: ${messageOf(error)}`;
      for (const { alias } of own) plan.failed.set(alias, [why]);
    }
    return plan;
  });
  return together(await Promise.all(plans));
}

const nothing = (): DraftPlan => ({
  changes: [],
  problems: new Map(),
  failed: new Map(),
  remarks: new Map(),
});

/** Several front offices may lead to the same change of another server. */
function together(plans: DraftPlan[]): DraftPlan {
  const all = nothing();
  const seen = new Set<string>();
  for (const { changes, problems, failed, remarks } of plans) {
    for (const change of changes) {
      const key = JSON.stringify(change);
      if (!seen.has(key)) all.changes.push(change);
      seen.add(key);
    }
    for (const [alias, more] of problems) addTo(all.problems, alias, more);
    for (const [alias, more] of failed) addTo(all.failed, alias, more);
    for (const [serverId, more] of remarks) addTo(all.remarks, serverId, more);
  }
  return all;
}

function addTo(texts: Map<string, string[]>, key: string, more: string[]): void {
  texts.set(key, [...new Set([...(texts.get(key) ?? []), ...more])]);
}
