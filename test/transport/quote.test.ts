import { execFileSync, spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote } from '../../src/transport/ssh/quote.ts';

const shells = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);
/** Anything but NUL, with plenty of what shells look for. */
const word = fc
  .array(
    fc.oneof(
      fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;#~=%-+^ \t\n\r`.split('')),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

/** Many at once, as a shell costs more than a word. */
const manyWords = fc.array(word, { minLength: 20, maxLength: 40 });

test('at least one shell is here to be asked', () => expect(shells).not.toEqual([]));

describe.each(shells)('%s', (shell) => {
  const read = (command: string) => execFileSync(shell, ['-c', command], { encoding: 'utf8' });

  test('reads quoted words as they were', () => {
    const property = fc.property(manyWords, (words) => {
      const printed = read(`printf '%s\\0' ${words.map(quote).join(' ')}`);
      expect(printed).toBe(words.map((one) => `${one}\0`).join(''));
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('reads a quoted command that holds quoted words as it was', () => {
    const property = fc.property(manyWords, (words) => {
      const commands = words.map((one) => `sh -c ${quote(`printf '%s\\0' ${quote(one)}`)}`);
      expect(read(commands.join('; '))).toBe(words.map((one) => `${one}\0`).join(''));
    });
    fc.assert(property, { numRuns: 5 });
  });

  test('takes no word for a keyword, an assignment or a pattern', () => {
    expect(
      read(`for word in ${['if', 'A=1', '*', '~'].map(quote).join(' ')}; do printf '%s ' "$word"; done`),
    ).toBe('if A=1 * ~ ');
  });
});
