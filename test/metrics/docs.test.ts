/** docs/monitoring.md has the tables that the code prints. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { printFields } from '../../src/log/print-fields.ts';
import { printMetrics } from '../../src/metrics/print.ts';

const page = await readFile(new URL('../../docs/monitoring.md', import.meta.url), 'utf8');

/** The cells of the table below a heading. */
function tableBelow(heading: string): string[][] {
  const [, below = ''] = page.split(`\n${heading}\n`);
  return cellsOf(/^\|[^]*?(?=\n\n)/m.exec(below)?.[0] ?? '');
}

const cellsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((row) => !/^[|\s-]+$/.test(row))
    .map((row) => row.split('|').map((cell) => cell.trim()));

test('each metric is there, with what it means', () => {
  expect(tableBelow('### Metrics of rows')).toEqual(cellsOf(printMetrics('rows')));
  expect(tableBelow('### Metrics of processes')).toEqual(cellsOf(printMetrics('process')));
});

test('each field of the log is there, with what it means', () => {
  expect(tableBelow('## The log')).toEqual(cellsOf(printFields()));
});
