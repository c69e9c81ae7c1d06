import { readFile } from 'node:fs/promises';
import { generateHelpTextForAllCommands, type Application, type CommandContext } from '@stricli/core';
import { expect, test } from 'vitest';
import { app } from '../../cli/app.ts';
import { EXIT } from '../../cli/exit-codes.ts';

const page = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

/** Help needs nothing of what commands have. */
const helpTexts = generateHelpTextForAllCommands(app as unknown as Application<CommandContext>);

test('docs/command-line.md has every command with each of its options, and no other', () => {
  const commands = helpTexts.map(([name]) => name);
  const shown = [...page.matchAll(/^\| `(regent [a-z ]+?)(?: <.*?| \[.*?)?` /gm)].map(([, name]) => name);
  expect(shown).toEqual(commands);
  for (const [name, help] of helpTexts) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}`)) ?? '';
    for (const [flag] of help.matchAll(/--(?!help)[a-z-]+/g))
      expect([name, row]).toEqual([name, expect.stringContaining(flag)]);
  }
});

test('docs/command-line.md has every exit code, and no other', () => {
  const codes = [...page.matchAll(/^\| (\d) +\|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT));
});
