import { execFileSync, spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote } from '../../src/transport/quote.ts';

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

test('at least one shell is here to be asked', () => expect(shells).not.toEqual([]));

describe.each(shells)('%s', (shell) => {
  const read = (command: string) => execFileSync(shell, ['-c', command], { encoding: 'utf8' });

  test('reads quoted words as they were', () => {
    const property = fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const printed = read(`printf '%s\\0' ${words.map(quote).join(' ')}`);
      expect(printed).toBe(words.map((one) => `${one}\0`).join(''));
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('reads a quoted command that holds quoted words as it was', () => {
    const property = fc.property(word, (one) => {
      expect(read(`sh -c ${quote(`printf %s ${quote(one)}`)}`)).toBe(one);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('takes no word for a keyword, an assignment or a pattern', () => {
    expect(
      read(`for word in ${['if', 'A=1', '*', '~'].map(quote).join(' ')}; do printf '%s ' "$word"; done`),
    ).toBe('if A=1 * ~ ');
  });
});
