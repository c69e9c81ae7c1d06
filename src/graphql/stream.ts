/**
 * An async generator that ends as soon as its reader leaves, also where it is waiting for something. When
 * `stop` is aborted it fails with that signal's reason, so that nobody takes the end for the end of the story.
 */
export function endable<T>(
  stop: AbortSignal,
  make: (signal: AbortSignal) => AsyncGenerator<T, void>,
): AsyncIterableIterator<T> {
  const ending = new AbortController();
  const end = () => ending.abort();
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  const source = make(ending.signal);
  return {
    async next() {
      const result = await source.next();
      if (result.done !== true) return result;
      stop.removeEventListener('abort', end);
      stop.throwIfAborted();
      return { done: true, value: undefined };
    },
    async return() {
      end();
      stop.removeEventListener('abort', end);
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
