/** A number of places, which may become smaller, and a queue in front of them. */

export interface Slots {
  /** Waits for a place, first come first served; rejects with the signal's reason when it is aborted. */
  take(signal?: AbortSignal): Promise<Release>;
  /** From now on there is one place fewer than are taken. False, and nothing changes, where only one is taken. */
  shrink(): boolean;
  /** Whether none is taken. */
  isIdle(): boolean;
}

/** Gives the place back; a second call does nothing. */
export type Release = () => void;

export function makeSlots(count: number): Slots {
  let limit = count;
  let taken = 0;
  const waiting = new Set<() => void>();

  const release = () => {
    taken -= 1;
    const [next] = waiting;
    if (taken < limit) next?.();
  };
  const occupy = (): Release => {
    taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      release();
    };
  };

  return {
    isIdle: () => taken === 0,
    shrink() {
      if (taken < 2) return false;
      limit = Math.min(limit, taken - 1);
      return true;
    },
    async take(signal) {
      signal?.throwIfAborted();
      if (taken < limit) return occupy();
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
