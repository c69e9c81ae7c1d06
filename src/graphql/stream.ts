import type { GraphqlContext } from './context.ts';

/**
 * An async generator that ends as soon as its reader leaves, also where it is waiting for something. When
 * Regent stops, or the caller may no longer follow it, it fails with the reason, so that nobody takes the end
 * for the end of the story.
 */
export function endable<T>(
  { signal: stop, onLoss }: Pick<GraphqlContext, 'signal' | 'onLoss'>,
  make: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncIterableIterator<T> {
  const ending = new AbortController();
  let failure: { reason: unknown } | undefined;
  const fail = (reason: unknown) => {
    failure ??= { reason };
    ending.abort();
  };
  const failAtStop = () => fail(stop.reason);
  stop.addEventListener('abort', failAtStop, { once: true });
  if (stop.aborted) failAtStop();
  const unwatch = onLoss(fail);
  const leave = () => {
    stop.removeEventListener('abort', failAtStop);
    unwatch();
  };
  const source = make(ending.signal);
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
      if (failure !== undefined) {
        await source.return();
        throw failure.reason;
      }
      return { done: true, value: undefined };
    },
    async return() {
      ending.abort();
      leave();
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
