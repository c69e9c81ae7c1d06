/** What syncs would change if these clients, which others have set up, were Regent's own. Changes nothing. */
import type { PlannedChange } from '../../domain/runs/plan.ts';
import type { DesiredClient, Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
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
  /** By server, why a plugin cannot plan there, whichever client it is. */
  remarks: Map<string, string[]>;
}

interface Around {
  deps: RunnerDeps;
  world: World;
}

/** @param servers those that may be looked at */
export async function planDrafts(
  deps: RunnerDeps,
  surroundings: Surroundings,
  { drafts, servers }: { drafts: DesiredClient[]; servers: Server[] },
  signal: AbortSignal,
): Promise<DraftPlan> {
  const made = drafts.flatMap(({ id: clientId }) => ownedBy(deps, servers, clientId));
  const after = {
    ...surroundings,
    clients: [...surroundings.clients, ...drafts],
    made: [...surroundings.made, ...made],
  };
  const world = worldOf(after, deps.vaults, deps.site.defaultLanguage);
  const homes = servers.filter(({ id }) => drafts.some(({ serverId }) => serverId === id));
  const plans = await Promise.all(
    homes.map((home) => planHome({ deps, world }, home, { drafts, servers }, signal)),
  );
  return together(plans);
}

/** As a take-over would note it: what is there under the client's name is its own, whichever plugin keeps it. */
const ownedBy = ({ pipeline }: RunnerDeps, servers: Server[], clientId: string): MadeRow[] =>
  servers.flatMap(({ id: serverId, role }) =>
    pipeline.entries
      .filter((entry) => entry.role === role)
      .map(({ plugin }) => ({ clientId, serverId, plugin: plugin.id })),
  );

/** Each plugin plans by itself: a client that fails in one is still planned in the others. */
async function planHome(
  around: Around,
  home: Server,
  { drafts, servers }: { drafts: DesiredClient[]; servers: Server[] },
  signal: AbortSignal,
): Promise<DraftPlan> {
  const { deps, world } = around;
  const clientIds = drafts.filter(({ serverId }) => serverId === home.id).map(({ id }) => id);
  const asked = { kind: 'UPDATE_CLIENT', home, servers, clientIds, hasLeaving: false } as const;
  const run = askingOf(deps.pipeline, world, asked);
  const plans = sharedSteps(deps.pipeline, world, [run]).map(async (step): Promise<DraftPlan> => {
    const plan: DraftPlan = { changes: [], problems: new Map(), remarks: new Map() };
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) return plan;
    const { server, entry } = due;
    try {
      const transport = transportFor(deps, server, entry);
      const { changes, refused, inCommon } = await lookAt(around, { ...due, transport }, signal);
      plan.changes = changes.map((change) => ({ ...change, plugin: step.plugin, serverId: server.id }));
      for (const [alias, why] of refused)
        if (inCommon?.aliases.has(alias) !== true) plan.problems.set(alias, [why]);
      if (inCommon !== undefined) plan.remarks.set(server.id, [inCommon.text]);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      plan.remarks.set(server.id, [`${step.plugin} plans nothing there: ${messageOf(error)}`]);
    }
    return plan;
  });
  return together(await Promise.all(plans));
}

/** Several front offices may lead to the same change of another server. */
function together(plans: DraftPlan[]): DraftPlan {
  const all: DraftPlan = { changes: [], problems: new Map(), remarks: new Map() };
  const seen = new Set<string>();
  for (const { changes, problems, remarks } of plans) {
    for (const change of changes) {
      const key = JSON.stringify(change);
      if (!seen.has(key)) all.changes.push(change);
      seen.add(key);
    }
    for (const [alias, more] of problems) addTo(all.problems, alias, more);
    for (const [serverId, more] of remarks) addTo(all.remarks, serverId, more);
  }
  return all;
}

function addTo(texts: Map<string, string[]>, key: string, more: string[]): void {
  texts.set(key, [...new Set([...(texts.get(key) ?? []), ...more])]);
}
