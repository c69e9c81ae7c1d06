import { PothosError, PothosValidationError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { DatabaseAwayError } from '../domain/errors.ts';

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

/**
 * What a caller may see of an error: what was written for callers, as it is; undefined for anything else,
 * which is a bug and shows nothing of itself.
 */
export function presentable(error: unknown): GraphQLError | undefined {
  if (error instanceof DatabaseAwayError) {
    return new GraphQLError(error.message, { extensions: { code: 'UNAVAILABLE' } });
  }
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.originalError instanceof DatabaseAwayError) {
    const { nodes, source, positions, path, message } = error;
    return new GraphQLError(message, {
      nodes,
      source,
      positions,
      path,
      extensions: { code: 'UNAVAILABLE' },
    });
  }
  if (error.originalError instanceof PothosValidationError || error instanceof PothosValidationError) {
    const { nodes, source, positions, path, extensions } = error;
    return new GraphQLError(error.message, {
      nodes,
      source,
      positions,
      path,
      extensions: { code: 'BAD_USER_INPUT', ...extensions },
    });
  }
  if (error instanceof PothosError) return undefined;
  if (error.originalError === undefined || error.originalError === null) return error;
  return presentable(error.originalError) === undefined ? undefined : error;
}
