import type { RunnerDeps } from './deps.ts';
import type { RunStore } from './store/run-store.ts';

/** What holding a lease depends on. */
export type HoldingDeps = Pick<RunnerDeps, 'leaseMs' | 'log'> & { runStore: Pick<RunStore, 'renew'> };

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
  { runStore, leaseMs, log }: HoldingDeps,
  lease: string,
  fence: number,
  onCancelling: (runIds: string[]) => void = () => undefined,
): HeldLease {
  const lost = new AbortController();
  let renewedAt = Date.now();
  let isBusy = false;
  const beat = async () => {
    if (isBusy) return;
    isBusy = true;
    const startedAt = Date.now();
    const cancelling = await runStore.renew(lease, fence).catch((err: unknown) => {
      log.warn({ err, lease }, 'a lease could not be renewed; this is tried again until it runs out');
      return 'unknown' as const;
    });
    isBusy = false;
    if (cancelling === undefined) lost.abort(new LeaseLostError(lease));
    else if (cancelling !== 'unknown') {
      renewedAt = startedAt;
      if (cancelling.length > 0) onCancelling(cancelling);
    }
  };
  const timer = setInterval(() => {
    if (Date.now() - renewedAt > (leaseMs * 2) / 3) lost.abort(new LeaseLostError(lease));
    else void beat();
  }, leaseMs / 6);
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}
