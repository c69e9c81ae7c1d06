import { PothosError, PothosValidationError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { RefusedError } from '../domain/errors.ts';

/** The caller's mistake in a query or in an argument, other than what mutations give as userErrors. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } });
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError(
    'You are not signed in. Use the mutation signIn, or send an API token as "Authorization: Bearer ...".',
    { extensions: { code: 'UNAUTHENTICATED' } },
  );
}

export function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}

/**
 * What a caller may see of an error: what was written for callers, as it is; undefined for anything else,
 * which is a bug and shows nothing of itself.
 */
export function presentable(error: unknown): GraphQLError | undefined {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof RefusedError) {
    return inPlaceOf(error, cause.message, cause.problems[0]?.code ?? 'REFUSED');
  }
  if (cause instanceof PothosValidationError) return inPlaceOf(error, cause.message, 'BAD_USER_INPUT');
  if (cause instanceof PothosError || !(cause instanceof GraphQLError)) return undefined;
  return error instanceof GraphQLError ? error : undefined;
}

/** A new error where the other one occurred. */
export function inPlaceOf(error: unknown, message: string, code: string, more: object = {}): GraphQLError {
  const { path, nodes, source, positions } = error instanceof GraphQLError ? error : {};
  return new GraphQLError(message, { path, nodes, source, positions, extensions: { code, ...more } });
}
