import { setTimeout as sleep } from 'node:timers/promises';

/** Begins work that goes on until it is aborted. Gives what ends it, which waits for the rest of it for a while. */
export function inBackground(
  work: (stopping: AbortSignal) => Promise<void>,
  graceMs: number,
): () => Promise<void> {
  const stopping = new AbortController();
  const done = work(stopping.signal);
  return async () => {
    stopping.abort();
    await Promise.race([done, sleep(graceMs, undefined, { ref: false })]);
  };
}
