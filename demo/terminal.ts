import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

// A terminal that does not know its width reports 0, which must not break lines after each letter.
if (process.stdout.columns === 0) process.stdout.columns = 80;

/** Coloured if the terminal has colours and the user has not switched them off. */
export function paint(format: Format, text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;
}

export function heading(text: string): void {
  console.log(`\n${paint('bold', text)}`);
}

export function line(text: string): void {
  console.log(`  ${text}`);
}

/** Lines of a file with their relative indentation, each cut at the terminal's width. */
export function excerpt(lines: string[], indent: number): void {
  const width = Math.max(process.stdout.columns ?? 110, 40) - 1 - indent;
  const margin = Math.min(...lines.map((text) => text.search(/\S|$/)));
  for (const text of lines.map((text) => text.slice(margin)))
    console.log(
      ' '.repeat(indent) + paint('dim', text.length > width ? `${text.slice(0, width - 1)}…` : text),
    );
}

/** `0.43 s`, or `43 ms` if that is more exact. */
export function duration(from: string | number, to: string | number): string {
  const ms = new Date(to).getTime() - new Date(from).getTime();
  return ms < 100 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`;
}
