/** The directives of a client (setDirectives) in its virtual host: where they stand, and which are there. */

/** The line above them. */
const MARK = '    # Directives of this client: see setDirectives.';

/** As they are written at the end of the virtual host; empty if there is none. */
export function clientDirectives(directives: string): string {
  if (directives === '') return '';
  let depth = 1;
  const lines = directives.split('\n').map((line) => {
    if (line.startsWith('</')) depth -= 1;
    const written = '    '.repeat(Math.max(depth, 1)) + line;
    if (isBegin(line)) depth += 1;
    return `${written}\n`;
  });
  return `${MARK}\n${lines.join('')}`;
}

/**
 * The directives that a file has inside its virtual host beside those that Regent writes there, wherever they stand, as
 * a client's setting has them. Undefined if more than that differs: one of Regent's own lines is missing or changed,
 * something is outside the virtual host or in a section of Regent's, or a section encloses some of its lines.
 * @param own what Regent writes without any directives of the client
 */
export function directivesBeside(own: string, text: string): string | undefined {
  const expected = linesOf(own);
  const added: string[] = [];
  /** Sections of Regent's that are open, and of others. */
  let [inOwn, inAdded, next] = [0, 0, 0];
  for (const line of linesOf(text)) {
    if (line === expected[next]) {
      if (inAdded > 0) return undefined;
      next += 1;
      inOwn += step(line);
    } else if (line !== MARK) {
      const plain = line.replace(/^[\t ]+|[\t ]+$/g, '');
      if (inOwn !== 1) return undefined;
      inAdded += step(plain);
      if (inAdded < 0) return undefined;
      added.push(plain);
    }
  }
  return next === expected.length && inAdded === 0 ? added.join('\n') : undefined;
}

const linesOf = (text: string) => text.split('\n').filter((line) => !/^[\t ]*$/.test(line));

const isBegin = (line: string) => /^<\w/.test(line);

function step(line: string): -1 | 0 | 1 {
  const plain = line.trimStart();
  if (plain.startsWith('</')) return -1;
  return isBegin(plain) ? 1 : 0;
}
