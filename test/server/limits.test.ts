/** What is too much is refused before anything is read for it, whichever way it comes. */
import { readdir, readFile } from 'node:fs/promises';
import { getIntrospectionQuery, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costOf } from '../../src/graphql/core/cost.ts';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { defaultTabs } from '../../src/server/pages/graphiql-tabs.ts';
import { DEEPEST_INPUT, MOST_INPUT_VALUES } from '../../src/server/yoga/limit-input.ts';
import { DEEPEST, MOST_CHARACTERS, MOST_TOKENS, MOST_VALUES } from '../../src/server/yoga/use-limits.ts';
import { startApi, type Api } from '../kit/api.ts';
import { TRANSPORTS } from '../kit/api/transports.ts';
import { NOBODY, variablesOf } from '../kit/api/values.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i));
/** Clients of the servers of clients, so many times. */
const nested = (times: number, first: number): string =>
  times === 0 ? 'name' : `server { clients(first: ${first}) { nodes { ${nested(times - 1, first)} } } }`;

const HOSTILE: Record<string, { query: string; limit: string; variables?: Record<string, unknown> }> = {
  'a long text': { query: `{ viewer { email } } #${'x'.repeat(MOST_CHARACTERS)}`, limit: 'CHARACTERS' },
  'many tokens': { query: `{ viewer { ${'email '.repeat(MOST_TOKENS)} } }`, limit: 'TOKENS' },
  'many directives': {
    query: `{ viewer { email ${'@include(if: true) '.repeat(MOST_TOKENS / 4)} } }`,
    limit: 'TOKENS',
  },
  'many aliases': {
    query: `{ ${many(30, (i) => `a${i}: clients { totalCount }`).join(' ')} }`,
    limit: 'ROOT_FIELDS',
  },
  'many mutations by aliases': {
    query: `mutation { ${many(15, (i) => `a${i}: syncAll(input: {}) { run { id } }`).join(' ')} }`,
    limit: 'MUTATIONS',
  },
  'many fields of one name': {
    query: `{ viewer { ${many(200, (i) => `x: ${i % 2 ? 'id' : 'email'}`).join(' ')} } }`,
    limit: 'REPETITIONS',
  },
  'many uses of fragments': {
    query: `{ ${many(60, () => '...f').join(' ')} } fragment f on Query { viewer { email } }`,
    limit: 'FRAGMENTS',
  },
  'variables within variables': {
    query: '{ viewer { email } }',
    variables: { x: JSON.parse('['.repeat(DEEPEST_INPUT + 1) + ']'.repeat(DEEPEST_INPUT + 1)) },
    limit: 'INPUT_DEPTH',
  },
  'many variables': {
    query: '{ viewer { email } }',
    variables: { x: many(MOST_INPUT_VALUES, () => '') },
    limit: 'INPUT_VALUES',
  },
  'the schema several times over': {
    query: `{ ${many(5, (i) => `a${i}: __schema { types { name } }`).join(' ')} }`,
    limit: 'INTROSPECTIONS',
  },
  'things within things': { query: `{ clients(first: 1) { nodes { ${nested(5, 1)} } } }`, limit: 'DEPTH' },
  'lists within lists': { query: `{ clients(first: 100) { nodes { ${nested(2, 100)} } } }`, limit: 'VALUES' },
  'lists whose length is a variable': {
    query: `query ($n: Int) { clients(first: $n) { nodes { ${nested(2, 100)} } } }`,
    variables: { n: 100 },
    limit: 'VALUES',
  },
  'lists within lists by fragments': {
    query: `{ clients(first: 100) { ...a } } fragment a on ClientConnection { nodes { server { clients(first: 100) { ...b } } } }
      fragment b on ClientConnection { nodes { server { clients(first: 100) { nodes { name } } } } }`,
    limit: 'VALUES',
  },
  'an id that is none, beside lists that are too long': {
    query: `{ server(id: "nonsense") { fqdn } clients(first: 100) { nodes { ${nested(2, 100)} } } }`,
    limit: 'VALUES',
  },
  'the id of something else, beside lists that are too long': {
    query: `{ server(id: "${encodeId('Run', NOBODY)}") { fqdn } clients(first: 100) { nodes { ${nested(2, 100)} } } }`,
    limit: 'VALUES',
  },
};

