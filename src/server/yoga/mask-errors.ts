import { randomBytes } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { concise, inPlaceOf, presentable } from '../../graphql/core/errors.ts';
import type { Log } from '../log.ts';

/**
 * What the caller sees of an error. If it is a bug, the caller sees only a number; the log has the
 * whole error under that number.
 */
export function makeMaskError(log: Log) {
  return (error: unknown): GraphQLError => {
    const shown = presentable(error);
    if (shown !== undefined) return concise(shown);
    const errorId = randomBytes(6).toString('hex');
    log.error({ err: causeOf(error), errorId }, 'A request failed');
    const message = `An error happened inside Regent. It is in Regent's log as ${errorId}; please tell the person who runs Regent.`;
    return inPlaceOf(error, message, 'INTERNAL_SERVER_ERROR', { errorId });
  };
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError != null ? error.originalError : error;
}
