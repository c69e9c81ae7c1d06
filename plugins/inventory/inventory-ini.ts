/** An INI file of Ansible's as lines, so that unchanged lines stay as they are, byte for byte. */

export interface Section {
  /** Undefined before the first header. */
  name?: string;
  /** The line with the name, and all that follows the name. */
  header?: string;
  lines: string[];
}

/** If all lines end as on Windows, the line ends are normalised; `textOf` restores them. */
export function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ lines: [] }];
  const lines = text === '' ? [] : (isWindows(text) ? text.replaceAll('\r\n', '\n') : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    const name = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (name === undefined) sections.at(-1)!.lines.push(line);
    else sections.push({ name, header: line, lines: [] });
  }
  return sections;
}

/** The text of these sections, which were made of `found`. */
export function textOfSections(sections: Section[], found: string): string {
  const lines = sections.flatMap(({ header, lines }) => (header === undefined ? lines : [header, ...lines]));
  const text = lines.map((line) => `${line}\n`).join('');
  if (text === `${found}\n`) return found;
  return isWindows(found) ? text.replaceAll('\n', '\r\n') : text;
}

const isWindows = (text: string) => text.includes('\r\n') && !/(?:^|[^\r])\n/.test(text);

/** The first section of that name; if absent, it is added after an empty line. */
export function sectionNamed(sections: Section[], name: string): Section {
  const there = sections.find((each) => each.name === name);
  if (there !== undefined) return there;
  const last = sections.at(-1)!;
  const isFirst = sections.length === 1 && last.lines.length === 0;
  if (!isFirst && last.lines.at(-1)?.trim() !== '') last.lines.push('');
  const made = { name, header: `[${name}]`, lines: [] };
  sections.push(made);
  return made;
}

/** The name at the start of a host's line, or of a group's in a list of children. */
export const nameIn = (line: string) => line.trim().split(/\s/)[0] ?? '';

/** The place before the empty lines that separate a section from the next. */
export function append(lines: string[], added: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '') + 1;
  return lines.toSpliced(last, 0, ...added);
}

const BEGIN = '# Regent: begin';
const END = '# Regent: end';

/**
 * The lines of a section inside and outside Regent's marks; `at` is the place of the marks, if they are
 * there.
 */
export function blockIn(lines: string[]): { at: number | undefined; block: string[]; others: string[] } {
  const begin = lines.findIndex((line) => line.trim() === BEGIN);
  const end = lines.findIndex((line, index) => index > begin && line.trim() === END);
  if (begin < 0 || end < 0) return { at: undefined, block: [], others: lines };
  return { at: begin, block: lines.slice(begin + 1, end), others: lines.toSpliced(begin, end - begin + 1) };
}

/** The section's lines with this between the marks; the marks are added at the end if absent. */
export function withBlock(lines: string[], block: string[]): string[] {
  const { at, others } = blockIn(lines);
  const all = [BEGIN, ...block, END];
  return at === undefined ? append(others, all) : others.toSpliced(at, 0, ...all);
}
