/** What is wrong with an operation has one name, whichever way it comes, so that no way tells more than another. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';
import { TRANSPORTS } from '../../kit/api/transports.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const WAYS = Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[];

const BAD: Record<string, [code: string, query: string, variables?: Record<string, unknown>]> = {
  'half a document': ['GRAPHQL_PARSE_FAILED', '{ clients {'],
  'no document': ['GRAPHQL_PARSE_FAILED', ''],
  'a document of something else': ['GRAPHQL_PARSE_FAILED', 'SELECT 1'],
  'a string without an end': ['GRAPHQL_PARSE_FAILED', '{ client(id: "x) { id } }'],
  'a field that is not there': ['GRAPHQL_VALIDATION_FAILED', '{ nothing }'],
  'a fragment that is not there': ['GRAPHQL_VALIDATION_FAILED', '{ ...nothing }'],
  'two fields of one name': [
    'GRAPHQL_VALIDATION_FAILED',
    '{ x: viewer { id } x: viewer { email } y: nothing }',
  ],
  'only fragments': ['OPERATION_RESOLUTION_FAILURE', 'fragment f on Query { viewer { id } }'],
  'several operations, and none is named': [
    'OPERATION_RESOLUTION_FAILURE',
    'query a { viewer { id } } query b { viewer { id } }',
  ],
  'a variable of another type': [
    'BAD_USER_INPUT',
    'query ($n: Int) { clients(first: $n) { totalCount } }',
    { n: 'x' },
  ],
  'a variable that is missing': ['BAD_USER_INPUT', 'query ($id: ID!) { client(id: $id) { name } }'],
  'an id that is none': ['BAD_USER_INPUT', '{ client(id: "nonsense") { name } }'],
  'a string that cannot be kept': [
    'BAD_USER_INPUT',
    'query ($x: String) { clients(filter: { text: $x }) { totalCount } }',
    { x: '\0' },
  ],
  'what is too deep': [
    'LIMIT_EXCEEDED',
    `{ ${'clients(first: 1) { nodes { server { '.repeat(5)} id ${'} } }'.repeat(5)} }`,
  ],
};

test.for(Object.keys(BAD))('%s', async (name) => {
  const [code, query, variables] = BAD[name] ?? expect.fail();
  for (const token of [api.token, undefined]) {
    const answers = [];
    for (const way of WAYS) answers.push((await TRANSPORTS[way](api, token)(query, variables)).errors);
    if (token !== undefined) expect(answers[0]).toMatchObject([{ extensions: { code } }]);
    expect(answers[0]?.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  }
});
