/**
 * What a document may be like: judged by its text, then by its shape, and before it is known who sends it or
 * anything is read for it.
 */
import { GraphQLError, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema, ParseOptions, Source } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { costOf } from '../graphql/cost.ts';
import { tooMuch, type Limit } from '../graphql/errors.ts';
import { rootFields } from '../graphql/root-fields.ts';
import { documentOf } from './use-documents.ts';

/** GraphiQL's introspection, the largest document that we send ourselves, is a tenth of each. */
export const MOST_CHARACTERS = 20_000;
export const MOST_TOKENS = 2_000;
/** The deepest of ours has 5. */
export const DEEPEST = 12;
/** A page of 100 clients with server, models and the last run is about 6,000; few answers are as long as they may be. */
export const MOST_VALUES = 50_000;
/** Each is at least one question to the database; a screen has a handful. */
export const MOST_ROOT_FIELDS = 20;
/** They are carried out one after the other. Many things at once have mutations of their own. */
export const MOST_MUTATIONS = 10;
/** Each is all of the schema again. */
export const MOST_INTROSPECTIONS = 2;

export function useLimits(): Plugin {
  return {
    onParse({ params: { source }, setParseFn }) {
      const { length } = source.toString();
      if (length > MOST_CHARACTERS) throw tooMuch('CHARACTERS', MOST_CHARACTERS, length);
      setParseFn(parseShort);
    },
    onContextBuilding({ context }) {
      const asked = documentOf(context);
      if (asked !== undefined) limitShape(asked.schema, asked.document, context.params);
    },
  };
}

/** Stops counting at the limit, so that the length of the rest costs nothing. */
export function parseShort(source: string | Source, options: ParseOptions = {}): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MOST_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('Parsing aborted')) {
      throw tooMuch('TOKENS', MOST_TOKENS);
    }
    throw error;
  }
}

function limitShape(schema: GraphQLSchema, document: DocumentNode, params: GraphQLParams): void {
  const { operationName, variables } = params;
  const named = operationName ?? undefined;
  const fields = rootFields(document, named);
  const most = (limit: Limit, max: number, actual: number) => {
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
