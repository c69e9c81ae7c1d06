const COLUMNS = ['at', 'actor', 'address', 'action', 'subject', 'outcome', 'details', 'id'] as const;

/**
 * A table for spreadsheets, from lines of JSON: CSV as RFC 4180 has it, with the mark of UTF-8 that Excel needs. What a
 * spreadsheet would take for a formula gets a `'` before it.
 */
export function csvOf(lines: string): string {
  const entries = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const rows = entries.map((entry) => COLUMNS.map((name) => cell(entry[name])));
  return `\uFEFF${[COLUMNS.map(cell), ...rows].map((row) => `${row.join(',')}\r\n`).join('')}`;
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
