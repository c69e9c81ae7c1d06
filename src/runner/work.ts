/** What the steps of one claim share, and how a run ends in the middle of it. */
import type { RunStatus } from '../domain/vocabulary.ts';
import type { World } from './desired.ts';
import type { ClaimedRun } from './ledger.ts';
import type { ClientState } from './plugin.ts';
import type { RunnerDeps } from './deps.ts';
import type { Story } from './story.ts';

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

export interface Work {
  deps: RunnerDeps;
  fence: number;
  /** The server that the runs were claimed for, and whose lease is held all the while. */
  homeId: string | null;
  world: World;
  story: Story;
  /** The runs that are still under way, by id. */
  active: Map<string, ClaimedRun>;
  /** The clients that each run concerns, by alias, by run id. */
  clientsOf: Map<string, Map<string, ClientState>>;
  /** What is wrong, by alias: such a client is left out of every later step. */
  problems: Map<string, string>;
  /** What is wrong with runs as a whole, by run id. */
  runProblems: Map<string, string[]>;
  /** Clients for whom a step was put off because a server is down: no word yet on whether they are well. */
  unsettled: Set<string>;
  /** Why steps were skipped, by run id. */
  skipped: Map<string, string[]>;
  /** How many changes were found, by run id. */
  changes: Map<string, number>;
  /** Aborted when all that is under way is to stop. */
  signal: AbortSignal;
}

/** The clients that a run concerns. */
export function clientsOf(world: World, run: ClaimedRun): Map<string, ClientState> {
  const all = [...world.clients.values()];
  const home = world.servers.get(run.serverId ?? '');
  const concerned = all.filter(({ row }) => {
    if (run.clientId !== null) return row.id === run.clientId;
    // Elsewhere than on its front office, a client is only kept up once it has been live.
    return home?.role === 'FRONT_OFFICE' ? row.serverId === home.id : row.activatedAt !== null;
  });
  return new Map(concerned.map(({ state }) => [state.alias, state]));
}

/** The client that the run is for, where it is for one that is still there. */
export function clientOf(work: Work, run: ClaimedRun): ClientState | undefined {
  if (run.clientId === null) return undefined;
  return work.clientsOf.get(run.id)?.values().next().value;
}

/** Ends a run in the middle. Its client is neither here nor there, and says so. */
export function stop(work: Work, runId: string, to: RunStatus, explanation: string): void {
  const run = work.active.get(runId);
  if (run === undefined) return;
  const level = to === 'SUCCEEDED' ? 'INFO' : to === 'CANCELLED' ? 'WARN' : 'ERROR';
  work.story.tell(runId, { type: 'RUN_ENDED', level, text: explanation, data: { status: to } });
  work.story.move(runId, to, { explanation, outcome: explanation });
  const client = clientOf(work, run);
  const isAnswered = to === 'SUCCEEDED' || (client?.presence === 'absent') !== (run.kind === 'DELETE_CLIENT');
  if (run.clientId !== null && !isAnswered)
    work.story.outcome({ clientId: run.clientId, problem: explanation });
  work.active.delete(runId);
}
