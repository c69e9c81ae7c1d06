/** A number of places, which may become smaller, and a queue in front of them. */
import PQueue from 'p-queue';

export interface Places {
  /** Waits for a place, first come first served; rejects with the signal's reason when it is aborted. */
  take(signal?: AbortSignal): Promise<Release>;
  /** Lowers the number of places to one fewer than are taken. False, without a change, if only one is taken. */
  shrink(): boolean;
  /** Whether none is taken. */
  isIdle(): boolean;
}

/** Gives the place back; a second call does nothing. */
export type Release = () => void;

export function makePlaces(count: number): Places {
  const queue = new PQueue({ concurrency: count });
  return {
    isIdle: () => queue.pending === 0,
    shrink() {
      if (queue.pending < 2) return false;
      queue.concurrency = Math.min(queue.concurrency, queue.pending - 1);
      return true;
    },
    take: (signal) =>
      new Promise((resolve, reject) => {
        // The queue's own signal would give the place back while the channel is still open.
        const waiting = new AbortController();
        const abort = () => waiting.abort(signal?.reason);
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort, { once: true });
        const enter = () => {
          signal?.removeEventListener('abort', abort);
          return new Promise<void>((leave) => resolve(leave));
        };
        queue.add(enter, { signal: waiting.signal }).catch(reject);
      }),
  };
}
