/**
 * Diffs of files for all users who may read runs: they show the lines that Regent writes, and of foreign
 * lines only what is safe.
 */
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';

/** In the place of what is not shown. */
export const MASKED = '********';

/** Facts about the lines of a file. */
export interface Lines {
  /** Regent's own lines that hold a secret: the text after the key is masked. */
  secretLines?: RegExp;
  /** Lines that cannot hold a secret, whether Regent or somebody else wrote them. */
  harmless?: RegExp;
}

/**
 * A unified diff that shows a line if it is one of `ours`, or harmless. For any other line it shows the key
 * if a line of `ours` has the same key; the rest is masked and counted. A reader of a diff may not know the
 * secrets that somebody wrote there by hand.
 */
export function showDiff(path: string, before: string, after: string, ours: string, about: Lines): string {
  const show = showLines(ours, about);
  const patch = structuredPatch(path, path, before, after, '', '', { context: 2 });
  const hunks = patch.hunks.map((hunk) => {
    const lines = collapse(hunk.lines.map((line) => [line.charAt(0), show(line)]));
    const count = (sign: string) =>
      lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).length;
    return { ...hunk, lines, oldLines: count('-'), newLines: count('+') };
  });
  return formatPatch({ ...patch, hunks }, FILE_HEADERS_ONLY);
}

/** Undefined if nothing of the line is shown. */
type Shown = string | undefined;

function showLines(ours: string, { secretLines, harmless }: Lines): (line: string) => Shown {
  const own = new Set(ours.split('\n'));
  const keys = new Set([...own].flatMap(keysOf));
  const isSecret = matcher(secretLines);
  const isHarmless = matcher(harmless);
  const shown = (text: string): Shown => {
    const isPlain = (own.has(text) || isHarmless(text)) && !isSecret(text);
    if (isPlain || text.trim() === '') return text.replace(URL_PASSWORD, `$1${MASKED}@`);
    const key = keysOf(text).find((each) => keys.has(each));
    return key === undefined ? undefined : `${key}${key.endsWith('=') ? '' : ' '}${MASKED}`;
  };
  return (line) => {
    if (line.startsWith('\\')) return line.slice(1);
    return shown(line.slice(1));
  };
}

const URL_PASSWORD = /(:\/\/[^\s/:@"']*:)[^\s/@"']+@/g;

/** The keys that identify a line: all text before its value, or its first word. */
function keysOf(line: string): string[] {
  return [/^.*?(?:=>|[:=])(?=\s*\S)/, /^\s*\S+(?=\s+\S)/].flatMap((pattern) => pattern.exec(line)?.[0] ?? []);
}

function matcher(pattern: RegExp | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => false;
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (text) => stateless.test(text);
}

/** One line in place of several consecutive masked lines. */
function collapse(lines: [sign: string, shown: Shown][]): string[] {
  const collapsed: string[] = [];
  for (let i = 0; i < lines.length;) {
    const [sign, shown] = lines[i]!;
    let end = i + 1;
    if (shown !== undefined) collapsed.push(sign + shown);
    else {
      while (lines[end]?.[0] === sign && lines[end]?.[1] === undefined) end += 1;
      const count = end - i === 1 ? '1 line that is' : `${end - i} lines that are`;
      collapsed.push(`${sign}${MASKED} (${count} not Regent's)`);
    }
    i = end;
  }
  return collapsed;
}
