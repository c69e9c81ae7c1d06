/** Which of the differences that a step finds are drift, and the rows that say so. */
import type { Change } from '../../domain/vocabulary.ts';
import { isLeaving, type Desired } from '../contract/plugin.ts';
import { isWell } from '../plan/decide.ts';
import type { World } from '../plan/desired.ts';
import { entryFor, type PipelineEntry } from '../pipeline.ts';
import type { PluginResult } from '../step/plugin-job.ts';
import type { SharedStep } from '../step/shared-step.ts';
import type { ActiveRun, Work } from '../work.ts';
import type { Traces } from '../store/drift-rows.ts';
import { adoptableOf } from './adoptable.ts';
import { fingerprintOf } from './fingerprint.ts';
import { clientIdIn, openAt } from './open-drift.ts';
import { isAbout } from './scope.ts';

/** One step, and what it looks at. */
export interface Sight {
  step: SharedStep;
  serverId: string;
  entry: PipelineEntry;
  desired: Desired;
}

/**
 * Records what differs before any of it is changed, so that a step that fails has told it too.
 * @param traces looks for what is new; called only if something is
 */
export async function recordSeen(
  work: Work,
  runs: ActiveRun[],
  sight: Sight,
  result: PluginResult,
  traces: (changes: Change[]) => Promise<Map<string, Traces>>,
): Promise<void> {
  const { step, serverId } = sight;
  if (step.phase === 'ACTION') return;
  const { world, journal } = work;
  const { plugin } = step;
  const open = openAt(world, serverId, plugin);
  const isDrift = driftAt(world, sight);
  const all = step.phase === 'PRESENT' ? [...result.changes, ...result.left] : [];
  const found = all.filter((change) => open.get(change) !== undefined || isDrift(change));
  const isSeen = seenBy(world, sight, result);
  const still = new Set(found.map((change) => open.get(change)));
  const gone = open.all.filter((row) => isSeen(row.clientId) && !still.has(row));
  endUnconfigured(work, runs, sight);
  if (found.length + gone.length === 0) return;
  const isNew = (change: Change) => open.get(change)?.fingerprint !== fingerprintOf(change);
  const fresh = found.filter(isNew);
  const by = fresh.length === 0 ? new Map<string, Traces>() : await traces(fresh);
  journal.seen(idsOf(work, runs), {
    serverId,
    plugin,
    gone: gone.map(({ id }) => id),
    found: found.map((change) => ({
      clientId: clientIdIn(world, change.client) ?? null,
      subject: change.subject,
      action: change.action,
      summary: change.summary,
      ...(change.diff === undefined ? {} : { diff: change.diff }),
      fingerprint: fingerprintOf(change),
      adoptable: adoptableOf(result.adoptable, change),
      ...by.get(change.subject),
    })),
  });
}

/** Nobody looks any more for what a plugin has found that the configuration does not have there now. */
function endUnconfigured(work: Work, runs: ActiveRun[], { serverId, entry, desired }: Sight): void {
  if (!desired.complete) return;
  const rows = work.world.drift.filter((each) => each.serverId === serverId);
  for (const plugin of new Set(rows.map((each) => each.plugin))) {
    if (entryFor(work.deps.pipeline, plugin, entry.role) !== undefined) continue;
    const gone = rows.filter((each) => each.plugin === plugin).map(({ id }) => id);
    work.journal.seen(idsOf(work, runs), { serverId, plugin, found: [], gone });
  }
}

/** Changes that were no drift have no row, and so are nothing to record. */
export function recordRepaired(work: Work, runs: ActiveRun[], sight: Sight, changes: Change[]): void {
  const { world, journal, active } = work;
  const by = runs.filter(({ id }) => active.has(id));
  const run = by.find(({ kind }) => kind === 'REPAIR_DRIFT' || kind === 'SYNC') ?? by[0];
  if (run === undefined || changes.length === 0 || sight.step.phase !== 'PRESENT') return;
  const open = openAt(world, sight.serverId, sight.step.plugin);
  const isDrift = driftAt(world, sight);
  const repaired = changes.filter((change) => open.get(change) !== undefined || isDrift(change));
  if (repaired.length === 0) return;
  journal.repaired({
    serverId: sight.serverId,
    plugin: sight.step.plugin,
    runId: run.id,
    repaired: repaired.map(({ client, subject }) => ({
      clientId: clientIdIn(world, client) ?? null,
      subject,
    })),
  });
}

