import { rolesWith, type Permission } from './permissions.ts';

/** Problems that a caller can solve, the API's userErrors. The message says what is wrong and what to do. */
export type ProblemCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REFUSED'
  | 'FORBIDDEN'
  | 'UNAVAILABLE'
  | 'THROTTLED'
  | 'SECOND_FACTOR_NEEDED'
  | 'PLAN_STALE';

export interface Problem {
  code: ProblemCode;
  message: string;
  /** The place in the input, such as `['firstUser', 'email']`. */
  path?: string[];
  /** For THROTTLED: the number of seconds before the next attempt. */
  retryAfter?: number;
  /** The UUID of the missing object; the message has it too. */
  missing?: string;
}

/** The request has one or more problems; nothing has been done. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  constructor(readonly problems: Problem[]) {
    super(problems.map((problem) => problem.message).join(' '));
  }
}

/** Regent's own database does not answer. The request may have been carried out, or not. */
export class DatabaseAwayError extends RefusedError {
  override name = 'DatabaseAwayError';
  constructor(cause: unknown) {
    super([
      {
        code: 'UNAVAILABLE',
        message:
          "Regent's database does not answer. Regent continues by itself when the database is back. Then send the request again, with the same idempotencyKey if you gave one.",
      },
    ]);
    this.cause = cause;
  }
}

export const invalid = (message: string, ...path: string[]) => refused('INVALID', message, path);
export const notFound = (message: string, ...path: string[]) => refused('NOT_FOUND', message, path);
/** No object has the given id, or it was deleted. */
export const missing = (what: string, id: string, more = '') =>
  new RefusedError([{ code: 'NOT_FOUND', message: `There is no ${what} ${id}.${more}`, missing: id }]);
export const conflict = (message: string, ...path: string[]) => refused('CONFLICT', message, path);
export const unavailable = (message: string, ...path: string[]) => refused('UNAVAILABLE', message, path);
export const notAllowed = (message: string, ...path: string[]) => refused('REFUSED', message, path);

/**
 * The caller lacks a permission that depends on the object found.
 * @param what the beginning of the sentence, such as "Cancelling a BACKUP"
 */
export const notPermitted = (what: string, permission: Permission) =>
  refused(
    'FORBIDDEN',
    `${what} requires the permission ${permission} (${rolesWith(permission).join(', ')}).`,
    [],
  );

/** @param what a sentence; the time of the next attempt is added to it */
export function throttled(what: string, retryAfter: number): RefusedError {
  const minutes = Math.ceil(retryAfter / 60);
  const wait = retryAfter < 60 ? `${retryAfter} seconds` : minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return new RefusedError([{ code: 'THROTTLED', message: `${what} Try again in ${wait}.`, retryAfter }]);
}

/** Returns the result of `decide`, or the RefusedError that it throws. */
export function attempt<T>(decide: () => T): T | RefusedError {
  try {
    return decide();
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
}

function refused(code: ProblemCode, message: string, path: string[]): RefusedError {
  return new RefusedError([{ code, message, ...(path.length > 0 ? { path } : {}) }]);
}
