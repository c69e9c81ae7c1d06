/**
 * What comes beside a document: variables and extensions. Everything that looks through them later may do so
 * without a thought for how deep or how long they are.
 */
import { tooMuch } from '../graphql/errors.ts';

/** The deepest input of the schema has 5; a filter of a program that makes its own may have some more. */
export const DEEPEST_INPUT = 20;
/** A hundred clients to be created, the longest that we take, are about 1,500. */
export const MOST_INPUT_VALUES = 10_000;

/** @throws GraphQLError LIMIT_EXCEEDED, without a step beyond the limits */
export function limitInput({ variables, extensions }: { variables?: unknown; extensions?: unknown }): void {
  let level = [variables, extensions].filter(isNested);
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_INPUT) throw tooMuch('INPUT_DEPTH', DEEPEST_INPUT);
    const next: object[] = [];
    for (const nested of level) {
      for (const value of valuesOf(nested)) {
        values += 1;
        if (values > MOST_INPUT_VALUES) throw tooMuch('INPUT_VALUES', MOST_INPUT_VALUES);
        if (isNested(value)) next.push(value);
      }
    }
    level = next;
  }
}

/** The same of a message that is no operation; false where it is too much. */
export function isWithinInput(payload: unknown): boolean {
  try {
    limitInput({ variables: payload });
    return true;
  } catch {
    return false;
  }
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One after the other: of a long list no more is touched than is counted. */
function* valuesOf(nested: object): Generator {
  if (Array.isArray(nested)) yield* nested;
  else for (const name in nested) yield (nested as Record<string, unknown>)[name];
}
