import { setTimeout as sleep } from 'node:timers/promises';
import { holdLease, type HoldingDeps } from '../runner/hold-lease.ts';
import type { RunStore } from '../runner/store/run-store.ts';

const LEASE = 'first-start';

/**
 * Carries out the task in one process at a time. The other processes that start now wait, without a time
 * limit. Rejects with a LeaseLostError if the database is away so long that another process may have begun.
 */
export async function oneAfterAnother(
  deps: HoldingDeps & { runStore: Pick<RunStore, 'acquire' | 'release'>; worker: string },
  task: () => Promise<void>,
): Promise<void> {
  const { runStore, worker } = deps;
  let fence = await runStore.acquire(LEASE, worker);
  for (; fence === undefined; fence = await runStore.acquire(LEASE, worker)) await sleep(100);
  const held = holdLease(deps, LEASE, fence);
  const lost = new Promise<never>((_, reject) => {
    held.signal.addEventListener('abort', () => reject(held.signal.reason as Error));
  });
  try {
    await Promise.race([task(), lost]);
  } finally {
    held.stop();
    await runStore.release(LEASE, fence);
  }
}
