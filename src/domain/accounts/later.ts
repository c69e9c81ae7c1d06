import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LaterDeps {
  /** The time in ms before a piece of work begins; different for each. */
  delayMs(): number;
  onError(error: unknown): void;
}

/** Work in the background. It begins after a delay, so that callers cannot detect it by slower answers. */
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

    /** Begins all waiting work now. Resolves when all work has finished or failed. */
    async settled(): Promise<void> {
      waiting.abort();
      waiting = newWait();
      await Promise.all(underWay);
    },
  };
}

/** Without the warning of Node about many listeners: any amount of work may wait. */
function newWait(): AbortController {
  const wait = new AbortController();
  setMaxListeners(0, wait.signal);
  return wait;
}
