import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { manPage } from '../../cli/man/man-page.ts';

const path = new URL('../../docs/regent.1', import.meta.url).pathname;

test('docs/regent.1 is what the commands say of themselves (npm run man)', async () => {
  expect(await readFile(path, 'utf8')).toBe(manPage());
});

test('it has each option with its meaning, and nothing that is for the terminal alone', () => {
  const page = manPage();
  expect(page).toContain('.SS "regent client restore"\nPut a backup in the place of');
  expect(page).toContain('.B \\-\\-dry\\-run\nOnly show what would be done on the servers, with diffs.\n');
  expect(page).toContain('.B \\-F, \\-\\-field...\nA variable, name=value; ');
  expect(page).toContain('.B 130\n');
  expect(page).not.toMatch(/default = |\\-\\-help/);
});

const groff = spawnSync('groff', ['--version']).status === 0;

test.skipIf(!groff)('it is shown without a warning', () => {
  const shown = spawnSync('groff', ['-man', '-Tascii', '-ww', path], { encoding: 'utf8' });
  expect([shown.status, shown.stderr]).toEqual([0, '']);
  expect(shown.stdout).toContain('regent client create');
});
