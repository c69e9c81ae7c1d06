/**
 * The limits for a document: first for its text, then for its shape. They are checked before the caller is
 * looked up, and before anything is read from the database.
 */
import { getOperationAST, GraphQLError, Kind, parse, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, ParseOptions, Source } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { costOf } from '../../graphql/core/cost.ts';
import { badRequest, tooMuch, type RequestLimit } from '../../graphql/core/errors.ts';
import { rootFields } from '../../graphql/core/root-fields.ts';
import { limitInput } from './limit-input.ts';
import { documentOf } from './use-documents.ts';

/** Regent's own largest document, GraphiQL's introspection, has a tenth of each. */
export const MOST_CHARACTERS = 20_000;
export const MOST_TOKENS = 2_000;
/** The validation compares each two fields of one name, and each two fragments. */
export const MOST_REPETITIONS = 100;
export const MOST_FRAGMENTS = 50;
/** The deepest document of Regent's own has 5. */
export const DEEPEST = 12;
/** A page of 100 clients with server, models and the last run has about 6,000; most answers are shorter. */
export const MOST_VALUES = 50_000;
/** Each is at least one query to the database; a screen needs only a few. */
export const MOST_ROOT_FIELDS = 20;
/** They run one after the other. For many objects at once there are separate mutations. */
export const MOST_MUTATIONS = 10;
/** Each returns the whole schema again. */
export const MOST_INTROSPECTIONS = 2;

export function useLimits(): Plugin {
  return {
    onParse({ context, params: { source }, setParseFn }) {
      const { length } = source.toString();
      if (length > MOST_CHARACTERS) throw tooMuch('CHARACTERS', MOST_CHARACTERS, length);
      limitInput(context.params);
      setParseFn(parseShort);
      return ({ result }) => {
        if (result !== null && !(result instanceof Error)) findOperation(result, context.params);
      };
    },
    onContextBuilding({ context }) {
      const asked = documentOf(context);
      if (asked !== undefined) limitShape(asked.schema, asked.document, context.params);
    },
  };
}

/**
 * Stops counting at the limit, so that the rest costs nothing. A text that is no GraphQL gets its error code
 * here, as documents do not come over HTTP only.
 */
export function parseShort(source: string | Source, options: ParseOptions = {}): DocumentNode {
  let document;
  try {
    document = parse(source, { ...options, maxTokens: MOST_TOKENS });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('Parsing aborted')) throw tooMuch('TOKENS', MOST_TOKENS);
    throw badRequest(error, 'GRAPHQL_PARSE_FAILED');
  }
  limitRepetition(document);
  return document;
}

/** Limits what the validation compares two by two. */
function limitRepetition(document: DocumentNode): void {
  const repetitions = new Map<string, number>();
  let fragments = 0;
  visit(document, {
    [Kind.FIELD]({ alias, name }) {
      const { value } = alias ?? name;
      const count = (repetitions.get(value) ?? 0) + 1;
      repetitions.set(value, count);
      if (count > MOST_REPETITIONS) throw tooMuch('REPETITIONS', MOST_REPETITIONS);
    },
    [Kind.FRAGMENT_SPREAD]() {
      fragments += 1;
      if (fragments > MOST_FRAGMENTS) throw tooMuch('FRAGMENTS', MOST_FRAGMENTS);
    },
  });
}

/** Before any check of operations that will never be executed. */
function findOperation(document: DocumentNode, { operationName }: GraphQLParams): void {
  if (getOperationAST(document, operationName) != null) return;
  throw new GraphQLError(UNCLEAR, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

const UNCLEAR =
  'The operation is not clear. Give an "operationName" that the document has; it is required if there are several operations.';

function limitShape(schema: GraphQLSchema, document: DocumentNode, params: GraphQLParams): void {
  const { operationName, variables } = params;
  const named = operationName ?? undefined;
  const fields = rootFields(document, named);
  const most = (limit: RequestLimit, max: number, actual: number) => {
    if (actual > max) throw tooMuch(limit, max, actual);
  };
  most('ROOT_FIELDS', MOST_ROOT_FIELDS, fields.length);
  most('MUTATIONS', MOST_MUTATIONS, fields.filter((field) => field.startsWith('Mutation.')).length);
  most('INTROSPECTIONS', MOST_INTROSPECTIONS, fields.filter((field) => INTROSPECTION.test(field)).length);
  const { depth, values } = costOf(schema, document, variables ?? {}, named);
  most('DEPTH', DEEPEST, depth);
  most('VALUES', MOST_VALUES, values);
}

const INTROSPECTION = /\.__(schema|type)$/;
