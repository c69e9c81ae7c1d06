/** Who is not signed in cannot find out what is in the schema: names that are there, and made-up ones, look alike. */
import { assert, asyncProperty, constantFrom } from 'fast-check';
import { isEnumType, isInputObjectType, isObjectType, isInterfaceType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { RAW, type Operation } from '../../kit/api/raw-answers.ts';

/** What those who sign in have to know, and may therefore be told. */
const OPEN_TYPES =
  /^(SignIn|SetPassword|RequestPasswordReset|UserError|User$|Permission|Language|Session$|ApiToken$)/;
const SPECIFIED = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Query', 'Mutation'];

const schema = makeSchema();
const types = Object.values(schema.getTypeMap());
const unique = (names: string[]) => [...new Set(names)];
const fieldsOf = (within: typeof types) =>
  within.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
const closed = types.filter(({ name }) => !OPEN_TYPES.test(name) && !SPECIFIED.includes(name));

const NAMES = {
  type: closed.map(({ name }) => name),
  typeAndField: closed.flatMap((type) =>
    isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
  ),
  root: unique(
    [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
      .flatMap((root) => Object.keys(root?.getFields() ?? {}))
      .filter(
        (name) =>
          !['signIn', 'setPassword', 'requestPasswordReset', 'requestApiToken', 'fetchApiToken'].includes(
            name,
          ),
      ),
  ),
  field: unique(
    fieldsOf(closed)
      .map(({ name }) => name)
      .filter((name) => !(name in (schema.getType('User') as unknown as Fields).getFields())),
  ),
  argument: unique(fieldsOf(types).flatMap(({ args }) => args.map(({ name }) => name))).filter(
    (name) => name !== 'input',
  ),
  inputField: unique(
    types.flatMap((type) => (isInputObjectType(type) ? Object.keys(type.getFields()) : [])),
  ).filter((name) => !['email', 'password', 'code'].includes(name)),
  inputTypeAndField: types.flatMap((type) =>
    isInputObjectType(type) && !OPEN_TYPES.test(type.name)
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  ),
  enumAndValue: types.flatMap((type) =>
    isEnumType(type) ? type.getValues().map((value) => `${type.name}.${value.name}`) : [],
  ),
  directive: schema.getDirectives().map(({ name }) => name),
} satisfies Record<string, string[]>;

interface Fields {
  getFields(): object;
}

const SIGN_IN = 'signIn(input: { email: "x", password: "x" })';
const of = (pair: string) => pair.split('.') as [string, string];

/** In which places a name is tried, each with the names that it is tried with. */
const PROBES: Record<string, { names: string[]; ask(name: string): Operation }> = {
  'the type of a fragment that is not used': {
    names: NAMES.type,
    ask: (name) => ({ query: `{ __typename } fragment F on ${name} { __typename }` }),
  },
  'the type of a fragment that is used': {
    names: NAMES.type,
    ask: (name) => ({
      query: `mutation { ${SIGN_IN} { viewer { ...F } } } fragment F on ${name} { __typename }`,
    }),
  },
  'the type of an inline fragment': {
    names: NAMES.type,
    ask: (name) => ({ query: `mutation { ${SIGN_IN} { viewer { ... on ${name} { __typename } } } }` }),
  },
  'the type of a fragment within an interface': {
    names: NAMES.type,
    ask: (name) => ({
      query: `mutation { ${SIGN_IN} { viewer { ... on Node { ... on ${name} { __typename } } } } }`,
    }),
  },
  'a field in a fragment that is not used': {
    names: NAMES.typeAndField,
    ask: (name) => ({ query: `{ __typename } fragment F on ${of(name)[0]} { ${of(name)[1]} }` }),
  },
  'a field of another type within an interface': {
    names: NAMES.typeAndField,
    ask: (name) => ({
      query: `mutation { ${SIGN_IN} { viewer { ... on Node { ... on ${of(name)[0]} { ${of(name)[1]} } } } } }`,
    }),
  },
  'the type of a variable that is not used': {
    names: NAMES.type,
    ask: (name) => ({ query: `query ($x: ${name}) { __typename }`, variables: { x: 1 } }),
  },
  'the type of a variable with a default': {
    names: NAMES.type,
    ask: (name) => ({ query: `query ($x: ${name} = {}) { __typename }` }),
  },
  'the type of a variable that is used': {
    names: NAMES.type,
    ask: (name) => ({ query: `query ($x: ${name}) { __typename @include(if: $x) }` }),
  },
  'a field of an input, in the default of a variable': {
    names: NAMES.inputTypeAndField,
    ask: (name) => ({ query: `query ($x: ${of(name)[0]} = { ${of(name)[1]}: 1 }) { __typename }` }),
  },
  'the value of an enum, in the default of a variable': {
    names: NAMES.enumAndValue,
    ask: (name) => ({ query: `query ($x: ${of(name)[0]} = ${of(name)[1]}) { __typename }` }),
  },
  'a field of an input, in the document': {
    names: NAMES.inputField,
    ask: (name) => ({
      query: `mutation { signIn(input: { email: "x", password: "x", ${name}: "x" }) { __typename } }`,
    }),
  },
  'a field of an input, in a variable': {
    names: NAMES.inputField,
    ask: (name) => ({
      query: 'mutation ($x: SignInInput!) { signIn(input: $x) { __typename } }',
      variables: { x: { email: 'x', password: 'x', [name]: 'x' } },
    }),
  },
  'an argument at the root': {
    names: NAMES.argument,
    ask: (name) => ({
      query: `mutation { signIn(input: { email: "x", password: "x" }, ${name}: 1) { __typename } }`,
    }),
  },
  'an argument further down': {
    names: NAMES.argument,
    ask: (name) => ({ query: `mutation { ${SIGN_IN} { viewer { email(${name}: 1) } } }` }),
  },
  'a field of the answer': {
    names: NAMES.field,
    ask: (name) => ({ query: `mutation { ${SIGN_IN} { ${name} } }` }),
  },
  'a field further down in the answer': {
    names: NAMES.field,
    ask: (name) => ({ query: `mutation { ${SIGN_IN} { viewer { ${name} } } }` }),
  },
  'a directive': {
    names: NAMES.directive,
    ask: (name) => ({ query: `mutation { ${SIGN_IN} @${name} { __typename } }` }),
  },
  'the name of the operation': {
    names: [...NAMES.root, ...NAMES.type],
    ask: (name) => ({ query: 'query A { __typename } query B { __typename }', operationName: name }),
  },
  'a field of the root': { names: NAMES.root, ask: (name) => ({ query: `{ ${name} { __typename } }` }) },
  'a mutation': { names: NAMES.root, ask: (name) => ({ query: `mutation { ${name} { __typename } }` }) },
  'a subscription': { names: NAMES.root, ask: (name) => ({ query: `subscription { ${name} }` }) },
  'a field of the root, beside one that is open': {
    names: NAMES.root,
    ask: (name) => ({ query: `mutation { ${name} { __typename } ${SIGN_IN} { __typename } }` }),
  },
  'a field of the root, too often': {
    names: NAMES.root,
    ask: (name) => ({
      query: `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: ${name} { __typename }`).join(' ')} }`,
    }),
  },
  'a list that would be too long': {
    names: NAMES.root,
    ask: (name) => ({
      query: `{ ${name}(first: 100) { nodes { runs(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } }`,
    }),
  },
  'a field of the root, with text that cannot be kept': {
    names: NAMES.root,
    ask: (name) => ({ query: `{ ${name}(id: "\\u0000") { __typename } }`, variables: { x: '\0' } }),
  },
  'an argument of what is not open': {
    names: NAMES.argument,
    ask: (name) => ({ query: `query ($x: ID!) { node(${name}: $x) { __typename } }` }),
  },
};

const MADE_UP = 'nothingOfThisName';
/** The same question of what is surely not there. */
const madeUp = (name: string) => (name.includes('.') ? `${of(name)[0]}.${MADE_UP}` : MADE_UP);

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('the names of the schema have been found', () => {
  for (const [kind, names] of Object.entries(NAMES)) expect([kind, names.length > 4]).toEqual([kind, true]);
});

const WAYS: typeof RAW = {
  ...RAW,
  'HTTP with a token that is none': (it) =>
    RAW['HTTP with application/json']?.(it, 'regent_api_none') ?? expect.fail(),
};

describe.for(Object.keys(WAYS))('over %s', (transport) => {
  test.for(Object.keys(PROBES))('%s tells nothing', async (place) => {
    const { names, ask } = PROBES[place] ?? expect.fail();
    const send = WAYS[transport]?.(api) ?? expect.fail();
    const answers = new Map<string, string>();
    const answerTo = async (name: string) => {
      const answer = answers.get(name) ?? (await send(ask(name)));
      answers.set(name, answer);
      return answer;
    };
    await assert(
      asyncProperty(constantFrom(...names), async (name) => {
        expect(await answerTo(name)).toBe(await answerTo(madeUp(name)));
        expect(await answerTo(name)).toContain('UNAUTHENTICATED');
      }),
      { numRuns: 10 },
    );
  });
});

const INPUT = '{ email: "x", password: "x" }';
const MISTAKES: Operation[] = [
  { query: '{ clients { totalCount } }' },
  { query: 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }' },
  { query: 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }', variables: { i: 1 } },
  {
    query: 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }',
    variables: { i: { emial: 'x' } },
  },
  {
    query: `mutation ($i: SignInInput = ${INPUT}) { signIn(input: $i) { __typename } }`,
    variables: { i: null },
  },
  {
    query: `mutation ($b: Boolean = true) { signIn(input: ${INPUT}) { __typename @include(if: $b) } }`,
    variables: { b: null },
  },
  { query: `mutation { signIn(input: ${INPUT}) }` },
  { query: `mutation { signIn(input: { email: "x", password: "\\u0000" }) { __typename } }` },
  { query: `mutation A { signIn(input: ${INPUT}) { __typename } }`, operationName: 'B' },
  { query: 'fragment F on Client { id }' },
];

test.for(Object.keys(WAYS))('over %s each mistake has the same answer', async (transport) => {
  const send = WAYS[transport]?.(api) ?? expect.fail();
  const answers: string[] = [];
  for (const mistake of MISTAKES) answers.push(overWebSocketToo(await send(mistake)));
  expect(answers).toEqual(answers.map(() => answers[0]));
  expect(answers[0]).toContain('"code":"UNAUTHENTICATED"');
});

/** There, what is found out before a document is carried out comes as another message than what is found then. */
const overWebSocketToo = (answer: string) =>
  answer.replace(/"next","payload":\{"errors":(.*)\}\}\n.*"complete"\}/, '"error","payload":$1}');

test('what one signs in with is answered in words, and so is what is too much or no GraphQL', async () => {
  const ask = (query: string) => api.graphql(query, {}, { token: null });
  const codesOf = async (query: string) =>
    (await ask(query)).errors?.map(({ extensions }) => extensions['code']);
  const refused = await ask(
    `mutation { ${SIGN_IN} { viewer { email permissions sessions { id } } userErrors { code message path } } }`,
  );
  expect(refused).toEqual({
    data: {
      signIn: {
        viewer: null,
        userErrors: [
          { code: 'REFUSED', message: 'The e-mail address or the password is wrong.', path: ['email'] },
        ],
      },
    },
  });
  const set = 'setPassword(input: { token: "x", password: "x" }) { email userErrors { code } }';
  expect((await ask(`mutation { ${set} }`)).data.setPassword.userErrors).toHaveLength(1);
  const reset = await ask('mutation { requestPasswordReset(input: { email: "x" }) { requested } }');
  expect(reset.data).toEqual({ requestPasswordReset: { requested: true } });
  expect(await codesOf(`mutation { ${SIGN_IN} { __typename }`)).toEqual(['GRAPHQL_PARSE_FAILED']);
  expect(await codesOf(`{ ${'__typename '.repeat(3_000)} }`)).toEqual(['LIMIT_EXCEEDED']);
});

test('what is not valid leaves nothing in the log', () => {
  expect(api.logged).toEqual([]);
});
