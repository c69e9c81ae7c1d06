import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../domain/vocabulary.ts';
import { holdLease } from './hold-lease.ts';
import type { PipelineEntry } from './pipeline.ts';
import type { SharedStep } from './shared-step.ts';
import { StopRunError, type Work } from './work.ts';

/**
 * A server other than the one at home is locked for as long as the step takes. So is what lies on Regent's own
 * machine, which all servers and workers share.
 */
export async function withLease<T>(
  work: Work,
  step: SharedStep,
  server: Server,
  entry: PipelineEntry,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { deps } = work;
  // A backup has a limit for each client besides, and takes as long as there are clients.
  const limitMs = deps.stepTimeoutMs * (step.action === 'backup' ? 20 : 1);
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
  const isRegents = entry.plugin.place === 'regent';
  if (server.id === work.homeId && !isRegents) return inTime(AbortSignal.any([work.signal, late]));
  const lease = isRegents ? `regent/${step.plugin}` : `server/${server.id}`;
  let fence = await deps.ledger.acquire(lease, deps.worker);
  for (let wait = 10; fence === undefined; wait = Math.min(wait * 2, 250)) {
    await sleep(wait, undefined, { signal: work.signal });
    fence = await deps.ledger.acquire(lease, deps.worker);
  }
  const held = holdLease(deps.ledger, lease, fence, deps.leaseMs);
  try {
    return await inTime(AbortSignal.any([work.signal, late, held.signal]));
  } finally {
    held.stop();
    // Where the database does not answer, the lease runs out by itself.
    const waits = await deps.ledger.release(lease, fence).catch(() => false);
    if (waits) deps.ringQueue(lease);
  }
}
