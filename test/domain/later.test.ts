import { expect, test } from 'vitest';
import { makeLater } from '../../src/domain/accounts/later.ts';

function make(delayMs: number) {
  const errors: unknown[] = [];
  return {
    errors,
    later: makeLater({ delayMs: () => delayMs, onError: (error) => void errors.push(error) }),
  };
}

/** Work that is done when it resolves. */
function work() {
  let done = () => {};
  const begun = new Promise<void>((resolve) => (done = resolve));
  return { begun, run: async () => done() };
}

test('work begins by itself, and not with the call that asks for it', async () => {
  const { later } = make(1);
  const [one, other] = [work(), work()];
  let isBegun = false;
  later.begin(async () => {
    isBegun = true;
    await one.run();
  });
  later.begin(other.run);
  expect(isBegun).toBe(false);
  await Promise.all([one.begun, other.begun]);
});

test('what waits for long is done at once when nothing is to wait any more', async () => {
  const { later } = make(600_000);
  const done: number[] = [];
  for (const n of [1, 2, 3]) later.begin(async () => void done.push(n));
  await later.settled();
  expect(done).toEqual([1, 2, 3]);
  later.begin(async () => void done.push(4));
  expect(done).toEqual([1, 2, 3]);
  await later.settled();
  expect(done).toEqual([1, 2, 3, 4]);
});

test('work that fails is told of, and keeps no other from being done', async () => {
  const { later, errors } = make(600_000);
  const error = new Error('no');
  const { begun, run } = work();
  later.begin(() => Promise.reject(error));
  later.begin(run);
  await later.settled();
  await begun;
  expect(errors).toEqual([error]);
});

test('however much waits, nothing warns of it', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => void warnings.push(warning);
  process.on('warning', hear);
  const { later } = make(600_000);
  for (let n = 0; n < 100; n += 1) later.begin(async () => undefined);
  await later.settled();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});
