import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../runner/ledger.ts';

const LEASE = 'first-start';

/** Of the processes that start together only one does this at a time, the others after it. */
export async function oneAfterAnother(
  ledger: Pick<Ledger, 'acquire' | 'release'>,
  worker: string,
  task: () => Promise<void>,
): Promise<void> {
  let fence = await ledger.acquire(LEASE, worker);
  for (; fence === undefined; fence = await ledger.acquire(LEASE, worker)) await sleep(100);
  try {
    await task();
  } finally {
    await ledger.release(LEASE, fence);
  }
}
