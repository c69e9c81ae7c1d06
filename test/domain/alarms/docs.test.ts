/** docs/alarms.md has the table of conditions. REGENT_PRINT=1 writes it there. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CONDITION_IDS, CONDITIONS } from '../../../src/domain/alarms/conditions.ts';
import { ADVICE } from '../../../src/domain/alarms/words/alarm-words.ts';

const page = new URL('../../../docs/alarms.md', import.meta.url);
const BEGIN = '## Conditions\n';
const OF = { SERVER: 'of a server', CLIENT: 'of a client', RUN: 'of runs', REGENT: 'of Regent itself' };

test('the conditions in docs/alarms.md are those of the code (REGENT_PRINT=1 prints them)', async () => {
  const text = await readFile(page, 'utf8');
  const printed = CONDITION_IDS.map((id) => {
    const { severity, about } = CONDITIONS[id];
    const { meaning, remedy } = ADVICE.en[id];
    return `\n### ${id}\n\n${severity}, ${OF[about]}. ${meaning}\n\nWhat to do: ${remedy}\n`;
  });
  const wanted = text.slice(0, text.indexOf(BEGIN)) + BEGIN + printed.join('');
  if (process.env['REGENT_PRINT'] !== undefined) await writeFile(page, wanted);
  else expect(text).toBe(wanted);
});
