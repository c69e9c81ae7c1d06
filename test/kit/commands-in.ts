/** The commands that a page of docs gives to administrators, so that a test runs them as they are written. */
import { readFile } from 'node:fs/promises';

/** The blocks of commands in a section: from its heading, such as `## From a shell`, to the next of its level. */
export async function commandsIn(page: string, heading: string): Promise<string[]> {
  const text = await readFile(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');
  const [, rest] = text.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`docs/${page}.md has no heading "${heading}".`);
  const next = new RegExp(`^#{2,${/^#+/.exec(heading)?.[0].length}} `, 'm');
  const section = rest.split(next)[0] ?? '';
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}