/** After a step that has found nothing to do, or has done it: what is of the server itself is as desired. */
export function recordSettled(work: Work, runs: ActiveRun[], sight: Sight, result: PluginResult): void {
  const { world, journal } = work;
  const { step, serverId } = sight;
  if (step.phase !== 'PRESENT' || step.mode === 'repair' || !isWhole(sight) || isSettled(world, sight))
    return;
  const isOwn = ({ client }: Change) => client === undefined;
  if (result.left.some(isOwn) || (step.mode === 'report' && result.changes.some(isOwn))) return;
  journal.settled(idsOf(work, runs), { serverId, plugin: step.plugin, revision: world.modelsRevision });
}

/** For a repair: what differs in another way than when it was chosen, so that it was not done. */
export function changedSince(work: Work, run: ActiveRun, plugin: string, { left }: PluginResult): string[] {
  return run.repairs
    .filter((each) => left.some((change) => isAbout(work.world, plugin, each, change)))
    .map(
      ({ subject }) =>
        `${subject} differs in another way than when its repair was requested, so it was left as it is. Look at it again (drift), then use repairDrift again.`,
    );
}

/**
 * Only what was in its desired state before can drift from it. What is new, or has changed on request since, is only
 * being brought to its desired state.
 */
function driftAt(world: World, sight: Sight): (change: Change) => boolean {
  const at = { serverId: sight.serverId, plugin: sight.step.plugin };
  return ({ client, isDue }) => {
    if (isDue === true || sight.entry.plugin.place === 'regent') return false;
    // What a request for clients changes of the server itself is a part of that request.
    if (client === undefined) return isWhole(sight) && isSettled(world, sight);
    const known = world.clients.get(client);
    if (known === undefined) return false;
    const { row, state } = known;
    return (
      isWell(row) &&
      row.settledVersion === row.version &&
      !isLeaving(state) &&
      state.move === undefined &&
      state.backupToCome === undefined &&
      world.made.has(client, at)
    );
  };
}

/** Whether the step looks at everything of the server itself. */
const isWhole = ({ desired, entry }: Sight) => desired.complete || entry.plugin.findModels !== undefined;

/** With models: and no model has changed since. */
function isSettled(
  { settled, modelsRevision }: World,
  { step, serverId, entry }: Pick<Sight, 'entry' | 'serverId' | 'step'>,
): boolean {
  const last = settled.find((each) => each.serverId === serverId && each.plugin === step.plugin);
  if (last === undefined) return false;
  return entry.plugin.findModels === undefined || modelsRevision === last.revision;
}

/** Whether the step would have found the drift of this client, or of the server itself, if there were any. */
function seenBy(
  { clients }: World,
  { step, desired, serverId }: Sight,
  { failures }: PluginResult,
): (clientId: string | null) => boolean {
  const looked = new Set(desired.clients.map(({ alias }) => alias).filter((alias) => !failures.has(alias)));
  const rows = new Map([...clients.values()].map(({ row, state }) => [row.id, { alias: row.alias, state }]));
  return (clientId) => {
    if (clientId === null) return desired.complete;
    const client = rows.get(clientId);
    if (client !== undefined && looked.has(client.alias)) return true;
    // It is not kept up there any more.
    if (!desired.complete || step.phase !== 'PRESENT') return false;
    return (
      client === undefined || isLeaving(client.state) || hasMoved(client.state.server, serverId, desired)
    );
  };
}

const hasMoved = (home: { id: string }, serverId: string, { servers }: Desired) =>
  home.id !== serverId && servers.find(({ id }) => id === serverId)?.role === 'FRONT_OFFICE';

const idsOf = ({ active }: Work, runs: ActiveRun[]) => runs.flatMap(({ id }) => (active.has(id) ? [id] : []));
