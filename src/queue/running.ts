import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'agenda';
import type { QueueLog, OutageLog } from './outage-log.ts';

export type Handler = (key: string, signal: AbortSignal) => Promise<void>;
export type KeyedJob = Job<{ key: string }>;

export interface Running {
  /**
   * Runs the handler for this job. Rejects only if called after interrupt(), so that Agenda puts the job
   * back.
   */
  run(job: KeyedJob, handler: Handler): Promise<void>;
  /**
   * Aborts the running handlers, waits at most this long for them to end, and gives the jobs that were
   * interrupted.
   */
  interrupt(graceMs: number): Promise<KeyedJob[]>;
}

/** The handlers at work in this process. Their jobs' locks are renewed every `beatMs`. */
export function makeRunning(log: QueueLog, outageLog: OutageLog, beatMs: number): Running {
  let interrupted = false;
  const running = new Map<KeyedJob, { controller: AbortController; ended: Promise<void> }>();

  async function work(job: KeyedJob, handler: Handler, signal: AbortSignal): Promise<void> {
    const { key } = job.attrs.data;
    let beat = Promise.resolve();
    const heart = setInterval(() => {
      // A lock that is lost costs only a second hint, so the work goes on.
      beat = job.touch().catch(outageLog.report);
    }, beatMs);
    try {
      await handler(key, signal);
    } catch (error) {
      log.warn({ err: error, key }, 'The work that the queue started has failed.');
    } finally {
      clearInterval(heart);
      await beat;
    }
  }

  return {
    async run(job, handler) {
      if (interrupted) throw new Error('The queue is closing.');
      const controller = new AbortController();
      const ended = work(job, handler, controller.signal);
      running.set(job, { controller, ended });
      await ended;
      running.delete(job);
    },
    async interrupt(graceMs) {
      interrupted = true;
      const entries = [...running];
      for (const [, { controller }] of entries) controller.abort(new Error('The queue is closing.'));
      const timer = new AbortController();
      await Promise.race([
        Promise.all(entries.map(([, { ended }]) => ended)),
        sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
      return entries.map(([job]) => job);
    },
  };
}
