import { PothosError, PothosValidationError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { RefusedError, type ProblemCode } from '../../domain/errors.ts';
import { cut } from '../../domain/shown.ts';

/** A mistake of the caller in a query or in an argument, if it is not one of a mutation's userErrors. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function notFoundError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } });
}

export function unauthenticatedError(message = NOT_SIGNED_IN): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

/**
 * The only answer to an anonymous caller if a field is not open, does not exist, or is not used correctly.
 */
const NOT_SIGNED_IN =
  'You are not signed in. Use the mutation signIn, or send an API token as "Authorization: Bearer ...". Only signIn, requestPasswordReset, setPassword, requestApiToken and fetchApiToken need neither; if one of them is not written as in the schema, you get this answer, too.';

export function forbiddenError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}

export function passwordNeeded(field: string): GraphQLError {
  return new GraphQLError(
    `${field} requires your password once more: send it with confirmPassword, then try again within 15 minutes.`,
    { extensions: { code: 'PASSWORD_NEEDED' } },
  );
}

/** @param field the field that changes the identity of the caller */
export function notAlone(field: string): GraphQLError {
  return new GraphQLError(
    `${field} changes who you are, so it must be the only field of its request. Send the other fields in the next request.`,
    { extensions: { code: 'BAD_USER_INPUT', ...HTTP_400 } },
  );
}

export type RequestLimit =
  | 'CHARACTERS'
  | 'TOKENS'
  | 'REPETITIONS'
  | 'FRAGMENTS'
  | 'INPUT_DEPTH'
  | 'INPUT_VALUES'
  | 'ROOT_FIELDS'
  | 'MUTATIONS'
  | 'INTROSPECTIONS'
  | 'DEPTH'
  | 'VALUES'
  | 'OPERATIONS';

const LIMITED: Record<RequestLimit, string> = {
  CHARACTERS: 'characters in the document',
  TOKENS: 'tokens in the document',
  REPETITIONS: 'fields that are to have the same name in the answer',
  FRAGMENTS: 'fragments that are used in the document, each time counted',
  INPUT_DEPTH: 'levels of values within values in variables or extensions',
  INPUT_VALUES: 'values in variables and extensions',
  ROOT_FIELDS: 'fields at the root of the operation',
  MUTATIONS: 'mutations in one request',
  INTROSPECTIONS: 'introspections in one request',
  DEPTH: 'levels of fields within fields',
  VALUES: 'values in the longest answer that this may have, each list at the length that was asked for',
  OPERATIONS: 'operations under way on this WebSocket',
};

/** @param actual how many there are, if all were counted */
export function tooMuch(limit: RequestLimit, max: number, actual?: number): GraphQLError {
  const found = actual === undefined ? '' : ` (${actual})`;
  return new GraphQLError(`Too many ${LIMITED[limit]}${found}: the limit is ${max}. Ask for less at once.`, {
    extensions: {
      code: 'LIMIT_EXCEEDED',
      limit,
      max,
      ...(actual === undefined ? {} : { actual }),
      ...HTTP_400,
    },
  });
}

/** The document as a whole cannot be carried out. The new error keeps the place in the document. */
export function badRequest(error: GraphQLError, code: string): GraphQLError {
  return inPlaceOf(error, error.message, code, HTTP_400);
}

/**
 * For HTTP: status 400; but 200 for clients that accept only application/json, which means 200 for all
 * well-formed requests.
 */
const HTTP_400 = { http: { status: 400, spec: true } };

/**
 * The error as a caller may see it, if its text was written for callers. Undefined for any other error: that
 * is a bug, and callers see nothing of it.
 */
export function presentable(error: unknown): GraphQLError | undefined {
  const shown = asWritten(error);
  return shown && concise(shown);
}

function asWritten(error: unknown): GraphQLError | undefined {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof RefusedError) {
    const { code = 'REFUSED', retryAfter } = cause.problems[0] ?? {};
    const more = retryAfter === undefined ? {} : { retryAfter };
    return inPlaceOf(error, cause.message, TOP_LEVEL[code] ?? code, more);
  }
  if (cause instanceof PothosValidationError) return inPlaceOf(error, cause.message, 'BAD_USER_INPUT');
  if (cause instanceof PothosError || !(cause instanceof GraphQLError)) return undefined;
  if (cause.extensions['code'] !== undefined) return error instanceof GraphQLError ? error : undefined;
  // An error in a variable has no path in the answer yet, and one in an argument has nodes in the document.
  // An error in a value of ours has a path but no nodes.
  const { path } = error as GraphQLError;
  if (path !== undefined && cause.nodes === undefined) return undefined;
  const said = (error as GraphQLError).message;
  return inPlaceOf(error, said, 'BAD_USER_INPUT', path === undefined ? HTTP_400 : {});
}

const LONGEST_MESSAGE = 1_000;

/** The same error with a shortened message: the messages of libraries may contain all that was sent. */
export function concise(error: GraphQLError): GraphQLError {
  const { message, nodes, positions, source, path, originalError, extensions } = error;
  if (message.length <= LONGEST_MESSAGE) return error;
  // The start or the end says what is wrong.
  const said = `${cut(message, 500)} … ${message.slice(-400).replace(/^\p{Surrogate}/u, '')}`;
  return new GraphQLError(said, { nodes, positions, source, path, originalError, extensions });
}

/** The codes of top-level errors, if they differ from those of userErrors. */
const TOP_LEVEL: Partial<Record<ProblemCode, string>> = { INVALID: 'BAD_USER_INPUT', REFUSED: 'FORBIDDEN' };

/** A new error at the place of the other one. */
export function inPlaceOf(error: unknown, message: string, code: string, more: object = {}): GraphQLError {
  const { path, nodes, source, positions } = error instanceof GraphQLError ? error : {};
  return new GraphQLError(message, { path, nodes, source, positions, extensions: { code, ...more } });
}
