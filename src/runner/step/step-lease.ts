import type { Server } from '../../domain/vocabulary.ts';
import { takeLease } from '../hold-lease.ts';
import { isOfBackups, type PipelineEntry } from '../pipeline.ts';
import type { SharedStep } from './shared-step.ts';
import { runsOf, StopRunError, type Work } from '../work.ts';

/**
 * Any server other than the home server is locked during the step. So are the files on Regent's own machine,
 * which all servers and workers share, and the other servers on the same machine, because they share one
 * Apache.
 */
export async function withLease<T>(
  work: Work,
  step: SharedStep,
  server: Server,
  entry: PipelineEntry,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { deps } = work;
  // Backups and proofs also have a limit for each client; their duration grows with the number of clients.
  const limitMs = deps.stepTimeoutMs * (isOfBackups(step.action) ? 20 : 1);
  const late = AbortSignal.timeout(limitMs);
  const inTime = async (signal: AbortSignal) => {
    try {
      return await task(signal);
    } catch (error) {
      if (!late.aborted) throw signal.aborted ? signal.reason : error;
      const minutes = Math.round(limitMs / 60_000);
      throw new StopRunError(
        'TIMED_OUT',
        `${step.plugin} on ${server.fqdn} took more than ${minutes} minutes.`,
      );
    }
  };
  const sources = sourcesOf(work, step, server);
  // A move that is cancelled lets the requests go that wait, and puts the route back.
  const signals = [sources.length > 0 ? work.lasting : work.signal, late];
  const held: (() => Promise<void>)[] = [];
  try {
    for (const lease of [...sources, ...leasesFor(work, step, server, entry)]) {
      const { signal, release } = await takeLease(work.deps, lease, work.signal);
      signals.push(signal);
      held.push(release);
    }
    return await inTime(AbortSignal.any(signals));
  } finally {
    for (const release of held.toReversed()) await release();
  }
}

/**
 * While a route is led to another front office, nothing else may happen on the one that the client leaves. Its
 * lease is taken before the reverse proxy's, because its own runs take them in this order too.
 */
function sourcesOf(work: Work, step: SharedStep, { role }: Server): string[] {
  if (role !== 'REVERSE_PROXY' || step.phase !== 'PRESENT') return [];
  const moves = runsOf(work, step).flatMap(({ clients }) =>
    [...clients.values()].flatMap((it) => it.move ?? []),
  );
  const ids = new Set(moves.map(({ from }) => from.id));
  return [...ids]
    .filter((id) => id !== work.homeId)
    .toSorted()
    .map((id) => `server/${id}`);
}

/** In the order in which they are taken: a worker that waits for a machine already has its server. */
function leasesFor({ homeId, world }: Work, step: SharedStep, server: Server, entry: PipelineEntry) {
  if (entry.plugin.place === 'regent') return [`regent/${entry.plugin.id}`];
  const own = server.id === homeId ? [] : [`server/${server.id}`];
  // These take hours, and change nothing that other steps change.
  const [first, ...others] = isOfBackups(step.action) ? [] : onSameMachine(server, world.servers.values());
  return first !== undefined && others.length > 0 ? [...own, `machine/${first.id}`] : own;
}

/** All servers on the same machine, in a fixed order: they show the same host key or have the same address. */
export const onSameMachine = (server: Server, servers: Iterable<Server>): Server[] =>
  [...servers]
    .filter((other) => other.id === server.id || isSameMachine(other, server))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

const isSameMachine = (one: Server, other: Server) =>
  one.connection === 'SSH' &&
  other.connection === 'SSH' &&
  ((one.hostKey !== null && one.hostKey === other.hostKey) ||
    (one.address === other.address && one.port === other.port));
