/**
 * What a caller who is not signed in may not know. Such a caller may only send operations for signing in, and
 * does not learn whether anything else exists. All other requests get the same answer, so that wrong requests
 * reveal nothing.
 */
import { GraphQLError, Kind, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { isOpen } from '../graphql/access.ts';
import { tooMuch, unauthenticatedError } from '../graphql/core/errors.ts';
import { openTypes } from '../graphql/core/open-types.ts';
import { rootFields } from '../graphql/core/root-fields.ts';

/** So that one request cannot try many passwords. */
const MOST_ROOT_FIELDS = 1;

interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
}

/** Why an anonymous caller may not send this document, valid or not; undefined if it is allowed. */
export function refusalToAnonymous({ schema, document }: Asked): GraphQLError | undefined {
  const fields = rootFields(document);
  if (!fields.every(isOpen)) return notSignedIn();
  if (fields.length > MOST_ROOT_FIELDS) return tooMuch('ROOT_FIELDS', MOST_ROOT_FIELDS, fields.length);
  return speaksOfOpenTypesAlone(schema, document) ? undefined : notSignedIn();
}

/** What an anonymous caller sees in place of errors that reveal what is in the schema. */
export function shownToAnonymous(asked: Asked | undefined): GraphQLError {
  return (asked && refusalToAnonymous(asked)) ?? notSignedIn();
}

/** True if a caller could learn from this error what is in the schema. */
export function tellsOfSchema({ extensions: { code, limit } }: GraphQLError): boolean {
  return code === 'LIMIT_EXCEEDED' ? !OF_THE_TEXT.has(limit) : TELLING.has(code);
}

/** An error without a code is GraphQL's own. */
const TELLING = new Set<unknown>([
  undefined,
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** These are counted before anything is compared with the schema. */
const OF_THE_TEXT = new Set<unknown>([
  'CHARACTERS',
  'TOKENS',
  'REPETITIONS',
  'FRAGMENTS',
  'INPUT_DEPTH',
  'INPUT_VALUES',
  'OPERATIONS',
]);

/** In a valid document, only a fragment or a variable can name a type that is not open. */
function speaksOfOpenTypesAlone(schema: GraphQLSchema, document: DocumentNode): boolean {
  const open = openTypes(schema);
  let alone = true;
  visit(document, {
    [Kind.NAMED_TYPE](node) {
      alone &&= open.has(node.name.value);
    },
  });
  return alone;
}

function notSignedIn(): GraphQLError {
  const { message, extensions } = unauthenticatedError();
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 401 } } });
}
