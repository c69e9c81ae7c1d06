import type { Log } from '../domain/logging/log-facts.ts';

/** If a stop takes longer than this, something hangs, and the process ends at once. */
const LONGEST_STOP_MS = 40_000;
/** Under npm, one Ctrl-C sends two signals: the terminal's and npm's. A later one stops Regent at once. */
const SAME_PRESS_MS = 1_000;

/** Closes what was opened, in the opposite order. */
export interface Closing {
  add(close: () => Promise<unknown>): void;
  /** Closes everything; a failure to close one thing does not keep the others open. */
  all(onError?: (error: unknown) => void): Promise<void>;
}

export function makeClosing(): Closing {
  const closers: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => void closers.push(close),
    async all(onError = () => undefined) {
      for (const close of closers.toReversed()) await close().catch(onError);
    },
  };
}

/** In the opposite order of the start: accept no more, claim no more, hand back, close. Then the process ends. */
export function stopOnSignals(closing: Closing, log: Pick<Log, 'info' | 'error'>): void {
  let since: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (since !== undefined) {
        if (performance.now() - since > SAME_PRESS_MS) process.exit(1);
        return;
      }
      since = performance.now();
      log.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), LONGEST_STOP_MS);
      void closing
        .all((err) => log.error({ err }, 'something could not be closed'))
        .then(() => process.exit(0));
    });
  }
}
