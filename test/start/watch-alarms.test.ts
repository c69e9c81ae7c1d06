/** The loop that looks for alarms in each process. */
import { expect, onTestFinished, test } from 'vitest';
import { makeBell } from '../../src/events/bell.ts';
import { watchAlarms } from '../../src/start/watch-alarms.ts';

/** Processes that share a lease, and the looks that they make. */
function estate() {
  const bell = makeBell();
  const stopping = new AbortController();
  const logged: string[] = [];
  const log = (_facts: object, text: string) => void logged.push(text);
  let holder: string | undefined;
  const looks: { worker: string; end(error?: Error): void }[] = [];
  let told = () => {};
  const loops: Promise<void>[] = [];
  const start = (worker: string, everyMs = 600_000, restMs = 1) => {
    const runStore = {
      acquire: async () => (holder === undefined ? ((holder = worker), 1) : undefined),
      release: async () => ((holder = undefined), false),
      renew: async () => [],
    };
    const evaluate = () =>
      new Promise<[]>((resolve, reject) => {
        looks.push({ worker, end: (error) => (error === undefined ? resolve([]) : reject(error)) });
        told();
      });
    const loop = watchAlarms(
      {
        alarms: { evaluate },
        runStore,
        bell,
        worker,
        leaseMs: 15_000,
        everyMs,
        soonMs: 1,
        restMs,
        log: { info: log, warn: log, error: log },
      },
      stopping.signal,
    );
    loops.push(loop);
    return loop;
  };
  onTestFinished(async () => {
    stopping.abort();
    for (const { end } of looks) end();
    await Promise.all(loops);
  });
  return {
    bell,
    stopping,
    logged,
    looks,
    start,
    /** The look with this number, from 1, as soon as it has begun. */
    async look(number: number) {
      while (looks.length < number) await new Promise<void>((resolve) => (told = resolve));
      return looks[number - 1]!;
    },
  };
}

/** Rings until the look has begun: the loop may not be listening yet. */
async function ringUntil<T>(ring: () => void, look: Promise<T>): Promise<T> {
  const ringing = setInterval(ring, 5);
  try {
    return await look;
  } finally {
    clearInterval(ringing);
  }
}

test('a process looks again when a server has changed, and a look that fails does not end that', async () => {
  const { bell, start, look, logged } = estate();
  void start('one');
  (await look(1)).end(new Error('the database is away'));
  await ringUntil(() => bell.ring(['server:1']), look(2));
  expect(logged).toEqual(['a look for alarms failed; the next one follows']);
});

test('the first change is looked at soon, and further ones after a rest', async () => {
  const { bell, start, look, looks } = estate();
  void start('one', 600_000, 600_000);
  (await look(1)).end();
  (await ringUntil(() => bell.ring(['server:1']), look(2))).end();
  for (let turn = 0; turn < 20; turn += 1) {
    bell.ring(['client:1']);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(looks).toHaveLength(2);
});

test('a process looks again after its time without any change', async () => {
  const { start, look } = estate();
  void start('one', 5);
  (await look(1)).end();
  await look(2);
});

test('while one process looks, the others do not; when it has ended, another one may', async () => {
  const { bell, start, look, looks, stopping } = estate();
  void start('one', 5);
  const first = await look(1);
  const other = start('two', 5);
  // The second one has tried and gone to sleep, as often as it could.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(looks).toHaveLength(1);
  first.end();
  await ringUntil(() => bell.ring(['client:1']), look(2));
  stopping.abort();
  looks[1]!.end();
  await other;
});
