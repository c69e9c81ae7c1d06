/** The exit codes, as docs/command-line.md has them. */
import { NotReachableError, NotSignedInError, RefusedError } from '../sdk/errors.ts';

export const EXIT = {
  DONE: 0,
  /** A run failed, or would fail. */
  RUN_FAILED: 1,
  USAGE: 2,
  REFUSED: 3,
  NOT_SIGNED_IN: 4,
  NOT_REACHABLE: 5,
  TIMED_OUT: 6,
  /** Ctrl-C; as a shell counts it. */
  INTERRUPTED: 130,
} as const;

/** The command was not written correctly. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Undefined for a bug. */
export function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return EXIT.USAGE;
  if (error instanceof RefusedError) return EXIT.REFUSED;
  if (error instanceof NotSignedInError) return EXIT.NOT_SIGNED_IN;
  return error instanceof NotReachableError ? EXIT.NOT_REACHABLE : undefined;
}

/** How a run ended. */
export function exitCodeFor(status: string | undefined): number {
  if (status === 'SUCCEEDED') return EXIT.DONE;
  return status === 'TIMED_OUT' ? EXIT.TIMED_OUT : EXIT.RUN_FAILED;
}
