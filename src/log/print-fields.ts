import { LOG_FIELDS } from './log-line.ts';

/** The table of fields in docs/monitoring.md, in Markdown. */
export function printFields(): string {
  const rows = Object.entries(LOG_FIELDS).map(([name, schema]) => [
    `\`${name}\``,
    schema.safeParse(undefined).success ? 'if known' : 'always',
    schema.description ?? '',
  ]);
  return [['field', 'there', 'meaning'], ['-', '-', '-'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
