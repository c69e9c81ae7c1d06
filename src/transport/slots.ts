/** A fixed number of places and a queue in front of them. */

export interface Slots {
  /** Waits for a place, first come first served; rejects with the signal's reason when it is aborted. */
  take(signal?: AbortSignal): Promise<Release>;
}

/** Gives the place back; a second call does nothing. */
export type Release = () => void;

export function makeSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();

  const release = () => {
    free += 1;
    const [next] = waiting;
    next?.();
  };
  const occupy = (): Release => {
    free -= 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      release();
    };
  };

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (free > 0) return occupy();
      return new Promise((resolve, reject) => {
        const abort = () => {
          waiting.delete(enter);
          reject(signal!.reason as Error);
        };
        const enter = () => {
          waiting.delete(enter);
          signal?.removeEventListener('abort', abort);
          resolve(occupy());
        };
        waiting.add(enter);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
