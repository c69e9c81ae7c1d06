/** The data that the steps of one claim share, and how a run ends early. */
import { isForClients } from '../domain/runs/run-kinds.ts';
import type { Removal, RunStatus } from '../domain/vocabulary.ts';
import type { World } from './plan/desired.ts';
import type { ClaimedRun } from './store/leases.ts';
import type { ClientState } from './contract/plugin.ts';
import { ghostsOf } from './orphans/ghosts.ts';
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

/** A run that is under way, and its progress. */
export interface ActiveRun extends ClaimedRun {
  /** The clients that it concerns, by alias; as of the beginning of the round. */
  clients: Map<string, ClientState>;
  /** The number of its named clients that were left out because they were deleted meanwhile. */
  leftOut: number;
  /** The clients that it has finished with, by alias, and the problem of each. */
  over: Map<string, string | undefined>;
  /** The steps that have begun and not ended, by position, and their problems so far. */
  open: Map<number, string[]>;
  /** The problems of the run as a whole. */
  problems: string[];
  /** Why steps were skipped. */
  skipped: string[];
  /** The changes that were found, each once, however often a step was tried. */
  changes: Set<string>;
  /** How many of them were not made, by the name of the server, because that one is only observed. */
  unmade: Map<string, number>;
  /** Whether the obstacles of its clients are known. */
  isLooked: boolean;
  /** The changes that it may make, if it was confirmed or carries out a kept plan: see confirmed.ts. */
  confirmed?: Set<string>;
  /** Whether it is a sync that changes nothing anywhere. */
  reports: boolean;
  /** Those of its changes that were only reported. */
  reported: Set<string>;
  /** What it left as it is because somebody has said so, by key. */
  left: Set<string>;
  /** Whether a run of a kept plan has begun to make changes, in this attempt or an earlier one. */
  isBegun?: boolean;
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
  unmade: new Map(),
  isLooked: false,
  reports: onlyReports(world, run),
  reported: new Set(),
  left: new Set(),
});

/** The policy of its own server takes precedence if that is REPORT. */
export const onlyReports = (
  { servers }: Pick<World, 'servers'>,
  { kind, serverId, syncPolicy }: Pick<ClaimedRun, 'kind' | 'serverId' | 'syncPolicy'>,
): boolean =>
  kind === 'SYNC' && (syncPolicy === 'REPORT' || servers.get(serverId ?? '')?.syncPolicy === 'REPORT');

/** Long work for single clients: see beside.ts. */
export interface Beside {
  /** The work that is under way or waits for its turn, by the client's alias. */
  jobs: Map<string, Job>;
  /** How often a connection was lost, by alias. */
  losses: Map<string, number>;
}

/** Long work for one client. */
export interface Job {
  step: SharedStep;
  /** Resolves with the problem of the client; undefined if there is none. */
  task(signal: AbortSignal): Promise<string | undefined>;
  atOnce: number;
  cancel: AbortController;
  /** It goes on although no run waits for it now: one will wait for it again. */
  isKept: boolean;
  underWay?: Promise<void>;
  end?: { problem?: string | undefined };
}

export interface Work {
  deps: RunnerDeps;
  fence: number;
  /** The server that the runs were claimed for; its lease is held all the time. */
  homeId: string | null;
  /** As of the beginning of the round. */
  world: World;
  /** Long work for single clients. */
  beside: Beside;
  /** Whether a restore has backed up what it replaces, and nothing was done yet to have that copied. */
  hasBackedUp: boolean;
  journal: Journal;
  /** The runs that are still under way, by id. */
  active: Map<string, ActiveRun>;
  /** The problems, by alias: a client with a problem is left out of later steps (`isLeftOut`). */
  problems: Map<string, string>;
  /** What was found after the removal of clients, by alias. */
  removals: Map<string, Removal>;
  /**
   * Clients for which a step was put off because a server is down: it is not known yet whether they are well.
   */
  unsettled: Set<string>;
  /** The servers that this Regent manages, with the content of their file, and whether this claim wrote it. */
  managed: Map<string, { said: ManagedBy | undefined; isWritten: boolean }>;
  /** Aborted when all work has to stop. */
  signal: AbortSignal;
  /** The same, but not because the runs are cancelled: for steps that have to put something back. */
  lasting: AbortSignal;
}

/** The runs with this step that are still under way. */
export const runsOf = ({ active }: Work, { positions }: SharedStep): ActiveRun[] =>
  [...positions.keys()].flatMap((id) => active.get(id) ?? []);

/** The clients that a run concerns. */
export function clientsOf(
  world: World,
  run: Pick<ClaimedRun, 'kind' | 'serverId' | 'clientIds' | 'orphans'>,
): Map<string, ClientState> {
  if (run.kind === 'REMOVE_ORPHAN') return ghostsOf(world, run);
  const all = [...world.clients.values()];
  const home = world.servers.get(run.serverId ?? '');
  const named = new Set(run.clientIds);
  const concerned = all.filter(({ row, state }) => {
    if (isForClients(run.kind) || named.size > 0 || run.kind === 'REPAIR_DRIFT') return named.has(row.id);
    // Its own run waits for the backup that it is made from.
    if (state.backupToCome !== undefined && row.presence !== 'ABSENT') return false;
    // On servers other than its front office, a client is only kept up once it has been live.
    return home?.role === 'FRONT_OFFICE' ? row.serverId === home.id : row.activatedAt !== null;
  });
  const leavers = run.kind === 'SYNC' && named.size === 0 ? (world.leavers.get(home?.id ?? '') ?? []) : [];
  return new Map([...leavers, ...concerned.map(({ state }) => state)].map((state) => [state.alias, state]));
}

/**
 * The clients that a run is to set up or remove and that still exist; none if it is for a whole server, or
 * only backs up a client: the status of a client does not depend on that.
 */
export const namedClients = ({ kind, clients }: ActiveRun): ClientState[] =>
  isForClients(kind) ? [...clients.values()] : [];

/**
 * Ends a run early. The state of its clients is then unknown, and they say so.
 * @param text the text of its last event, if its events already have the explanation
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

/** Records how the work on a client ended: with the client's problem or else, if given, the run's. */
export function settleClient(
  { world, problems, removals, journal }: Work,
  alias: string,
  otherwise?: string,
): void {
  const client = world.clients.get(alias);
  if (client === undefined) return;
  const { id: clientId, presence, version } = client.row;
  const problem = problems.get(alias) ?? otherwise;
  const removal = removals.get(alias);
  journal.outcome({
    clientId,
    presence,
    version,
    ...(problem === undefined ? {} : { problem }),
    ...(removal === undefined ? {} : { removal }),
  });
}

/**
 * The text of the last event of a run whose steps already have events for their problems, each as `<where>:
 * <what>`.
 */
export const failedAt = (problems: string[]): string =>
  `It failed: ${[...new Set(problems.map((problem) => problem.split(': ', 1)[0]))].join(', ')}.`;
