/**
 * Refuses strings that cannot be stored, in all inputs: a text in PostgreSQL has no NUL, and half of a
 * surrogate pair is no character. People do not type them; they are refused before they are lost or do harm.
 */
import { GraphQLError, Kind, visit, type DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { badInput } from '../../graphql/core/errors.ts';
import { documentOf } from './use-documents.ts';

// eslint-disable-next-line no-control-regex
const UNSTORABLE = /\0|\p{Surrogate}/u;

export function useStorableText(): Plugin {
  return {
    onContextBuilding({ context }) {
      const asked = documentOf(context);
      if (asked !== undefined) lookThroughLiterals(asked.document);
      const place = placeOfUnstorable(context.params.variables);
      if (place !== undefined) throw unstorable(`$${place.join('.')}`);
    },
  };
}

function lookThroughLiterals(document: DocumentNode): void {
  visit(document, {
    [Kind.STRING](node) {
      if (UNSTORABLE.test(node.value)) throw unstorable('A string in the document');
    },
  });
}

/** The path to the first such string; it is only put together if there is one. */
function placeOfUnstorable(value: unknown): string[] | undefined {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    const within = placeOfUnstorable(part);
    if (within !== undefined) return [name, ...within];
  }
  return undefined;
}

function unstorable(place: string): GraphQLError {
  return badInput(`${place} holds a NUL character or half of a surrogate pair. Leave it out.`);
}
