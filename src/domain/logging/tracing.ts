/**
 * The trace of a caller, as the W3C's Trace Context has it: kept while a request is answered, so that what it requests
 * and what it logs can name it. Regent passes on what it is given, and makes no traces of its own.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string | undefined>();

/** Version 00; later versions begin in the same way. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const LATER =
  /^(?!00|ff)([0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})-[\x21-\x7e]{0,200}$/;

/** A value that is valid, without what a later version adds to it; undefined if it is not, as it then counts for nothing. */
export function traceparentIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return TRACEPARENT.test(value) ? value : LATER.exec(value)?.[1];
}

/** Does this work for the caller with this trace; undefined for work that is nobody's. */
export function withTraceparent<Result>(traceparent: string | undefined, work: () => Result): Result {
  return current.run(traceparent, work);
}

/** The trace for which this code runs. */
export const traceparentNow = (): string | undefined => current.getStore();

/** The part that the whole trace has in common. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
