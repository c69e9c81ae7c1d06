import type { JobRepository } from 'agenda';
import type { OutageLog } from './outage-log.ts';

export interface Claims {
  /** From now on no job is claimed; resolves when no claim is under way. */
  stop(): Promise<void>;
}

/**
 * Corrects three faults of Agenda on this repository. It releases jobs without waiting for the answer, so
 * that a store that is away would end the process. It continues to claim jobs while it stops, and such jobs
 * stay locked. When a place becomes free, it does not look for the next job; `onRemoved` is for that.
 */
export function guardRepository(
  repository: JobRepository,
  outageLog: OutageLog,
  onRemoved: () => void,
): Claims {
  const original = {
    claim: repository.getNextJobToRun.bind(repository),
    unlock: repository.unlockJob.bind(repository),
    remove: repository.removeJobs.bind(repository),
  };
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;

  repository.getNextJobToRun = async (...question) => {
    if (stopped) return undefined;
    const claim = original.claim(...question);
    underWay.add(claim);
    try {
      const job = await claim;
      outageLog.over();
      if (!job || !stopped) return job;
      await original.unlock(job);
      return undefined;
    } finally {
      underWay.delete(claim);
    }
  };
  repository.unlockJob = (job) => original.unlock(job).catch(outageLog.report);
  repository.removeJobs = async (which) => {
    const count = await original.remove(which);
    // Agenda frees the place in the microtasks that follow.
    setImmediate(onRemoved);
    return count;
  };
  return {
    async stop() {
      stopped = true;
      await Promise.allSettled(underWay);
    },
  };
}
