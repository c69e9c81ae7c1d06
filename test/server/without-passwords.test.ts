import { expect, test } from 'vitest';
import { withoutPasswords } from '../../src/server/pages/without-passwords.ts';

const variables = (password: string) => JSON.stringify({ input: { email: 'a@b', password } }, null, 2);

test('what speaks of no password is kept as it is', () => {
  expect(withoutPasswords('{ "a":1 }')).toBe('{ "a":1 }');
});

test('a password in variables, and in the variables of a tab, is left empty, and the rest is kept', () => {
  for (const password of ['s3cret', 'with "quotes" and \\']) {
    expect(withoutPasswords(variables(password))).toBe(variables(''));
    const tabs = { tabs: [{ query: 'mutation { x }', variables: variables(password) }], activeTabIndex: 0 };
    const kept = JSON.parse(withoutPasswords(JSON.stringify(tabs)));
    expect(kept).toEqual({
      tabs: [{ query: 'mutation { x }', variables: variables('') }],
      activeTabIndex: 0,
    });
  }
});

test('what cannot be understood, and speaks of a password, is not kept', () => {
  expect(withoutPasswords('{ "password": "s3cret"')).toBe('');
  expect(withoutPasswords('mutation { signIn(input: { password: "s3cret" }) { x } }')).toBe('');
});
