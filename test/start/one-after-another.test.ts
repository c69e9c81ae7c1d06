import { expect, test } from 'vitest';
import { LeaseLostError } from '../../src/runner/hold-lease.ts';
import { oneAfterAnother } from '../../src/start/one-after-another.ts';

/** A run store with one lease, which `renew` renews. */
function depsWith(renew: () => Promise<string[] | undefined>) {
  const released: number[] = [];
  const runStore = {
    acquire: async () => 7,
    renew,
    release: async (_lease: string, fence: number) => released.push(fence) > 0,
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return { released, deps: { runStore, worker: 'worker-1', leaseMs: 3_000, log } };
}

test('what takes longer than a lease keeps it all the while, and gives it back at the end', async () => {
  let renewed = 0;
  let isLongEnough = () => undefined as void;
  const longEnough = new Promise<void>((resolve) => (isLongEnough = resolve));
  const { released, deps } = depsWith(async () => {
    renewed += 1;
    if (renewed === 2) isLongEnough();
    return [];
  });
  await oneAfterAnother(deps, async () => {
    await longEnough;
    expect(released).toEqual([]);
  });
  expect(released).toEqual([7]);
});

test('whose lease is lost does not go on, as another one may have begun', async () => {
  const { deps } = depsWith(async () => undefined);
  const task = () => new Promise<void>(() => undefined);
  await expect(oneAfterAnother(deps, task)).rejects.toThrow(LeaseLostError);
});
