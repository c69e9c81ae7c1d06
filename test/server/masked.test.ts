/** What is not for callers stays in the log, whichever way they ask. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { TRANSPORTS } from '../kit/api/transports.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe.for(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])('over %s', (transport) => {
  const ask = (query: string, variables?: Record<string, unknown>) =>
    TRANSPORTS[transport](api, api.token)(query, variables);

  test('a bug shows a number and no more, under which all of it is in the log', async () => {
    const { services } = api;
    const whole = services.plugins;
    services.plugins = undefined as never;
    const { errors } = await ask('{ plugins { name } }');
    services.plugins = whole;
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' }, path: ['plugins'] }]);
    expect(Object.keys(errors?.[0]?.extensions ?? {}).toSorted()).toEqual(['code', 'errorId']);
    const { errorId } = errors?.[0]?.extensions ?? {};
    expect(errors?.[0]?.message).toContain(errorId);
    expect(api.logged.filter(({ fields }) => fields.errorId === errorId)).toHaveLength(1);
  });

  test('a value of ours that does not fit its type is a bug, and shows nothing of itself', async () => {
    const { services } = api;
    const whole = services.plugins;
    services.plugins = [{ id: { inner: true } as never, description: 'x', roles: [], options: {} }];
    const { errors } = await ask('{ plugins { name } }');
    services.plugins = whole;
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(errors)).not.toContain('inner');
  });

  test("a caller's mistake is said in words, and is in no log", async () => {
    const before = api.logged.length;
    const query = 'query ($n: Int) { clients(first: $n) { totalCount } }';
    for (const n of ['x', 2 ** 40, 1.5, {}]) {
      const { errors } = await ask(query, { n });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toContain('Variable "$n" got invalid value');
    }
    expect((await ask('{ clients(first: "x") { totalCount } }')).errors).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect((await ask('{ clients')).errors).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(api.logged.length).toBe(before);
  });
});
