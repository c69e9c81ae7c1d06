import { expect, test, vi } from 'vitest';
import { holdLease, LeaseLostError } from '../../src/runner/hold-lease.ts';

test('a renewal that fails is logged with its reason, and the lease is lost before another may take it, and counted', async () => {
  const reason = new Error('the database is away');
  const logged: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: (...line: unknown[]) => void logged.push(line),
    error: () => undefined,
  };
  const renew = () => Promise.reject(reason);
  const meter = { began: () => undefined, ended: () => undefined, leaseLost: vi.fn() };
  const held = holdLease({ runStore: { renew }, leaseMs: 1_500, log, meter }, 'server-1', 1);
  const lost = await new Promise((resolve) =>
    held.signal.addEventListener('abort', () => resolve(held.signal.reason)),
  );
  held.stop();
  expect(meter.leaseLost).toHaveBeenCalledTimes(1);
  expect(lost).toBeInstanceOf(LeaseLostError);
  expect(logged[0]).toEqual([
    { err: reason, lease: 'server-1' },
    expect.stringContaining('could not be renewed'),
  ]);
});
