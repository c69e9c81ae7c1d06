import * as fc from 'fast-check';
import { parseOptions } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { passwordProblem } from '../../src/domain/accounts/password-rules.ts';
import { hashPassword, isPassword } from '../../src/domain/accounts/passwords.ts';

const ADA = { email: 'ada.lovelace@example.org', firstName: 'Ada', lastName: 'Lovelace' };

test.for<[string, string]>([
  ['short', 'has 5 characters; it needs 12 or more'],
  ['x'.repeat(257), 'has 257 characters; at most 256'],
  ['123456789012', 'leaked'],
  ['P@ssw0rd!2026', 'like one that has been leaked'],
  ['qwertyuiop12', 'like one that has been leaked'],
  ['aaaaaaaaaaaaaaaa', 'repeats one character'],
  ['abcdefghijklmnop', 'follow each other'],
  ['ada.lovelace@example.org', 'made of the name or the e-mail address'],
  ['AdaLovelace12', 'easily guessed'],
  ['Lovelace2026!', 'made of the name or the e-mail address'],
])('%s is no password', async ([password, reason]) => {
  expect(await passwordProblem(password, ADA)).toContain(reason);
});

test.for(['correct horse battery staple', 'rggTpSfOaZeJ4Z_75MJc', 'drei grüne Äpfel am Fenster'])(
  '%s is one',
  async (password) => {
    expect(await passwordProblem(password, ADA)).toBeUndefined();
  },
);

test('a password is kept as Argon2id, with 19 MiB, two passes and one thread', async () => {
  const kept = await hashPassword('correct horse battery staple');
  expect(kept).toMatch(/^\$argon2id\$/);
  expect(parseOptions(kept)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
});

test('a password matches itself on every keyboard, and nothing else does', async () => {
  const composed = 'drei grüne Äpfel'.normalize('NFC');
  const kept = await hashPassword(composed);
  expect(await isPassword(kept, composed.normalize('NFD'))).toBe(true);
  expect(await isPassword(kept, 'drei grune Apfel')).toBe(false);
  expect(await isPassword(null, '')).toBe(false);
});

test('whatever is typed, there is an answer', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(text, text, async (password, firstName) => {
      const problem = await passwordProblem(password, { ...ADA, firstName });
      expect(problem ?? '').toBeTypeOf('string');
    }),
    { numRuns: 50 },
  );
});
