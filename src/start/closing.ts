/** A stop that takes longer than this hangs somewhere, and is cut short. */
const LONGEST_STOP_MS = 40_000;
/** Under npm one Ctrl-C comes twice: from the terminal, and passed on by npm. Once more after this ends it at once. */
const SAME_PRESS_MS = 1_000;

/** What was opened, to be closed again in the opposite order. */
export interface Closing {
  add(close: () => Promise<unknown>): void;
  /** Closes everything; what cannot be closed holds up nothing else. */
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
export function stopOnSignals(
  closing: Closing,
  log: { info(facts: object, text: string): void; error(facts: object, text: string): void },
): void {
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
