import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readSchemaAfterSignIn } from '../../src/server/pages/read-schema-after-sign-in.ts';

/** How often the page read the schema anew after this was sent, and answered so. */
async function readings(body: string, answer: object): Promise<number> {
  let count = 0;
  const self = { fetch: async (..._request: unknown[]) => new Response(JSON.stringify(answer)) };
  const button = { click: () => (count += 1) };
  const document = {
    querySelector: (label: string) => (label.includes('Re-fetch GraphQL schema') ? button : null),
  };
  runInNewContext(readSchemaAfterSignIn, { self, document });
  const response = await self.fetch('/graphql', {
    body,
  });
  expect(await response.json()).toEqual(answer);
  return count;
}

const SIGN_IN = '{"query":"mutation { signIn { viewer { email } userErrors { message } } }"}';

test('who has signed in gets the schema, and the answer stays readable', async () => {
  expect(await readings(SIGN_IN, { data: { signIn: { viewer: { email: 'x' }, userErrors: [] } } })).toBe(1);
  expect(await readings(SIGN_IN, { data: { signIn: { viewer: { email: 'x' } } } })).toBe(1);
  expect(await readings(SIGN_IN, { data: { signIn: { userErrors: [] } } })).toBe(1);
});

test('a password that was wrong, and anything else, changes nothing', async () => {
  expect(await readings(SIGN_IN, { data: { signIn: { viewer: null, userErrors: [{}] } } })).toBe(0);
  expect(await readings(SIGN_IN, { errors: [{}] })).toBe(0);
  expect(await readings('{"query":"{ viewer { email } }"}', { data: { viewer: { viewer: 1 } } })).toBe(0);
});
