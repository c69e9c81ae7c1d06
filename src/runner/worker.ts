import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../domain/clients/clients.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import type { RunnerDeps } from './deps.ts';
import { probe } from './carry-out.ts';
import type { Task } from './task.ts';

export interface WorkerDeps {
  runner: RunnerDeps;
  schedules: Schedules;
  clients: Pick<Clients, 'purgeDue'>;
  tasks: Task[];
  /** The time between two sweeps, in ms. */
  sweepEveryMs: number;
}

export interface Worker {
  /** Called by the queue each time that it wakes this worker. */
  handle(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Until aborted, finds and does work that no hint came for: orphaned runs, due schedules, servers to
   * probe, and clients whose time after their deletion is over.
   */
  sweep(signal: AbortSignal): Promise<void>;
}

export function makeWorker({ runner, schedules, clients, tasks, sweepEveryMs }: WorkerDeps): Worker {
  const deps = { runner, schedules };
  const underWay = new Map<string, Promise<void>>();

  const handle = async (key: string, signal: AbortSignal) => {
    await tasks.find(({ keys }) => keys.test(key))?.run(deps, key, signal);
  };

  /** Not through the queue, because the queue may be the missing part. */
  const handleHere = (key: string, signal: AbortSignal) => {
    if (underWay.has(key)) return;
    const work = handle(key, signal)
      .catch((err: unknown) => runner.log.error({ err, key }, 'work that the sweep started has failed'))
      .finally(() => underWay.delete(key));
    underWay.set(key, work);
  };

  const sweepOnce = async (signal: AbortSignal) => {
    const leases = await runner.runStore.waiting();
    const due = await schedules.overdue();
    for (const key of [...leases, ...due.map((id) => `schedule/${id}`)]) handleHere(key, signal);
    await probe(runner, signal);
    await clients.purgeDue();
  };

  return {
    handle,
    async sweep(signal) {
      while (!signal.aborted) {
        await sweepOnce(signal).catch((err: unknown) =>
          runner.log.warn({ err }, 'a sweep for waiting work failed; the next one follows'),
        );
        await sleep(sweepEveryMs, undefined, { signal }).catch(() => undefined);
      }
      await Promise.all(underWay.values());
    },
  };
}
