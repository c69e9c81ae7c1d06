import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from '../queue/queue.ts';
import type { Regent, WorkerParts } from '../regent.ts';
import type { RunnerLog } from '../runner/deps.ts';
import { verifyCopies } from '../runner/copies/verify-copies.ts';
import { makeWorker } from '../runner/worker.ts';
import type { Task } from '../runner/task.ts';
import type { Transports } from '../transport/transports.ts';
import { closeDeleted } from './close-deleted.ts';
import type { Closing } from './closing.ts';

const SWEEP_EVERY_MS = 2_000;
const CLOSE_EVERY_MS = 10_000;
const VERIFY_EVERY_MS = 10 * 60_000;
const DELIVER_EVERY_MS = 5_000;
const STEP_TIMEOUT_MS = 60 * 60_000;

export interface WorkDeps {
  regent: Pick<Regent, 'runner' | 'serveDryRuns' | 'sendDeliveries' | 'services'>;
  parts: Omit<WorkerParts, 'transportFor' | 'stepTimeoutMs'>;
  transports: Transports;
  queue: Queue;
  tasks: Task[];
  /** Plans dry runs, and carries out no run. */
  plansOnly: boolean;
  closing: Closing;
  /** How long a stop waits for what is under way. */
  graceMs: number;
  log: RunnerLog;
}

/** Begins to carry out runs and to answer dry runs, until `closing`. */
export async function work(deps: WorkDeps): Promise<void> {
  const { regent, parts, transports, queue, tasks, graceMs, log } = deps;
  const { schedules, clients, retention, windows, prisma } = regent.services;
  const runner = regent.runner({ ...parts, transportFor: transports.for, stepTimeoutMs: STEP_TIMEOUT_MS });
  const stopping = new AbortController();
  const { signal } = stopping;
  const working = [regent.serveDryRuns(runner, signal)];
  if (!deps.plansOnly) {
    const worker = makeWorker({
      runner,
      schedules,
      clients,
      retention,
      windows,
      tasks,
      sweepEveryMs: SWEEP_EVERY_MS,
    });
    await queue.listen(worker.handle);
    const sending = { vault: parts.vaults.servers, sender: parts.worker, everyMs: DELIVER_EVERY_MS };
    working.push(regent.sendDeliveries(sending, signal));
    working.push(worker.sweep(signal), verifyCopies(runner, VERIFY_EVERY_MS, signal));
  }
  working.push(closeDeleted({ transports, prisma, everyMs: CLOSE_EVERY_MS, log }, signal));
  deps.closing.add(async () => {
    stopping.abort();
    const late = sleep(graceMs, undefined, { ref: false });
    await Promise.all([queue.close(graceMs), Promise.race([Promise.all(working), late])]);
  });
}
