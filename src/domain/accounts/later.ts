import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LaterDeps {
  /** How long, in ms, a piece of work waits before it begins: another time for each. */
  delayMs(): number;
  onError(error: unknown): void;
}

/** Work that nobody waits for. It begins a while after it was asked for, so that nobody can tell it by what it holds up. */
export function makeLater({ delayMs, onError }: LaterDeps) {
  const underWay = new Set<Promise<void>>();
  let waiting = newWait();

  return {
    begin(work: () => Promise<void>): void {
      const done = sleep(delayMs(), undefined, { signal: waiting.signal })
        .catch(() => undefined)
        .then(work)
        .catch(onError)
        .finally(() => underWay.delete(done));
      underWay.add(done);
    },

    /** What still waits begins at once. Resolves when everything has been done, or has failed. */
    async settled(): Promise<void> {
      waiting.abort();
      waiting = newWait();
      await Promise.all(underWay);
    },
  };
}

/** As much may wait as was asked for, without a warning that it is much. */
function newWait(): AbortController {
  const wait = new AbortController();
  setMaxListeners(0, wait.signal);
  return wait;
}
