/**
 * Before anything is made for clients that are new somewhere, plans all of their steps to find what is in the
 * way.
 */
import type { Server } from '../../domain/vocabulary.ts';
import { InTheWayError, isLeaving, type ClientState, type Desired } from '../contract/plugin.ts';
import { whoseAt } from '../ownership/own.ts';
import { obstructed, setAside, type Obstacles, type Verdict } from '../ownership/whose.ts';
import { decide, type Due, type Scene } from './decide.ts';
import type { AskedStep } from './foresee.ts';

type Refusal = [alias: string, message: string];

/**
 * The clients for which no work begins anywhere, and why. All places are planned at the same time: it costs
 * as many round trips as the plans, however many clients are new, and none if no client is. If a place cannot
 * be read now, its step finds the problem: it plans again before it makes anything.
 */
export async function findObstacles(
  scene: Scene,
  steps: AskedStep[],
  signal: AbortSignal,
  look: (due: Due) => Promise<Verdict>,
  isReached: (server: Server) => boolean = () => true,
): Promise<Refusal[]> {
  const due = steps.flatMap(({ step, runs }) => {
    const decided = step.phase === 'PRESENT' ? decide(scene, step, runs) : { skip: 'No client is new.' };
    return 'skip' in decided ? [] : [decided];
  });
  const reached = due.filter(({ entry, server }) => entry.plugin.place === 'regent' || isReached(server));
  const found = await Promise.all(reached.map((each) => obstaclesAt(scene, each, signal, look)));
  const obstacles = new Map<string, Obstacles>();
  for (const { fqdn, inTheWay } of found)
    for (const [alias, things] of inTheWay)
      obstacles.set(alias, [...(obstacles.get(alias) ?? []), { fqdn, things }]);
  return [
    ...found.flatMap(({ refused }) => refused),
    ...[...obstacles].map(([alias, where]): Refusal => [alias, obstructed(alias, where)]),
  ];
}

async function obstaclesAt(
  scene: Scene,
  due: Due,
  signal: AbortSignal,
  look: (due: Due) => Promise<Verdict>,
) {
  const { entry, server, desired: all, scope } = due;
  const { deps, world } = scene;
  const { fqdn } = server;
  const { plugin } = entry;
  const where = `${plugin.id} on ${fqdn}`;
  const whose = whoseAt(world, { serverId: server.id, plugin: plugin.id });
  const newcomers = { ...setAside(all, ({ alias }) => whose.owns(alias)), complete: false };
  const found = { fqdn, inTheWay: new Map<string, string[]>(), refused: [] as Refusal[] };
  if (newcomers.clients.length === 0) return found;
  const refused = (why: string) => newcomers.clients.map(({ alias }): Refusal => [alias, `${where}: ${why}`]);
  const desired = plugin.holdsData === true ? withNeighbours(scene, server, plugin.id, newcomers) : newcomers;
  try {
    const { inTheWay, inCommon } = await look({ entry, server, desired, scope });
    return inCommon === undefined ? { ...found, inTheWay } : { ...found, refused: refused(inCommon.text) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InTheWayError) return { ...found, refused: refused(error.message) };
    deps.log.info({ err: error, step: where }, 'could not check what is in the way');
    return found;
  }
}

/**
 * Adds the clients that are live there already, if the plugin has to find out whether they have lost
 * something.
 */
function withNeighbours({ world }: Scene, server: Server, plugin: string, newcomers: Desired): Desired {
  const isNeighbour = ({ alias, presence, activatedAt, server: home }: ClientState) =>
    home.id === server.id &&
    !isLeaving({ presence }) &&
    activatedAt !== null &&
    world.made.has(alias, { serverId: home.id, plugin });
  const neighbours = [...world.clients.values()].map(({ state }) => state).filter(isNeighbour);
  const names = new Set(neighbours.map(({ alias }) => alias));
  return {
    ...newcomers,
    clients: [...newcomers.clients, ...neighbours],
    spared: newcomers.spared.filter((alias) => !names.has(alias)),
  };
}
