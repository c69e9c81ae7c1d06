/** Before anything is made for clients that are new somewhere, all of their steps are planned: what is in the way? */
import { asksForClients, concernsNow } from './beside.ts';
import type { ClaimedRun } from './ledger.ts';
import { lookAt, transportFor } from './look-at.ts';
import { whoseAt } from './own.ts';
import { entryFor } from './pipeline.ts';
import { reasonToWait } from './put-off.ts';
import { InTheWayError } from './plugin.ts';
import { desiredOf, reasonToSkip, type SharedStep } from './shared-step.ts';
import { obstructed, setAside, type Obstacles } from './whose.ts';
import { namedClients, stop, type Work } from './work.ts';

/**
 * Fails each client that something stands in the way of, on whatever server, and names all of it. Each run is
 * looked at once, in all places at the same time: it costs as many round trips as the plans, however many are
 * new, and none where nobody is. What cannot be looked at now, or comes later, the step itself comes upon: it
 * looks again before it makes anything.
 */
export async function lookFirst(work: Work, steps: SharedStep[]): Promise<void> {
  const obstacles = new Map<string, Obstacles>();
  const found = await Promise.all(steps.map(async (step) => ({ step, all: await inTheWay(work, step) })));
  for (const { step, all } of found) {
    for (const [alias, things] of all) {
      const fqdn = step.server?.fqdn ?? '';
      obstacles.set(alias, [...(obstacles.get(alias) ?? []), { fqdn, things }]);
    }
  }
  for (const { positions } of steps) for (const id of positions.keys()) work.looked.add(id);
  for (const [alias, where] of obstacles) refuse(work, alias, obstructed(alias, where));
}

async function inTheWay(work: Work, step: SharedStep): Promise<Map<string, string[]>> {
  const { deps, world, signal } = work;
  const { server, plugin } = step;
  const nothing = new Map<string, string[]>();
  if (step.phase !== 'PRESENT' || server === undefined) return nothing;
  const entry = entryFor(deps.pipeline, plugin, server.role);
  const fresh = [...step.positions.keys()].filter((id) => !work.looked.has(id));
  const runs = fresh.flatMap((id) => work.active.get(id) ?? []);
  const all = desiredOf(work, step, server, entry, runs);
  if (entry === undefined || reasonToSkip(step, entry, all) !== undefined) return nothing;
  const isRegents = entry.plugin.place === 'regent';
  if (!isRegents && reasonToWait(server) !== undefined) return nothing;
  const whose = whoseAt(world, { serverId: server.id, plugin });
  const desired = { ...setAside(all, ({ alias }) => whose.owns(alias)), complete: false };
  if (desired.clients.length === 0) return nothing;
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(deps.stepTimeoutMs)]);
    const at = { entry, server, transport: transportFor(deps, server, entry), desired };
    return (await lookAt(work, at, inTime)).inTheWay;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InTheWayError) {
      const text = `${plugin} on ${server.fqdn}: ${error.message}`;
      for (const { alias } of desired.clients) refuse(work, alias, text);
      return nothing;
    }
    deps.log.info(
      { err: error, step: `${plugin} on ${server.fqdn}` },
      'could not look at what is in the way',
    );
    return nothing;
  }
}

/** Its runs have nothing else to do, or go on without it. */
function refuse(work: Work, alias: string, message: string): void {
  work.problems.set(alias, message);
  for (const run of work.active.values()) {
    if (!isHeld(work, run, alias)) continue;
    work.story.tell(run.id, { type: 'LOG', level: 'ERROR', text: message });
    const all = [...(work.runProblems.get(run.id) ?? []), message];
    work.runProblems.set(run.id, all);
    const named = namedClients(work, run);
    const isOver = named.length > 0 && named.every((client) => work.problems.has(client.alias));
    if (isOver) stop(work, run.id, 'FAILED', all.join('\n'), 'It failed, as something is in the way.');
  }
}

/** A run that is through with the client has heard it; a check or backup asks nothing of who was never live. */
const isHeld = (work: Work, run: ClaimedRun, alias: string): boolean =>
  concernsNow(work, run, alias) &&
  (asksForClients(run) || (work.world.clients.get(alias)?.state.activatedAt ?? null) !== null);
