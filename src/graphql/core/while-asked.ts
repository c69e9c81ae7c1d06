import type { GraphqlContext } from '../context.ts';

/** Does work whose signal is aborted when the caller does not wait any more. */
export async function whileAsked<T>(
  { onGone }: Pick<GraphqlContext, 'onGone'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  const unwatch = onGone((reason) => gone.abort(reason));
  try {
    return await work(gone.signal);
  } finally {
    unwatch();
  }
}
