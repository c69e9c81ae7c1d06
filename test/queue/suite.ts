import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeQueue, type Queue, type QueueBackendOptions } from '../../src/queue/queue.ts';
import { startProcess, type QueueProcess } from './queue-process.ts';

export interface TestBackend {
  store: QueueBackendOptions;
  /** How many jobs are in the store, in whatever state. */
  jobs(): Promise<number>;
  /** Takes the store away and brings it back. */
  outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

export interface SuiteOptions {
  /** Starts or finds the store, with nothing in it. */
  open(): Promise<TestBackend>;
  /** Whether several processes may share it. */
  shared: boolean;
  /** Whether the suite may take it away for a while. */
  outages: boolean;
}

/** Longer than any test. */
const NEVER = 3_600_000;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** What every backend of the queue must do. */
export function queueSuite(name: string, options: SuiteOptions): void {
  describe(`the queue on ${name}`, () => {
    let backend: TestBackend;
    let opened: { close(): Promise<void> }[] = [];

    beforeAll(async () => {
      backend = await options.open();
    });
    afterAll(() => backend?.close());
    afterEach(async () => {
      for (const each of opened) await each.close();
      opened = [];
    });

    async function start(pollMs?: number): Promise<Queue> {
      const polls = pollMs === undefined ? {} : { pollMs };
      const queue = await makeQueue({ backend: backend.store, log: silent, concurrency: 4, ...polls });
      opened.push({ close: () => queue.close(1_000) });
      return queue;
    }
    async function startWith(role: 'worker' | 'producer', pollMs?: number): Promise<QueueProcess> {
      const started = await startProcess(backend.store, role, pollMs);
      opened.push(started);
      return started;
    }
    /** Rings until it is heard: what is announced before a listener has subscribed waits for a poll. */
    const subscribed = async (queue: Queue, heard: () => Iterable<string>) => {
      while (![...heard()].includes('server/first')) {
        await queue.wake('server/first');
        await sleep(20);
      }
      await everyJobIsGone();
    };
    const everyJobIsGone = () => vi.waitFor(async () => expect(await backend.jobs()).toBe(0), 60_000);

    it('brings a ring to one handler once, and keeps nothing of it', async () => {
      const queue = await start();
      const heard: string[] = [];
      await queue.listen(async (key) => void heard.push(key));
      const key = `server/${randomUUID()}`;

      expect(await queue.wake(key)).toBe(true);

      await everyJobIsGone();
      expect(heard).toEqual([key]);
    });

    it('keeps a ring until somebody listens', async () => {
      const queue = await start();
      await queue.wake('server/early');

      const heard: string[] = [];
      await queue.listen(async (key) => void heard.push(key));

      await vi.waitFor(() => expect(heard).toEqual(['server/early']), 60_000);
      await everyJobIsGone();
    });

    it('goes through many more rings than it has places, without waiting for a poll in between', async () => {
      const queue = await start(NEVER);
      const heard = new Set<string>();
      let atOnce = 0;
      let most = 0;
      await queue.listen(async (key) => {
        most = Math.max(most, (atOnce += 1));
        await sleep(5);
        atOnce -= 1;
        heard.add(key);
      });
      await subscribed(queue, () => heard);
      heard.clear();
      const keys = Array.from({ length: 60 }, (_, index) => `server/${index}`);

      await Promise.all(keys.map((key) => queue.wake(key)));

      await vi.waitFor(() => expect(heard.size).toBe(keys.length), 60_000);
      expect(most).toBeLessThanOrEqual(4);
      await everyJobIsGone();
    });

    it('brings rings to the handler by announcement alone, without a poll', async () => {
      const queue = await start(NEVER);
      const heard: string[] = [];
      await queue.listen(async (key) => void heard.push(key));
      await subscribed(queue, () => heard);
      heard.length = 0;
      const keys = Array.from({ length: 20 }, (_, round) => `server/${round}`);
      for (const key of keys) {
        await queue.wake(key);
        await vi.waitFor(() => expect(heard.at(-1)).toBe(key), { timeout: 60_000, interval: 5 });
      }
      await everyJobIsGone();
      expect(heard).toEqual(keys);
    });

    it('goes on after a handler that throws', async () => {
      const warned: object[] = [];
      const log = { ...silent, warn: (fields: object) => void warned.push(fields) };
      const queue = await makeQueue({ backend: backend.store, log, concurrency: 1 });
      opened.push(queue);
      const heard: string[] = [];
      await queue.listen(async (key) => {
        heard.push(key);
        if (key === 'server/bad') throw new Error('no such server');
      });

      await queue.wake('server/bad');
      await vi.waitFor(() => expect(heard).toContain('server/bad'), 60_000);
      await queue.wake('server/good');

      await vi.waitFor(() => expect(heard).toContain('server/good'), 60_000);
      await everyJobIsGone();
      expect(warned).toEqual([
        expect.objectContaining({
          key: 'server/bad',
          err: expect.objectContaining({ message: 'no such server' }),
        }),
      ]);
    });

    it('rings an alarm at its time, once, and not at a time that was replaced', async () => {
      const queue = await start();
      const heard: { key: string; at: number }[] = [];
      await queue.listen(async (key) => void heard.push({ key, at: Date.now() }));
      const replaced = Date.now() + 400;
      const due = Date.now() + 2_500;

      await queue.wakeAt('schedule/1', new Date(replaced));
      await queue.wakeAt('schedule/1', new Date(due));

      await vi.waitFor(() => expect(heard).not.toEqual([]), 60_000);
      await everyJobIsGone();
      expect(heard.map((each) => each.key)).toEqual(['schedule/1']);
      expect(heard[0]?.at).toBeGreaterThanOrEqual(due);
    });

    it('keeps an alarm that is set anew while it goes off', async () => {
      const queue = await start();
      const heard: string[] = [];
      await queue.listen(async (key) => {
        heard.push(key);
        if (heard.length < 3) await queue.wakeAt(key, new Date(Date.now() + 50));
      });

      await queue.wakeAt('schedule/2', new Date());

      await vi.waitFor(() => expect(heard).toEqual(['schedule/2', 'schedule/2', 'schedule/2']), 60_000);
      await everyJobIsGone();
    });

    it('keeps an alarm over a restart', async () => {
      const before = await start();
      await before.listen(async () => undefined);
      await before.wakeAt('schedule/3', new Date(Date.now() + 1_500));
      await sleep(700);
      await before.close();

      const after = await start();
      const heard: string[] = [];
      await after.listen(async (key) => void heard.push(key));

      await vi.waitFor(() => expect(heard).toEqual(['schedule/3']), 60_000);
      // It is heard before the alarm is over; closed in between, the alarm would be left to the next test.
      await everyJobIsGone();
    });

    it('aborts and awaits what runs when it closes, and the next one goes on with it', async () => {
      const before = await start();
      const began: string[] = [];
      let ended = false;
      await before.listen(async (key, signal) => {
        began.push(key);
        await sleep(60_000, undefined, { signal }).catch(() => sleep(100));
        ended = true;
      });
      await before.wake('server/long');
      await vi.waitFor(() => expect(began).toEqual(['server/long']), 60_000);

      await before.close(10_000);

      expect(ended).toBe(true);
      expect(await before.wake('server/closed')).toBe(false);
      const after = await start();
      const heard: string[] = [];
      await after.listen(async (key) => void heard.push(key));
      await vi.waitFor(() => expect(heard).toEqual(['server/long']), 60_000);
      await everyJobIsGone();
    });

    it('does not wait longer than it may for a handler that ignores its signal', async () => {
      const queue = await start();
      const stuck = latch();
      onTestFinished(() => stuck.open());
      const began: string[] = [];
      await queue.listen(async (key) => {
        began.push(key);
        await stuck.opened;
      });
      await queue.wake('server/stuck');
      await vi.waitFor(() => expect(began).toEqual(['server/stuck']), 60_000);

      await queue.close(100);

      const after = await start();
      const heard: string[] = [];
      await after.listen(async (key) => void heard.push(key));
      await vi.waitFor(() => expect(heard).toEqual(['server/stuck']), 60_000);
      await everyJobIsGone();
    });

    it('says which backend it has, and that it answers', async () => {
      const queue = await start();
      expect(await queue.health()).toEqual({ backend: expect.any(String), ok: true });
    });

    describe.runIf(options.shared)('with several processes', () => {
      it('gives each ring to one of two workers', async () => {
        const workers = [await startWith('worker'), await startWith('worker')];
        const queue = await start();
        const keys = Array.from({ length: 80 }, (_, index) => `server/${index}`);

        await Promise.all(keys.map((key) => queue.wake(key)));

        const heard = () => workers.flatMap((worker) => worker.heard);
        await vi.waitFor(() => expect(heard().length).toBeGreaterThanOrEqual(keys.length), 60_000);
        await everyJobIsGone();
        expect(heard().toSorted()).toEqual(keys.toSorted());
      });

      it('brings rings of a process that only rings to one that listens by announcement alone', async () => {
        const worker = await startWith('worker', NEVER);
        const queue = await start(NEVER);
        await subscribed(queue, () => worker.heard);
        worker.heard.length = 0;
        const keys = Array.from({ length: 20 }, (_, round) => `server/${round}`);
        for (const key of keys) {
          await queue.wake(key);
          await vi.waitFor(() => expect(worker.heard.at(-1)).toBe(key), { timeout: 60_000, interval: 5 });
        }
        await everyJobIsGone();
        expect(worker.heard).toHaveLength(keys.length);
      });

      it('hands out again what a worker left that was killed', async () => {
        const doomed = await startWith('worker');
        const queue = await start();
        await queue.wake('server/endless');
        await vi.waitFor(() => expect(doomed.heard).toEqual(['server/endless']), 60_000);
        await doomed.kill();

        const heard: string[] = [];
        await queue.listen(async (key) => void heard.push(key));

        await vi.waitFor(() => expect(heard).toEqual(['server/endless']), 60_000);
        await everyJobIsGone();
      });
    });

    describe.runIf(options.outages)('while its database is away', () => {
      it('says so, ends no process, keeps running handlers, and hears rings again afterwards', async () => {
        const worker = await startWith('worker');
        const producer = await startWith('producer');
        const queue = await start();
        const finish = latch();
        const heard: string[] = [];
        let aborted = false;
        await queue.listen(async (key, signal) => {
          heard.push(key);
          if (key !== 'server/slow') return;
          signal.addEventListener('abort', () => (aborted = true));
          await finish.opened;
        });
        while (!heard.includes('server/slow')) {
          await queue.wake('server/slow');
          await sleep(100);
        }

        await backend.outage?.begin();
        expect(await queue.wake('server/lost')).toBe(false);
        expect(await queue.wakeAt('schedule/lost', new Date())).toBe(false);
        expect(await producer.ring('server/lost')).toBe(false);
        expect(await queue.health()).toMatchObject({ ok: false, message: expect.any(String) });
        await backend.outage?.end();

        const all = () => [...heard, ...worker.heard];
        await vi.waitFor(async () => expect(await producer.ring('server/back')).toBe(true), 60_000);
        await vi.waitFor(() => expect(all()).toContain('server/back'), 60_000);
        expect(aborted).toBe(false);
        finish.open();
        expect([worker.alive(), producer.alive()]).toEqual([true, true]);
        expect(await queue.health()).toMatchObject({ ok: true });

        await producer.ring('server/after');
        await vi.waitFor(() => expect(all()).toContain('server/after'), 60_000);
      });
    });
  });
}

function latch(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
