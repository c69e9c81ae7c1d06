/** What the steps of one claim share, and how a run ends in the middle of it. */
import { isForClients } from '../domain/runs/run-kinds.ts';
import type { RunStatus } from '../domain/vocabulary.ts';
import type { World } from './plan/desired.ts';
import type { ClaimedRun } from './store/leases.ts';
import type { ClientState } from './contract/plugin.ts';
import type { ManagedBy } from './ownership/managed-by-file.ts';
import type { RunnerDeps } from './deps.ts';
import type { SharedStep } from './step/shared-step.ts';
import type { Journal } from './journal.ts';

/** A run that was asked to stop, or whose time is over. */
export class StopRunError extends Error {
  override name = 'StopRunError';
  constructor(
    readonly to: 'CANCELLED' | 'TIMED_OUT',
    message: string,
  ) {
    super(message);
  }
}

/** A run that is under way, and how it goes. */
export interface ActiveRun extends ClaimedRun {
  /** The clients that it concerns, by alias; as of the beginning of the round. */
  clients: Map<string, ClientState>;
  /** How many of those that it names have been left out, as they were deleted meanwhile. */
  leftOut: number;
  /** The clients with whom it is through, by alias, and what is wrong with them. */
  over: Map<string, string | undefined>;
  /** The steps that have begun and not ended, by position, and what went wrong in them so far. */
  open: Map<number, string[]>;
  /** What is wrong with the run as a whole. */
  problems: string[];
  /** Why steps were skipped. */
  skipped: string[];
  /** The changes that were found, each once however often a step was tried. */
  changes: Set<string>;
  /** Whether it is known what is in the way of its clients. */
  isLooked: boolean;
  /** What it may do where it was confirmed: see confirmed.ts. */
  confirmed?: Set<string>;
}

export const begin = (world: World, run: ClaimedRun): ActiveRun => ({
  ...run,
  clients: clientsOf(world, run),
  leftOut: 0,
  over: new Map(),
  open: new Map(),
  problems: [],
  skipped: [],
  changes: new Set(),
  isLooked: false,
});

/** What takes long for single clients: see beside.ts. */
export interface Beside {
  /** What is under way, or waits for its turn, by the client's alias. */
  jobs: Map<string, Job>;
  /** How often a connection was lost, by alias. */
  losses: Map<string, number>;
}

/** What takes long for one client. */
export interface Job {
  step: SharedStep;
  /** Resolves with what is wrong with the client; undefined where nothing is. */
  task(signal: AbortSignal): Promise<string | undefined>;
  atOnce: number;
  cancel: AbortController;
  /** It goes on though no run waits for it now: one will again. */
  isKept: boolean;
  underWay?: Promise<void>;
  end?: { problem?: string | undefined };
}

export interface Work {
  deps: RunnerDeps;
  fence: number;
  /** The server that the runs were claimed for, and whose lease is held all the while. */
  homeId: string | null;
  /** As of the beginning of the round. */
  world: World;
  /** What takes long for single clients. */
  beside: Beside;
  journal: Journal;
  /** The runs that are still under way, by id. */
  active: Map<string, ActiveRun>;
  /** What is wrong, by alias: such a client is left out of later steps (`isLeftOut`). */
  problems: Map<string, string>;
  /** Clients for whom a step was put off because a server is down: no word yet on whether they are well. */
  unsettled: Set<string>;
  /** The servers that were found to be this Regent's, with what their file says and whether it is of this claim. */
  managed: Map<string, { said: ManagedBy | undefined; isWritten: boolean }>;
  /** Aborted when all that is under way is to stop. */
  signal: AbortSignal;
}

/** Those of the runs that have the step that are still under way. */
export const runsOf = ({ active }: Work, { positions }: SharedStep): ActiveRun[] =>
  [...positions.keys()].flatMap((id) => active.get(id) ?? []);

/** The clients that a run concerns. */
export function clientsOf(
  world: World,
  run: Pick<ClaimedRun, 'kind' | 'serverId' | 'clientIds'>,
): Map<string, ClientState> {
  const all = [...world.clients.values()];
  const home = world.servers.get(run.serverId ?? '');
  const named = new Set(run.clientIds);
  const concerned = all.filter(({ row }) => {
    if (isForClients(run.kind)) return named.has(row.id);
    // Elsewhere than on its front office, a client is only kept up once it has been live.
    return home?.role === 'FRONT_OFFICE' ? row.serverId === home.id : row.activatedAt !== null;
  });
  return new Map(concerned.map(({ state }) => [state.alias, state]));
}

/** The clients that the run is for by name, and that are still there; none where it is for a whole server. */
export const namedClients = ({ kind, clients }: ActiveRun): ClientState[] =>
  isForClients(kind) ? [...clients.values()] : [];

/**
 * Ends a run in the middle. Its clients are neither here nor there, and say so.
 * @param text what its last event says, where its events have told the explanation already
 */
export function stop(
  work: Work,
  run: ActiveRun,
  to: RunStatus,
  explanation: string,
  text = explanation,
): void {
  if (!work.active.has(run.id)) return;
  const level = to === 'SUCCEEDED' ? 'INFO' : to === 'CANCELLED' ? 'WARN' : 'ERROR';
  work.journal.tell(run.id, { type: 'RUN_ENDED', level, text, data: { status: to } });
  work.journal.move(run.id, to, { explanation, outcome: explanation });
  if (to !== 'SUCCEEDED')
    for (const { alias } of namedClients(run))
      if (!run.over.has(alias)) settleClient(work, alias, explanation);
  work.active.delete(run.id);
}

/** How the work on a client ended: with what is wrong with it or else, if given, with the run. */
export function settleClient({ world, problems, journal }: Work, alias: string, otherwise?: string): void {
  const client = world.clients.get(alias);
  if (client === undefined) return;
  const { id: clientId, presence } = client.row;
  const problem = problems.get(alias) ?? otherwise;
  journal.outcome({ clientId, presence, ...(problem === undefined ? {} : { problem }) });
}

/** What the last event of a run says whose steps have told their problems, each as `<where>: <what>`. */
export const failedAt = (problems: string[]): string =>
  `It failed: ${[...new Set(problems.map((problem) => problem.split(': ', 1)[0]))].join(', ')}.`;
