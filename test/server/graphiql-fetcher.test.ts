import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { graphiqlFetcher } from '../../src/server/pages/graphiql-fetcher.ts';

type Fetcher = (params: object, options?: object) => Promise<unknown>;
interface Sink {
  next(answer: object): void;
}

/** A page whose server gives these answers, one after the other. */
function page(...answers: object[]) {
  const seen = { clicks: 0, streams: [] as Sink[] };
  const context = {
    fetch: async () => new Response(JSON.stringify(answers.shift())),
    document: { querySelector: () => ({ click: () => (seen.clicks += 1) }) },
    graphqlSse: {
      createClient: () => ({ subscribe: (_params: object, sink: Sink) => void seen.streams.push(sink) }),
    },
  };
  const fetcher = runInNewContext(`${graphiqlFetcher}\nfetcher`, context) as Fetcher;
  return { seen, fetcher };
}

const REFUSED = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
const INTROSPECTION = { query: 'query IntrospectionQuery { __schema }', operationName: 'IntrospectionQuery' };
const SIGN_IN = { query: 'mutation { signIn }' };
const SCHEMA = { data: { __schema: {} } };

test('who is not signed in sees no error for the schema, and gets it with the sign-in', async () => {
  const wrong = { data: { signIn: { viewer: null, userErrors: [{}] } } };
  const right = { data: { signIn: { viewer: {}, userErrors: [] } } };
  const { fetcher } = page(REFUSED, wrong, right, SCHEMA);
  let schema: unknown;
  const asked = fetcher(INTROSPECTION).then((answer) => (schema = answer));
  expect(await fetcher(SIGN_IN)).toEqual(wrong);
  expect(schema).toBeUndefined();
  expect(await fetcher(SIGN_IN)).toEqual(right);
  await asked;
  expect(schema).toEqual(SCHEMA);
});

test('who signs in as somebody else has the schema read again', async () => {
  const { seen, fetcher } = page(SCHEMA, { data: { signIn: { viewer: {} } } }, { data: { viewer: {} } });
  await fetcher(INTROSPECTION);
  await fetcher(SIGN_IN);
  expect(seen.clicks).toBe(1);
  await fetcher({ query: '{ viewer { email } }' });
  expect(seen.clicks).toBe(1);
});

test('an answer to anything else is shown as it is', async () => {
  expect(await page(REFUSED).fetcher({ query: '{ clients }' })).toEqual(REFUSED);
});

test('all that a subscription has given is shown, the newest on top', async () => {
  const { seen, fetcher } = page();
  const observable = (await fetcher({ query: 'subscription { runEvents }' })) as {
    subscribe(sink: Sink): unknown;
  };
  const shown: string[] = [];
  observable.subscribe({ next: (answer) => void shown.push(JSON.stringify(answer)) });
  for (const seq of [1, 2, 3]) seen.streams[0]?.next({ data: { runEvents: { seq } } });
  expect(shown).toHaveLength(3);
  expect(JSON.parse(shown[2] ?? '')).toEqual({ data: { runEvents: [{ seq: 3 }, { seq: 2 }, { seq: 1 }] } });
});
