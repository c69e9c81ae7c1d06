/**
 * Limits for variables and extensions, which come with a document. Later code that goes through them need not
 * care how deep or how long they are.
 */
import { tooMuch } from '../../graphql/core/errors.ts';

/** The deepest input of the schema has 5; a filter that a program builds may have more. */
export const DEEPEST_INPUT = 20;
/** The longest input that is accepted, a hundred new clients, has about 1,500. */
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

/** The JSON around the variables: an operation, and a message around it. */
const AROUND = 5;
const VALUES_AROUND = 10;

/**
 * Checks JSON before it is parsed, as the time for parsing depends on the number of values and not on the
 * length. It may let a few values too many through; `limitInput` then finds them.
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

/** The place after the next quotation mark without a backslash; it looks at each character once. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
}

/** The same for messages that are no operation and get no answer. */
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

/** One after the other: a long list is read only as far as it is counted. */
function* valuesOf(nested: object): Generator {
  if (Array.isArray(nested)) yield* nested;
  else for (const name in nested) yield (nested as Record<string, unknown>)[name];
}
