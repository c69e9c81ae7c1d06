/** Who is not signed in is told of nothing but how to sign in. */
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { TRANSPORTS } from '../kit/api/transports.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const UNAUTHENTICATED = [{ extensions: { code: 'UNAUTHENTICATED' } }];

describe.for(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])('over %s', (transport) => {
  const ask = (query: string, token?: string) => TRANSPORTS[transport](api, token)(query);

  test('the schema is shown to who is signed in, and to nobody else', async () => {
    const introspection = getIntrospectionQuery();
    expect((await ask(introspection, api.token)).data.__schema.types.length).toBeGreaterThan(50);
    for (const query of [
      introspection,
      '{ __type(name: "Client") { name } }',
      '{ ...all } fragment all on Query { a: __schema { queryType { name } } }',
      '{ ... on Query { __typename __schema { queryType { name } } } }',
      'mutation { __schema { queryType { name } } }',
      'subscription { updates { type } }',
    ]) {
      expect((await ask(query)).errors).toMatchObject(UNAUTHENTICATED);
    }
  });

  test('what is there and what is not look the same', async () => {
    const errors = await Promise.all(
      [
        '{ clients { totalCount } }',
        '{ clients { total } }',
        '{ nothing }',
        'mutation { nothing { x } }',
      ].map(async (query) => (await ask(query)).errors),
    );
    for (const each of errors) expect(each).toEqual(errors[0]);
    expect(errors[0]).toMatchObject(UNAUTHENTICATED);
  });

  test('no name is suggested to who guesses', async () => {
    const signIn = 'mutation { signIn(input: { email: "x", password: "x" }) { userError { message } } }';
    const [anonymous] = (await ask(signIn)).errors ?? [];
    expect(anonymous).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    expect(anonymous?.message).not.toMatch(/userError|SignInPayload/);
    const [signedIn] = (await ask('{ client { nam } }', api.token)).errors ?? [];
    expect(signedIn?.message).toContain('Did you mean');
  });

  test('one request tries one password', async () => {
    const attempt = (name: string) =>
      `${name}: signIn(input: { email: "x", password: "x" }) { userErrors { code } }`;
    const { data, errors } = await ask(`mutation { ${attempt('a')} ${attempt('b')} }`);
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'ROOT_FIELDS', max: 1 } }]);
    expect(data).toBeUndefined();
    expect((await ask(`mutation { ${attempt('a')} }`)).data.a.userErrors).toHaveLength(1);
  });

  test('that something answers is no secret', async () => {
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
