import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../domain/clients/clients.ts';
import type { Retention } from '../domain/retention/retention.ts';
import { withTraceparent } from '../domain/logging/tracing.ts';
import type { Windows } from '../domain/windows/windows.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import type { RunnerDeps } from './deps.ts';
import { probe } from './carry-out.ts';
import type { Task } from './task.ts';

export interface WorkerDeps {
  runner: RunnerDeps;
  schedules: Schedules;
  clients: Pick<Clients, 'purgeDue'>;
  retention: Retention;
  windows: Pick<Windows, 'areCalendarsDue' | 'readCalendars' | 'release'>;
  tasks: Task[];
  /** The time between two sweeps, in ms. */
  sweepEveryMs: number;
}

export interface Worker {
  /** Called by the queue each time that it wakes this worker. */
  handle(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Until aborted, finds and does work that no hint came for: orphaned runs, runs that no window
   * holds any more, due schedules, servers to look at or probe, clients whose time after their deletion is over, and
   * rows that are old enough to go.
   */
  sweep(signal: AbortSignal): Promise<void>;
}

export function makeWorker({
  runner,
  schedules,
  clients,
  retention,
  windows,
  tasks,
  sweepEveryMs,
}: WorkerDeps): Worker {
  const deps = { runner, schedules, retention, windows };
  const underWay = new Map<string, Promise<void>>();

  /** In one process with the API, a request may have woken it; but it works on whatever waits. */
  const handle = async (key: string, signal: AbortSignal) =>
    withTraceparent(undefined, async () => {
      await tasks.find(({ keys }) => keys.test(key))?.run(deps, key, signal);
    });

  /** Not through the queue, because the queue may be the missing part. */
  const handleHere = (key: string, signal: AbortSignal) => {
    if (underWay.has(key)) return;
    const work = handle(key, signal)
      .catch((err: unknown) => runner.log.error({ err, key }, 'work that the sweep started has failed'))
      .finally(() => underWay.delete(key));
    underWay.set(key, work);
  };

  const sweepOnce = async (signal: AbortSignal) => {
    if (retention.isDue()) handleHere('prune', signal);
    const waiting = await runner.runStore.mayWait();
    if (waiting.has('HELD_RUNS')) await windows.release();
    const keys = [
      ...(waiting.has('RUNS') ? await runner.runStore.waiting() : []),
      ...(waiting.has('SCHEDULES') ? (await schedules.overdue()).map((id) => `schedule/${id}`) : []),
      ...(waiting.has('WATCHES') ? await runner.runStore.watchDue() : []),
      ...(waiting.has('CALENDARS') && (await windows.areCalendarsDue()) ? ['calendars'] : []),
    ];
    for (const key of keys) handleHere(key, signal);
    if (waiting.has('PROBES')) await probe(runner, signal);
    if (waiting.has('PURGES')) await clients.purgeDue();
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
