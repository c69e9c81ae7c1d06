/** What the steps of one claim share, and how a run ends in the middle of it. */
import { isForClients } from '../domain/runs/run-kinds.ts';
import type { RunStatus } from '../domain/vocabulary.ts';
import type { Beside } from './beside.ts';
import type { World } from './plan/desired.ts';
import type { ClaimedRun } from './ledger.ts';
import type { ClientState } from './contract/plugin.ts';
import type { ManagedBy } from './ownership/managed-by.ts';
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
  /** As of the beginning of the round. */
  world: World;
  /** What takes long for single clients, and how far runs are that wait for it. */
  beside: Beside;
  story: Story;
  /** The runs that are still under way, by id. */
  active: Map<string, ClaimedRun>;
  /** The clients that each run concerns, by alias, by run id. */
  clientsOf: Map<string, Map<string, ClientState>>;
  /** What is wrong, by alias: such a client is left out of later steps (`isLeftOut`). */
  problems: Map<string, string>;
  /** What is wrong with runs as a whole, by run id. */
  runProblems: Map<string, string[]>;
  /** Clients for whom a step was put off because a server is down: no word yet on whether they are well. */
  unsettled: Set<string>;
  /** Why steps were skipped, by run id. */
  skipped: Map<string, string[]>;
  /** The changes that were found, each once however often a step was tried, by run id. */
  changes: Map<string, Set<string>>;
  /** The runs for whom it is known what is in the way of their clients. */
  looked: Set<string>;
  /** What runs may do that were confirmed, by run id: see confirmed.ts. */
  confirmed: Map<string, Set<string>>;
  /** The servers that were found to be this Regent's, with what their file says and whether it is of this claim. */
  managed: Map<string, { said: ManagedBy | undefined; isWritten: boolean }>;
  /** Aborted when all that is under way is to stop. */
  signal: AbortSignal;
}

/** The clients that a run concerns. */
export function clientsOf(world: World, run: ClaimedRun): Map<string, ClientState> {
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
export function namedClients(work: Work, run: ClaimedRun): ClientState[] {
  return isForClients(run.kind) ? [...(work.clientsOf.get(run.id)?.values() ?? [])] : [];
}

/**
 * Ends a run in the middle. Its clients are neither here nor there, and say so.
 * @param text what its last event says, where its events have told the explanation already
 */
export function stop(
  work: Work,
  runId: string,
  to: RunStatus,
  explanation: string,
  text = explanation,
): void {
  const run = work.active.get(runId);
  if (run === undefined) return;
  const level = to === 'SUCCEEDED' ? 'INFO' : to === 'CANCELLED' ? 'WARN' : 'ERROR';
  work.story.tell(runId, { type: 'RUN_ENDED', level, text, data: { status: to } });
  work.story.move(runId, to, { explanation, outcome: explanation });
  if (to !== 'SUCCEEDED') {
    const over = work.beside.parts.get(runId)?.over;
    for (const { alias } of namedClients(work, run))
      if (!over?.has(alias)) tellOutcome(work, alias, explanation);
  }
  work.active.delete(runId);
}

/** How the work on a client ended: with what is wrong with it or else, if given, with the run. */
export function tellOutcome({ world, problems, story }: Work, alias: string, otherwise?: string): void {
  const client = world.clients.get(alias);
  if (client === undefined) return;
  const { id: clientId, presence } = client.row;
  const problem = problems.get(alias) ?? otherwise;
  story.outcome({ clientId, presence, ...(problem === undefined ? {} : { problem }) });
}

/** What the last event of a run says whose steps have told their problems, each as `<where>: <what>`. */
export const failedAt = (problems: string[]): string =>
  `It failed: ${[...new Set(problems.map((problem) => problem.split(': ', 1)[0]))].join(', ')}.`;
