import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerDeps } from './deps.ts';
import type { RunStore } from './store/run-store.ts';

/** What holding a lease depends on. */
export type HoldingDeps = Pick<RunnerDeps, 'leaseMs' | 'log' | 'meter'> & {
  runStore: Pick<RunStore, 'renew'>;
};

/** Another worker may have the lease by now: stop at once, and write nothing more. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
  constructor(lease: string) {
    super(`The lease ${lease} could not be renewed in time; another worker may go on.`);
  }
}

export interface HeldLease {
  /** Aborted with a LeaseLostError when the lease is lost. */
  signal: AbortSignal;
  stop(): void;
}

/**
 * Renews a lease until stopped. If a renewal fails, this is logged, and it is tried again. If the database
 * does not answer, the lease counts as lost one renewal before it expires, so that two workers never do the
 * same work.
 */
export function holdLease(
  { runStore, leaseMs, log, meter }: HoldingDeps,
  lease: string,
  fence: number,
  onCancelling: (runIds: string[]) => void = () => undefined,
): HeldLease {
  const lost = new AbortController();
  let renewedAt = Date.now();
  let isBusy = false;
  const lose = () => {
    if (!lost.signal.aborted) meter?.leaseLost();
    lost.abort(new LeaseLostError(lease));
  };
  const beat = async () => {
    if (isBusy) return;
    isBusy = true;
    const startedAt = Date.now();
    const cancelling = await runStore.renew(lease, fence).catch((err: unknown) => {
      log.warn({ err, lease }, 'a lease could not be renewed; this is tried again until it runs out');
      return 'unknown' as const;
    });
    isBusy = false;
    if (cancelling === undefined) lose();
    else if (cancelling !== 'unknown') {
      renewedAt = startedAt;
      if (cancelling.length > 0) onCancelling(cancelling);
    }
  };
  const timer = setInterval(() => {
    if (Date.now() - renewedAt > (leaseMs * 2) / 3) lose();
    else void beat();
  }, leaseMs / 6);
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}

/** Waits for a lease without runs, and holds it until `release`. */
export async function takeLease(
  deps: Pick<RunnerDeps, 'leaseMs' | 'log' | 'meter' | 'runStore' | 'wakeWorker' | 'worker'>,
  lease: string,
  signal: AbortSignal,
): Promise<{ signal: AbortSignal; release(): Promise<void> }> {
  const { runStore, worker } = deps;
  let fence = await runStore.acquire(lease, worker);
  for (let wait = 10; fence === undefined; wait = Math.min(wait * 2, 250)) {
    await sleep(wait, undefined, { signal });
    fence = await runStore.acquire(lease, worker);
  }
  const taken = fence;
  const held = holdLease(deps, lease, taken);
  const release = async () => {
    held.stop();
    // If the database does not answer, the lease expires by itself.
    const waits = await runStore.release(lease, taken).catch(() => false);
    if (waits) deps.wakeWorker(lease);
  };
  return { signal: held.signal, release };
}
