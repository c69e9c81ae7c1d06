import type { GraphqlContext } from '../context.ts';

/**
 * An async generator that ends as soon as its reader leaves, even while it waits for something. When Regent
 * stops, or the caller may no longer follow it, it fails with the reason: then readers know that more would
 * have followed.
 */
export function endable<T>(
  { signal: stop, onLoss }: Pick<GraphqlContext, 'signal' | 'onLoss'>,
  make: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncIterableIterator<T> {
  const ending = new AbortController();
  const source = make(ending.signal);
  let failure: { reason: unknown } | undefined;
  let unwatch = () => {};
  const leave = () => {
    ending.abort();
    stop.removeEventListener('abort', failAtStop);
    unwatch();
  };
  const fail = (reason: unknown) => {
    failure ??= { reason };
    leave();
    // A reader that has left does not ask again, so the source must release what it holds.
    source.return().catch(() => undefined);
  };
  const failAtStop = () => fail(stop.reason);
  stop.addEventListener('abort', failAtStop, { once: true });
  unwatch = onLoss(fail);
  if (stop.aborted) failAtStop();
  else if (failure !== undefined) leave();
  return {
    async next() {
      try {
        const result = await source.next();
        if (result.done !== true && failure === undefined) return result;
      } catch (error) {
        leave();
        throw error;
      }
      leave();
      if (failure !== undefined) throw failure.reason;
      return { done: true, value: undefined };
    },
    async return() {
      leave();
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
