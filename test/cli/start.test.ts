/** `regent --help` starts quickly, because it loads little. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What is loaded before any command is known: files of ours, and libraries. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(resolve(root, file), 'utf8');
  for (const [, to = ''] of text.matchAll(/^(?:import|export)\b(?! type\b)[^;]*?from '([^']+)';/gms))
    if (to.startsWith('.')) loadedBy(relative(root, resolve(root, dirname(file), to)), seen);
    else seen.add(to);
  return seen;
}

test('before a command is known, no library is loaded but the one for commands, and no command itself', () => {
  const loaded = [...loadedBy('src/command.ts')];
  expect(loaded.filter((name) => !name.startsWith('node:') && !name.endsWith('.ts'))).toEqual([
    '@stricli/core',
  ]);
  expect(loaded).toContain('cli/client/commands.ts');
  expect(loaded).not.toContain('cli/kit/act.ts');
  expect(loaded).not.toContain('src/main.ts');
  expect(loaded).not.toContain('sdk/generated/operations.ts');
});
