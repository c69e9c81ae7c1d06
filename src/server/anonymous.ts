/**
 * What is kept from who is not signed in: they may send what one signs in with, and of nothing else are they
 * told whether it is there. Whatever does not fit has one answer, so that nothing can be asked by mistakes.
 */
import { GraphQLError, Kind, visit, type DocumentNode, type GraphQLSchema } from 'graphql';
import { isOpen } from '../graphql/access.ts';
import { tooMuch, unauthenticatedError } from '../graphql/core/errors.ts';
import { openTypes } from '../graphql/core/open-types.ts';
import { rootFields } from '../graphql/core/root-fields.ts';

/** Passwords are not guessed by the dozen in one request. */
const MOST_ROOT_FIELDS = 1;

interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
}

/** Why an anonymous caller may not send this document, valid or not; undefined where they may. */
export function refusalToAnonymous({ schema, document }: Asked): GraphQLError | undefined {
  const fields = rootFields(document);
  if (!fields.every(isOpen)) return notSignedIn();
  if (fields.length > MOST_ROOT_FIELDS) return tooMuch('ROOT_FIELDS', MOST_ROOT_FIELDS, fields.length);
  return speaksOfOpenTypesAlone(schema, document) ? undefined : notSignedIn();
}

/** What an anonymous caller sees of errors that tell what fits the schema. */
export function shownToAnonymous(asked: Asked | undefined): GraphQLError {
  return (asked && refusalToAnonymous(asked)) ?? notSignedIn();
}

/** True of an error by which a caller could find out what is in the schema. */
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

/** What is counted before anything is compared with the schema. */
const OF_THE_TEXT = new Set<unknown>([
  'CHARACTERS',
  'TOKENS',
  'REPETITIONS',
  'FRAGMENTS',
  'INPUT_DEPTH',
  'INPUT_VALUES',
  'OPERATIONS',
]);

/** In a valid document a type that is not open can only be reached by its name, in a fragment or a variable. */
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
