import { holdLease, type HoldingDeps } from './hold-lease.ts';
import type { RunStore } from './store/run-store.ts';

export type LeaseDeps = HoldingDeps & {
  runStore: Pick<RunStore, 'acquire' | 'release' | 'renew'>;
  /** This process. */
  worker: string;
};

/** Does the work under a lease of its own, unless another process does it now. Rejects only for a bug. */
export async function underLease(
  deps: LeaseDeps,
  lease: string,
  stopping: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const fence = await deps.runStore.acquire(lease, deps.worker);
  if (fence === undefined) return;
  const held = holdLease(deps, lease, fence);
  const signal = AbortSignal.any([stopping, held.signal]);
  try {
    await work(signal);
  } catch (error) {
    // It is still due, so it is done again.
    if (!signal.aborted) throw error;
  } finally {
    held.stop();
    await deps.runStore.release(lease, fence).catch(() => false);
  }
}
