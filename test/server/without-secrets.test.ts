import { expect, test } from 'vitest';
import { defaultTabs } from '../../src/server/pages/graphiql-tabs.ts';
import { withoutSecrets } from '../../src/server/pages/without-secrets.ts';

const variables = (password: string) => JSON.stringify({ input: { email: 'a@b', password } }, null, 2);

test('what speaks of no password is kept as it is', () => {
  expect(withoutSecrets('{ "a":1 }')).toBe('{ "a":1 }');
});

test('a password in variables, and in the variables of a tab, is left empty, and the rest is kept', () => {
  for (const password of ['s3cret', 'with "quotes" and \\']) {
    expect(withoutSecrets(variables(password))).toBe(variables(''));
    const tabs = { tabs: [{ query: 'mutation { x }', variables: variables(password) }], activeTabIndex: 0 };
    const kept = JSON.parse(withoutSecrets(JSON.stringify(tabs)));
    expect(kept).toEqual({
      tabs: [{ query: 'mutation { x }', variables: variables('') }],
      activeTabIndex: 0,
    });
  }
});

test('in GraphQL too the values alone go, also while they are being typed', () => {
  for (const [typed, kept] of [
    [
      'mutation { signIn(input: { password: "s3 \\"cret" }) { x } }',
      'mutation { signIn(input: { password: "" }) { x } }',
    ],
    ['{ a(newPassword: """s3\ncret""", id: "1") }', '{ a(newPassword: "", id: "1") }'],
    ['{ "password": "s3cret', '{ "password": ""'],
    ['{ "password": s3cret }', '{ "password": "" }'],
    ['{ setPassword(token: "s3cret", tokenId: "1") }', '{ setPassword(token: "", tokenId: "1") }'],
  ]) {
    expect(withoutSecrets(typed ?? '')).toBe(kept);
  }
});

test('a query that speaks of passwords, or takes them from variables, is kept', () => {
  for (const text of [
    '# sets a password\nmutation ($password: String!) { changePassword(input: { password: $password }) { x } }',
    ...defaultTabs.map(({ query }) => query),
  ]) {
    expect(withoutSecrets(text)).toBe(text);
    expect(withoutSecrets(JSON.stringify({ tabs: [{ query: text }] }))).toBe(
      JSON.stringify({ tabs: [{ query: text }] }),
    );
  }
});
