/**
 * Servers in mode OBSERVE are only looked at. Their own syncs plan, there and everywhere else; other runs that
 * would have to change something there are refused before anything is changed anywhere.
 */
import { DatabaseAwayError } from '../../domain/errors.ts';
import { canObserve, isObserved, onlyObserved } from '../../domain/servers/observed.ts';
import { isForClients } from '../../domain/runs/run-kinds.ts';
import type { Change, Server } from '../../domain/vocabulary.ts';
import { asNow } from '../beside.ts';
import { isLeaving, type ClientState } from '../contract/plugin.ts';
import { reasonToWait } from '../step/put-off.ts';
import type { Asking, SharedStep } from '../step/shared-step.ts';
import type { PluginResult } from '../step/plugin-job.ts';
import { messageOf } from '../transient.ts';
import { runsOf, stop, type ActiveRun, type Work } from '../work.ts';
import { decide, type Due, type Scene } from './decide.ts';
import type { AskedStep } from './foresee.ts';
import { refuse } from './look-first.ts';
import { isHomeObserved } from './only-plans.ts';
import type { World } from './desired.ts';
import { lookAt, transportFor } from './look-at.ts';
import type { Verdict } from '../ownership/whose.ts';

/** Ends the runs of a server that is only observed, except those that only look. */
export function refuseAtObserved(work: Work): void {
  const home = work.world.servers.get(work.homeId ?? '');
  if (home === undefined || !isObserved(home)) return;
  for (const run of work.active.values())
    if (!canObserve(run.kind)) stop(work, run, 'FAILED', onlyObserved(home.fqdn));
}

/** Leaves out the clients for which another server would have to be changed that is only observed. */
export async function lookAtObserved(work: Work, steps: SharedStep[]): Promise<void> {
  if (isHomeObserved(work)) return;
  const asked = steps.flatMap((step) => {
    const fresh = runsOf(work, step).filter(({ isLooked }) => !isLooked);
    const { server } = step;
    if (server === undefined || !isObserved(server) || reasonToWait(server) !== undefined) return [];
    return fresh.length === 0 ? [] : [{ step, runs: fresh.map((run) => asNow(work, run)) }];
  });
  if (asked.length === 0) return;
  const signal = AbortSignal.any([work.signal, AbortSignal.timeout(work.deps.stepTimeoutMs)]);
  const look = (due: Due) =>
    lookAt(work, { ...due, transport: transportFor(work.deps, due.server, due.entry) }, signal);
  const refused = await changesAtObserved(work, asked, look);
  work.signal.throwIfAborted();
  for (const [alias, message] of refused) refuse(work, alias, message);
}

/**
 * The clients that cannot be worked on, each with the reason, because a server would have to be changed for them that
 * is only observed. A sync leaves that server as it is, unless a client is to be removed.
 */
export async function changesAtObserved(
  scene: Scene,
  steps: AskedStep[],
  look: (due: Due) => Promise<Verdict>,
): Promise<[alias: string, message: string][]> {
  const refused = new Map<string, string>();
  for (const { step, runs } of steps) {
    if (step.server === undefined || !isObserved(step.server) || step.action !== undefined) continue;
    const due = decide(scene, step, runs);
    if ('skip' in due) continue;
    for (const [alias, message] of await refusalsAt(due, runs, look))
      if (!refused.has(alias)) refused.set(alias, message);
  }
  return [...refused];
}

async function refusalsAt(
  due: Due,
  runs: Asking[],
  look: (due: Due) => Promise<Verdict>,
): Promise<[string, string][]> {
  const { server, entry, desired } = due;
  try {
    return refusalsOf(server, runs, (await look(due)).changes);
  } catch (error) {
    if (error instanceof DatabaseAwayError) throw error;
    const why = `${entry.plugin.id} could not look at what would have to be changed there: ${messageOf(error)}`;
    return desired.clients
      .filter((client) => runs.some((run) => run.clients.has(client.alias) && isNeeded(client, run)))
      .map(({ alias }) => [alias, onlyObserved(server.fqdn, `nothing is changed there; ${why}`)]);
  }
}

/** The same for a step that has just been planned: the server may have changed since that look. */
export function refuseChanges(
  work: Work,
  server: Server,
  runs: ActiveRun[],
  { changes, failures }: PluginResult,
): void {
  if (!isObserved(server) || isHomeObserved(work)) return;
  for (const [alias, message] of refusalsOf(server, runs, changes))
    if (!failures.has(alias)) failures.set(alias, message);
}

const isNeeded = (client: ClientState, { kind }: Asking) => isForClients(kind) || isLeaving(client);

function refusalsOf(server: Server, runs: Asking[], changes: Change[]): [string, string][] {
  return changes.flatMap(({ client: alias, summary }): [string, string][] => {
    if (alias === undefined) return [];
    const isAsked = runs.some((run) => {
      const client = run.clients.get(alias);
      return client !== undefined && isNeeded(client, run);
    });
    if (!isAsked) return [];
    return [[alias, onlyObserved(server.fqdn, `this cannot be done there: ${summary}. Nothing was changed`)]];
  });
}

/** Why a run of this kind would fail on its home server; undefined if it would not. */
export function whyNotAtHome(world: World, { kind, serverId }: Asking): string | undefined {
  const home = world.servers.get(serverId ?? '');
  return home !== undefined && isObserved(home) && !canObserve(kind) ? onlyObserved(home.fqdn) : undefined;
}

/** The end of a sync that only has planned. */
export function observedSync(fqdn: string, changes: number): string {
  const what =
    changes === 0
      ? 'It is as it should be'
      : `${changes} ${changes === 1 ? 'thing differs' : 'things differ'}; the events of this run say what a sync would change`;
  return `${fqdn} is only observed (mode OBSERVE), and nothing was changed. ${what}.`;
}

/** What a sync has left as it is elsewhere, to be added to its end. */
export const unmadeBy = ({ unmade }: ActiveRun): string =>
  [...unmade]
    .map(
      ([fqdn, count]) =>
        ` ${count} more ${count === 1 ? 'was' : 'were'} not, because ${fqdn} is only observed.`,
    )
    .join('');
