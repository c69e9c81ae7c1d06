/**
 * What anybody may send, in the shapes that cost most. Counted is the work, not the time: whatever a request looks
 * like, up to the longest that is taken, there is a bound to what is done for it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../kit/api.ts';
import { startCounting } from '../../kit/steps.ts';

const counter = await startCounting();
const { LARGEST_BODY } = await import('../../../src/server/yoga/use-json-posts.ts');
const { startApi } = await import('../../kit/api.ts');
const { TRANSPORTS } = await import('../../kit/api/transports.ts');

/** Of the longest document that is taken, and the widest input. */
const MOST_STEPS = 1_000_000;
/** A WebSocket masks and unmasks, both in this process. */
const MORE_STEPS_PER_BYTE = { HTTP: 0, SSE: 0, WebSocket: 2.5 };
/** A hundred mistakes, at the longest that is said of one. */
const LONGEST_ANSWER = 150_000;

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
  counter.stop();
});

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const nested = (depth: number, within: unknown): unknown =>
  Array.from({ length: depth }).reduce((inner) => [inner], within);
const keys = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, value]));
/** As many as there is room for, at about so many bytes each. */
const most = (bytes: number) => Math.floor((LARGEST_BODY - 3_000) / bytes);

const SIGN_IN = 'mutation ($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }';
const tree = (depth: number): string =>
  depth === 0 ? 'x: id x: email' : `viewer { ${tree(depth - 1)} } viewer { ${tree(depth - 1)} }`;

const SHAPES: Record<string, () => { query: string; variables?: Record<string, unknown> }> = {
  'deep and wide': () => ({
    query: '{ __typename }',
    variables: { a: nested(2_900, Array(most(2.1)).fill(1)) },
  }),
  'wide below what is deep enough': () => ({
    query: '{ __typename }',
    variables: { a: nested(15, Array(most(2.1)).fill(1)) },
  }),
  'many keys': () => ({ query: '{ __typename }', variables: keys(most(12), 1) }),
  'many fields that an input does not have': () => ({ query: SIGN_IN, variables: { i: keys(9_000, 1) } }),
  'few of them, and long strings beside': () => ({
    query: SIGN_IN,
    variables: { i: { ...keys(100, 1), email: 'x'.repeat(most(1) - 2_000) } },
  }),
  'many mistakes in a list': () => ({
    query: 'mutation ($i: [SignInInput!]!) { signIn(input: $i) { userErrors { code } } }',
    variables: { i: Array(most(5)).fill(null) },
  }),
  'a string of quotation marks': () => ({
    query: SIGN_IN,
    variables: { i: { email: '"'.repeat(most(10)) } },
  }),
  'a long string': () => ({
    query: SIGN_IN,
    variables: { i: { email: 'x'.repeat(most(1)), password: 'x' } },
  }),
  'a long name': () => ({ query: `{ ${'x'.repeat(19_000)} }` }),
  'many aliases of one field': () => ({ query: `{ ${many(600, (i) => `a${i}: __typename`)} }` }),
  'one name for many fields': () => ({
    query: `{ ${many(600, (i) => `x: ${i % 2 ? '__typename' : 'viewer'}`)} }`,
  }),
  'the same within the same': () => ({ query: `{ ${tree(7)} }` }),
  'names just often enough': () => ({
    query: `{ ${many(6, (n) => many(99, (i) => `x${n}: ${i % 2 ? '__typename' : 'viewer'}`))} }`,
  }),
  'many fragments': () => ({
    query: `{ ...f0 } ${many(120, (i) => `fragment f${i} on Query { ...f${(i + 1) % 120} ...f${(i + 7) % 120} }`)}`,
  }),
  'fragments just often enough': () => ({
    query: `{ ...f0 } ${many(25, (i) => `fragment f${i} on Query { ...f${(i + 1) % 25} viewer { id } }`)}`,
  }),
  'many operations with variables': () => ({
    query: many(90, (i) => `query q${i}($a: [String]) { __typename }`),
    variables: { a: Array(9_000).fill('') },
  }),
  'many mistakes with a long name': () => ({
    query: `query ${'L'.repeat(10_000)} { ${many(200, (i) => `a${i}: a(b: $v${i})`)} }`,
  }),
  'literals within literals': () => ({
    query: `mutation { signIn(input: ${'{a:'.repeat(450)}1${'}'.repeat(450)}) { viewer { id } } }`,
  }),
  'fields within fields': () => ({ query: `{ ${'viewer { '.repeat(600)} id ${'}'.repeat(600)} }` }),
};

const WHO: Record<string, () => string | undefined> = {
  'nobody knows': () => undefined,
  'works here': () => api.token,
};
const WAYS = Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[];

describe.for(Object.keys(WHO).flatMap((who) => WAYS.map((transport) => [who, transport] as const)))(
  'of whom %s, over %s',
  ([who, transport]) => {
    const token = WHO[who] ?? expect.fail();
    test.for(Object.keys(SHAPES))('%s: the work has a bound, and so has the answer', async (name) => {
      const { query, variables } = (SHAPES[name] ?? expect.fail())();
      // Not one that is known from another transport.
      const unknown = `${query} #${who} ${transport}`;
      const bytes = JSON.stringify({ query: unknown, variables }).length;
      expect(bytes).toBeLessThanOrEqual(LARGEST_BODY);
      const ask = TRANSPORTS[transport](api, token());
      let answer = '';
      const steps = await counter.stepsOf(async () => {
        // A WebSocket that is closed has its reason for an answer.
        answer = JSON.stringify(await ask(unknown, variables).catch((closed: unknown) => closed));
      });
      expect(steps).toBeLessThan(MOST_STEPS + MORE_STEPS_PER_BYTE[transport] * bytes);
      expect(answer.length).toBeLessThan(LONGEST_ANSWER);
    });
  },
);
