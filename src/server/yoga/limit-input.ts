/**
 * What comes beside a document: variables and extensions. Everything that looks through them later may do so
 * without a thought for how deep or how long they are.
 */
import { tooMuch } from '../../graphql/core/errors.ts';

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

/** What JSON is around the variables: an operation, and a message around that. */
const AROUND = 5;
const VALUES_AROUND = 10;

/**
 * Looks at JSON before it is parsed, which takes longer the more there is in it, not the longer it is. Some values
 * beyond the limits may get through; then `limitInput` says so.
 *
 * @throws GraphQLError LIMIT_EXCEEDED
 */
export function limitJson(json: string): void {
  const structure = /["[\]{},]/g;
  let depth = 0;
  let commas = 0;
  for (let found = structure.exec(json); found !== null; found = structure.exec(json)) {
    const [sign] = found;
    if (sign === '"') structure.lastIndex = endOfString(json, structure.lastIndex);
    else if (sign === ',') commas += 1;
    else depth += sign === '[' || sign === '{' ? 1 : -1;
    if (depth > DEEPEST_INPUT + AROUND) throw tooMuch('INPUT_DEPTH', DEEPEST_INPUT);
    if (commas > MOST_INPUT_VALUES + VALUES_AROUND) throw tooMuch('INPUT_VALUES', MOST_INPUT_VALUES);
  }
}

/** After the next quotation mark that no backslash stands for; each character is looked at once. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
}

/** The same for what is no operation, and has no answer. */
export const isWithinInput = (payload: unknown) => !throws(() => limitInput({ variables: payload }));
export const isWithinJson = (json: string) => !throws(() => limitJson(json));

function throws(limit: () => void): boolean {
  try {
    limit();
    return false;
  } catch {
    return true;
  }
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One after the other: of a long list no more is touched than is counted. */
function* valuesOf(nested: object): Generator {
  if (Array.isArray(nested)) yield* nested;
  else for (const name in nested) yield (nested as Record<string, unknown>)[name];
}
