/** One thing, for people: a line for each fact. */
import type { Context } from '../context.ts';
import { shown, type Cell } from './table.ts';

/** Prints what there is; several values are several lines. */
export function printFacts(context: Context, facts: [name: string, value: Cell | Cell[]][]): void {
  const known = facts
    .map(
      ([name, value]) =>
        [
          name,
          [value]
            .flat()
            .map(shown)
            .filter((text) => text !== ''),
        ] as const,
    )
    .filter(([, lines]) => lines.length > 0);
  const width = Math.max(0, ...known.map(([name]) => name.length));
  for (const [name, lines] of known)
    for (const [at, line] of lines.entries()) {
      const title = at === 0 ? `${name}:` : '';
      context.print(`${context.paint('dim', title.padEnd(width + 1))} ${line}`);
    }
}
