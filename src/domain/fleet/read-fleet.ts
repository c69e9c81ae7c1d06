/** Reads a file of the estate; whatever is wrong is said with its line, and everything at once. */
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { invalid, RefusedError, type Problem } from '../errors.ts';
import { IN_WORDS, problemsIn } from '../in-words.ts';
import { fleetFile, versionOnly, type FleetFile } from './fleet-file.ts';

/** A request to the API may have a little more, with what JSON adds. */
export const MOST_CHARACTERS = 800_000;
/** The first ones are enough to begin with. */
const MOST_PROBLEMS = 50;

export interface ReadFleet {
  file: FleetFile;
  /** The line on which something is, by its path in the file. */
  lineOf(path: PropertyKey[]): number;
}

/** Throws a RefusedError with all problems. */
export function readFleet(text: string): ReadFleet {
  if (text.length > MOST_CHARACTERS)
    throw invalid(
      `The file has ${text.length} characters; at most ${MOST_CHARACTERS} are taken. Divide it: what is not in a file is left alone.`,
      'fleet',
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw refused(
      document.errors.map(({ message, pos: [start] }) => `Line ${lineAt(start)}: ${asSentence(message)}`),
    );
  const odd = oddTexts(document).map(
    (offset) =>
      `Line ${lineAt(offset)}: A text has a control character or half of a surrogate pair. Remove it.`,
  );
  if (odd.length > 0) throw refused(odd);
  const lineOf = (path: PropertyKey[]) => lineAt(offsetOf(document, path));
  const content = contentOf(document);
  const ofOther = versionOnly.safeParse(content, IN_WORDS);
  mustFit(ofOther, lineOf);
  const read = fleetFile.safeParse(content, IN_WORDS);
  return { file: mustFit(read, lineOf), lineOf };
}

/** Written as `"\\0"`, they come into a text that had none before it was read. No database, log or terminal wants them. */
function oddTexts(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Scalar(_key, { value, range }) {
      if (typeof value === 'string' && /[^\P{Cc}\t\n\r]|\p{Surrogate}/u.test(value))
        found.push(range?.[0] ?? 0);
    },
  });
  return found;
}

/** Throws if something is refused in the file. */
export const refused = (messages: string[]): RefusedError =>
  new RefusedError(
    messages
      .slice(0, MOST_PROBLEMS)
      .map((message): Problem => ({ code: 'INVALID', message, path: ['fleet'] })),
  );

function mustFit<T>(result: z.ZodSafeParseResult<T>, lineOf: ReadFleet['lineOf']): T {
  if (result.success) return result.data;
  const { issues } = result.error;
  const messages = problemsIn(result.error);
  throw refused(
    issues.map((issue, index) => {
      const key = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      return `Line ${lineOf([...issue.path, ...key])}: ${messages[index] ?? issue.message}`;
    }),
  );
}

/** What an alias (`*name`) stands for counts each time, so that a short file cannot be endless. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw refused([asSentence(error instanceof Error ? error.message : String(error))]);
  }
}

/** Where this is; if it is missing, where the nearest thing around it is. */
function offsetOf({ contents }: Document, path: PropertyKey[]): number {
  let node: unknown = contents;
  let offset = rangeOf(node);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!isPair(pair)) return offset;
      offset = rangeOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = rangeOf(node);
    } else return offset;
  }
  return offset;
}

const rangeOf = (node: unknown): number =>
  (node as { range?: [number, number, number] | null } | null)?.range?.[0] ?? 0;

const asSentence = (message: string) => `${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`;
