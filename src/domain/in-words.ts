/** Errors of zod as text for administrators: the place, the valid values, and the given value. */
import type { z } from 'zod';
import { maskedOptions } from './secrets/masked-options.ts';
import { shown } from './shown.ts';

type Issue = z.core.$ZodRawIssue;

/** The second argument of `safeParse`; messages of a schema have priority over these. */
export const IN_WORDS = { error: wordsFor, reportInput: true } as const;

/**
 * One or two sentences for each error, after its path.
 * @param error from `safeParse` with IN_WORDS
 * @param at the path of the part that the schema was applied to
 */
export function problemsIn(error: z.ZodError | undefined, ...at: string[]): string[] {
  return (error?.issues ?? []).map((issue) => {
    const path = [...at, ...issue.path.map(String)];
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    const given = issue.code === 'unrecognized_keys' ? undefined : shownInput(path, issue.input);
    return [`${where}${issue.message.replace(/\.$/, '')}.`, given && `It is ${given}.`]
      .filter((part) => part !== undefined)
      .join(' ');
  });
}

/** The given value as text: secrets masked, and large values named by their kind only. */
function shownInput(path: string[], input: unknown): string | undefined {
  if (input === undefined) return 'missing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'an object';
  if (typeof input === 'function') return 'a function';
  const masked = path.reduceRight((value: unknown, key) => ({ [key]: value }), input);
  const value = leafOf(maskedOptions(masked));
  return typeof value === 'string' ? shown(value) : String(value);
}

function leafOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? leafOf(Object.values(value)[0]) : value;
}

/** If undefined, zod uses its own text. */
function wordsFor(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${JSON.stringify(issue.values[0])}`
        : `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return bounded(issue.origin, `${issue.minimum} or more`);
    case 'too_big':
      return bounded(issue.origin, `${issue.maximum} or less`);
    case 'invalid_union':
      return anyOf(issue.errors.map(([first]) => first?.message ?? ''));
    case 'unrecognized_keys': {
      const known = keysOf(issue.inst);
      const keys = issue.keys.map((key) => shown(key)).join(', ');
      const are = known.length > 0 ? `. There are: ${known.join(', ')}` : '';
      return `Unrecognized key${issue.keys.length > 1 ? 's' : ''}: ${keys}${are}`;
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return undefined;
  }
}

const KINDS: Record<string, string> = {
  string: 'text, in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: [ ... ]',
  object: 'an object: { ... }',
  record: 'an object: { ... }',
};

function bounded(origin: string, what: string): string {
  const counted = { string: ' characters', array: ' entries' }[origin];
  return counted === undefined ? `must be ${what}` : `must have ${what}${counted}`;
}

function anyOf(messages: string[]): string | undefined {
  const start = 'must be ';
  if (!messages.every((message) => message.startsWith(start))) return undefined;
  return start + messages.map((message) => message.slice(start.length)).join(', or ');
}

/** The keys that an object of this schema may have. */
function keysOf(schema: Issue['inst']): string[] {
  const def = (schema?._zod.def ?? {}) as { shape?: object; keyType?: z.core.$ZodType };
  return def.shape ? Object.keys(def.shape) : [...(def.keyType?._zod.values ?? [])].map(String);
}