/** Judged before it is looked at whether the document fits the schema. */
const OF_THE_TEXT = ['CHARACTERS', 'TOKENS', 'REPETITIONS', 'FRAGMENTS', 'INPUT_DEPTH', 'INPUT_VALUES'];

describe.for(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])('over %s', (transport) => {
  test.for(Object.keys(HOSTILE))('%s is refused with the figures, and no SQL is run', async (name) => {
    const { query, variables, limit } = HOSTILE[name] ?? expect.fail();
    const ask = TRANSPORTS[transport](api, api.token);
    const { accounts } = api.services;
    const { identify } = accounts;
    let identified = 0;
    accounts.identify = (token) => {
      identified += 1;
      return identify(token);
    };
    const sql = api.watchSql();
    const { data, errors } = await ask(query, variables);
    accounts.identify = identify;
    expect(errors).toMatchObject([
      limit === ''
        ? { extensions: { code: 'BAD_USER_INPUT' } }
        : { extensions: { code: 'LIMIT_EXCEEDED', limit, max: expect.any(Number) } },
    ]);
    expect(errors?.[0]?.message).toMatch(limit === '' ? /id/i : /the limit is \d+\./);
    expect(errors?.[0]?.extensions).not.toHaveProperty('http');
    expect(data).toBeUndefined();
    expect(sql).toEqual([]);
    // What fits the schema is told to nobody who is not signed in: who it is has to be known, and no more.
    const looked = OF_THE_TEXT.includes(limit) ? 0 : 1;
    // A WebSocket's connection is looked up as it begins.
    expect(identified).toBe(looked + (transport === 'WebSocket' ? 1 : 0));
  });

  test('the same list at another length is judged anew', async () => {
    const ask = TRANSPORTS[transport](api, api.token);
    const query = `query ($n: Int) { clients(first: $n) { nodes { ${nested(2, 40)} } } }`;
    expect((await ask(query, { n: 1 })).data.clients).toEqual({ nodes: [] });
    expect((await ask(query, { n: 40 })).errors).toMatchObject([{ extensions: { limit: 'VALUES' } }]);
  });
});

test('what we send ourselves has room: at most half of each limit', async () => {
  const schema = makeSchema();
  const introspection = getIntrospectionQuery({
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const ours = [introspection, ...defaultTabs.map(({ query }) => query), ...(await writtenDown())];
  expect(ours.length).toBeGreaterThan(15);
  for (const text of ours) {
    const query = text
      .replace('<id of the front office>', encodeId('Server', NOBODY))
      .replace('<id of the run>', encodeId('Run', NOBODY));
    const document = parse(query, { maxTokens: MOST_TOKENS / 2 });
    expect(query.length).toBeLessThan(MOST_CHARACTERS / 2);
    expect(validate(schema, document)).toEqual([]);
    const { depth, values } = costOf(schema, document, variablesOf(schema, document));
    expect(depth).toBeLessThanOrEqual(DEEPEST / 2);
    expect(values).toBeLessThanOrEqual(MOST_VALUES / 2);
  }
  expect((await api.graphql(introspection)).data.__schema.types.length).toBeGreaterThan(50);
});

/** Every operation in the README, the documents, the examples and the demo. */
async function writtenDown(): Promise<string[]> {
  const root = new URL('../..', import.meta.url);
  const folders = ['docs/', 'docs/examples/', 'demo/'];
  const paths = (
    await Promise.all(
      folders.map(async (folder) => (await readdir(new URL(folder, root))).map((name) => folder + name)),
    )
  ).flat();
  const texts = await Promise.all(
    ['README.md', ...paths]
      .filter((path) => /\.(md|ts|mjs)$/.test(path))
      .map((path) => readFile(new URL(path, root), 'utf8')),
  );
  return texts.flatMap((text) => [
    ...[...text.matchAll(/```graphql\n([^]*?)```/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/`((?:query|mutation|subscription) [^`]*\{[^`]*)`/g)].map(([, code = '']) => code),
  ]);
}
