/** Before anything is made for clients that are new somewhere, all of their steps are planned: what is in the way? */
import { asksForClients, concernsNow } from '../beside.ts';
import { lookAt, transportFor } from './look-at.ts';
import { whoseAt } from '../ownership/own.ts';
import { entryFor } from '../pipeline.ts';
import { reasonToWait } from '../step/put-off.ts';
import { InTheWayError, type ClientState, type Desired } from '../contract/plugin.ts';
import { desiredOf, reasonToSkip, type SharedStep } from '../step/shared-step.ts';
import { lostSeveral, obstructed, setAside, type Obstacles } from '../ownership/whose.ts';
import { namedClients, stop, type ActiveRun, type Work } from '../work.ts';

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
  for (const { positions } of steps)
    for (const id of positions.keys()) {
      const run = work.active.get(id);
      if (run !== undefined) run.isLooked = true;
    }
  for (const [alias, where] of obstacles) refuse(work, alias, obstructed(alias, where));
}

async function inTheWay(work: Work, step: SharedStep): Promise<Map<string, string[]>> {
  const { deps, world, signal } = work;
  const { server, plugin } = step;
  const nothing = new Map<string, string[]>();
  if (step.phase !== 'PRESENT' || server === undefined) return nothing;
  const entry = entryFor(deps.pipeline, plugin, server.role);
  const runs = [...step.positions.keys()]
    .flatMap((id) => work.active.get(id) ?? [])
    .filter(({ isLooked }) => !isLooked);
  const all = desiredOf(work, step, server, entry, runs);
  if (entry === undefined || reasonToSkip(step, entry, all) !== undefined) return nothing;
  const isRegents = entry.plugin.place === 'regent';
  if (!isRegents && reasonToWait(server) !== undefined) return nothing;
  const whose = whoseAt(world, { serverId: server.id, plugin });
  const newcomers = setAside(all, ({ alias }) => whose.owns(alias));
  if (newcomers.clients.length === 0) return nothing;
  const desired = withNeighbours(work, step, newcomers, entry.plugin.holdsData === true);
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(deps.stepTimeoutMs)]);
    const at = { entry, server, transport: transportFor(deps, server, entry), desired };
    const { inTheWay, lost } = await lookAt(work, at, inTime);
    if (lost.size < 2) return inTheWay;
    const text = `${plugin} on ${server.fqdn}: ${lostSeveral(server.fqdn, lost)}`;
    for (const { alias } of newcomers.clients) refuse(work, alias, text);
    return nothing;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InTheWayError) {
      const text = `${plugin} on ${server.fqdn}: ${error.message}`;
      for (const { alias } of newcomers.clients) refuse(work, alias, text);
      return nothing;
    }
    deps.log.info(
      { err: error, step: `${plugin} on ${server.fqdn}` },
      'could not look at what is in the way',
    );
    return nothing;
  }
}

/** Beside them who is live there already, where it is asked whether they have lost what they had. */
function withNeighbours(
  { world }: Work,
  { server, plugin }: SharedStep,
  newcomers: Desired,
  holdsData: boolean,
): Desired {
  const isNeighbour = ({ alias, presence, activatedAt, server: home }: ClientState) =>
    holdsData &&
    home.id === server?.id &&
    presence !== 'absent' &&
    activatedAt !== null &&
    world.made.has(alias, { serverId: home.id, plugin });
  const neighbours = [...world.clients.values()].map(({ state }) => state).filter(isNeighbour);
  const names = new Set(neighbours.map(({ alias }) => alias));
  return {
    ...newcomers,
    clients: [...newcomers.clients, ...neighbours],
    spared: newcomers.spared.filter((alias) => !names.has(alias)),
    complete: false,
  };
}

/** Its runs have nothing else to do, or go on without it. */
function refuse(work: Work, alias: string, message: string): void {
  work.problems.set(alias, message);
  for (const run of work.active.values()) {
    if (!isHeld(work, run, alias)) continue;
    work.story.tell(run.id, { type: 'LOG', level: 'ERROR', text: message });
    run.problems.push(message);
    const named = namedClients(run);
    const isOver = named.length > 0 && named.every((client) => work.problems.has(client.alias));
    if (isOver) stop(work, run, 'FAILED', run.problems.join('\n'), 'It failed, as something is in the way.');
  }
}

/** A run that is through with the client has heard it; a check or backup asks nothing of who was never live. */
const isHeld = (work: Work, run: ActiveRun, alias: string): boolean =>
  concernsNow(work, run, alias) &&
  (asksForClients(run) || (work.world.clients.get(alias)?.state.activatedAt ?? null) !== null);
