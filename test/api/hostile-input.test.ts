/**
 * Whatever string or number stands at any input of the schema, it ends as data, as a userError or as the
 * caller's mistake, and never as a bug. The inputs are found by walking the schema.
 */
import { createHash } from 'node:crypto';
import { array, assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { getNamedType, isObjectType } from 'graphql';
import type { GraphQLArgument, GraphQLField } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { startApi, type Api } from '../kit/api.ts';
import { idFor, plain, valueOf, type Leaf } from '../kit/api/values.ts';

const schema = makeSchema();

const STRINGS = [
  '',
  ' ',
  '\0',
  'nul\0in the midst',
  '\ud800',
  'a\udfffb',
  '\u202egnp.exe\u200b\ufeff',
  '\u0000\u0001\u0007\u001b[31m\u007f\u0085',
  'line\r\nbreak\u2028\u2029',
  `'"\`\\`,
  '\\',
  '%_\\%',
  '\'; DROP TABLE "Client"; --',
  '$(id) `id` ; id | id && id > /tmp/x\n',
  '${jndi:ldap://x} {{7*7}} <%= 7 %>',
  '<?php system("id"); ?>',
  "'.system('id').'",
  '</VirtualHost>\n<VirtualHost *:80>',
  '%{HTTP_HOST} ${ENV}',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '--help',
  '__proto__',
  '\u{1f4a9}e\u0301\u1e9b\u0323',
  'x'.repeat(5_000),
  '\u{1f4a9}'.repeat(20_000),
];
/** Longer than an entry of an index may be, also when it is compressed. */
const LONG = Array.from({ length: 100 }, (_, i) => createHash('sha256').update(`${i}`).digest('base64')).join(
  '',
);
/** At every input. */
const WORST = ['\0', LONG, `'"\\\n`];
const NUMBERS = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
const DATES = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2020-02-30T00:00:00Z', '\0'];

interface Input {
  field: GraphQLField<unknown, unknown>;
  mutation: boolean;
  /** The names that lead to it, from the argument on. */
  path: string[];
  type: string;
}

const inputs: Input[] = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
  Object.values(root?.getFields() ?? {}).flatMap((field) =>
    field.args.flatMap((arg) => {
      const found: Input[] = [];
      const note: Leaf = (type, path) =>
        void found.push({ field, mutation: root?.name === 'Mutation', path, type });
      valueOf(arg.type, note, [arg.name]);
      return found;
    }),
  ),
);
const nameOf = ({ field, path }: Input) => `${field.name}(${path.join('.')})`;
const ofText = inputs.filter(({ type }) => !['Int', 'Float', 'BigInt', 'Boolean', 'DateTime'].includes(type));

let api: Api;
const ids: Record<string, string> = {};
beforeAll(async () => {
  api = await startApi();
  await renew();
});
afterAll(() => api.close());

let count = 0;
/** Something of each kind that ids may lead to, as what is asked for may have deleted it. */
async function renew() {
  count += 1;
  const server = await api.addServer(`hostile-${count}.test`);
  const { client, run } = await api.addClient(`hostile-${count}`, server.id);
  const [model, schedule] = [
    await api.graphql(
      'mutation { createModel(input: { generic: false, label: { fr: "x", en: "x", de: "x", nl: "x" } }) { model { id } } }',
    ),
    await api.graphql(
      'mutation { createSchedule(input: { kind: SYNC, cron: "0 3 * * *", timeZone: "UTC" }) { schedule { id } } }',
    ),
  ];
  Object.assign(ids, {
    serverId: encodeId('Server', server.id),
    clientId: encodeId('Client', client.id),
    runId: encodeId('Run', run.id),
    modelId: model.data.createModel.model.id,
    scheduleId: schedule.data.createSchedule.schedule.id,
  });
}

/** What would do at a place, so that only the hostile value is wrong. */
const harmless: Leaf = (type, path) => {
  const name = path.at(-1) ?? '';
  if (type === 'ID') return ids[name.replace(/s$/, '')] ?? idFor(schema, name);
  if (/email/i.test(name)) return 'ada@example.org';
  const given: Record<string, unknown> = {
    dryRun: false,
    expectedVersion: undefined,
    number: undefined,
    port: 22,
    idempotencyKey: undefined,
    alias: `alias-${(count += 1)}`,
    fqdn: `host-${count}.test`,
    address: '127.0.0.1',
    user: 'ansible',
    fingerprint: 'SHA256:presented',
    expectedFingerprint: 'SHA256:presented',
    cron: '0 3 * * *',
    timeZone: 'Europe/Luxembourg',
  };
  return name in given ? given[name] : plain(schema)(type, path);
};

/** Asks with this value at this input; the answer's top-level codes. */
async function put({ field, mutation, path }: Input, value: unknown): Promise<unknown[]> {
  const isIt = (other: string[]) => other.join('.') === path.join('.');
  const leaf =
    (arg: GraphQLArgument): Leaf =>
    (type, at) => {
      if (isIt(at)) return value;
      const isNeeded = mutation || String(arg.type).endsWith('!');
      return isNeeded ? harmless(type, field.name === at[0] ? at : named(at)) : undefined;
    };
  const named = (at: string[]) => (at.at(-1) === 'id' || at.at(-1) === 'ids' ? [`${field.name}Id`] : at);
  const args = field.args.filter((arg) => arg.name === path[0] || String(arg.type).endsWith('!'));
  const variables = Object.fromEntries(
    args.map((arg) => [arg.name, valueOf(arg.type, leaf(arg), [arg.name])]),
  );
  const payload = getNamedType(field.type);
  const asksErrors = isObjectType(payload) && 'userErrors' in payload.getFields();
  const selection = asksErrors
    ? '{ userErrors { code message path } }'
    : isObjectType(payload) || 'getFields' in payload
      ? '{ __typename }'
      : '';
  const heads = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const uses = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const query = `${mutation ? 'mutation' : 'query'} (${heads}) { ${field.name}(${uses}) ${selection} }`;
  const { errors = [] } = await api.graphql(query, variables);
  return errors.map(({ extensions }) => extensions['code']);
}

const EXPECTED = ['BAD_USER_INPUT', 'NOT_FOUND', 'LIMIT_EXCEEDED', 'THROTTLED', 'FORBIDDEN'];
const isUnexpected = (code: unknown) => !EXPECTED.includes(String(code));

test('the inputs of the schema have been found', () => {
  expect(ofText.length).toBeGreaterThan(60);
});

test('what no database takes stands at every input, and is no bug at any', async () => {
  const bugs: unknown[] = [];
  for (const input of inputs) {
    const values = ofText.includes(input) ? WORST : ({ Int: NUMBERS, DateTime: DATES }[input.type] ?? []);
    const codes = (await Promise.all(values.map((value) => put(input, value)))).flat().filter(isUnexpected);
    if (codes.length > 0) bugs.push([nameOf(input), codes]);
    if (/^(delete|revoke|deactivate|cancel)/.test(input.field.name)) await renew();
  }
  expect(bugs).toEqual([]);
  expect(api.logged.map(({ fields }) => String(fields.err))).toEqual([]);
});

test('any string at any input is no bug', async () => {
  const anything = oneof(
    constantFrom(...STRINGS),
    string({ unit: 'binary', maxLength: 40 }),
    array(constantFrom(...STRINGS.map((text) => text.slice(0, 100)))).map((parts) => parts.join('')),
  );
  await assert(
    asyncProperty(constantFrom(...ofText.map(nameOf)), anything, async (name, value) => {
      const input = ofText.find((each) => nameOf(each) === name) ?? expect.fail();
      expect((await put(input, value)).filter(isUnexpected)).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(api.logged.map(({ fields }) => String(fields.err))).toEqual([]);
});

test('what is taken is kept as it is', async () => {
  const create = `mutation ($input: CreateClientInput!) {
    createClient(input: $input) { client { id name firstUser { firstName lastName } } userErrors { path } }
  }`;
  const taken: string[] = [];
  for (const text of STRINGS) {
    const input = {
      name: text,
      alias: harmless('String', ['alias']),
      serverId: ids['serverId'],
      contactEmail: 'ada@example.org',
      firstUser: { firstName: text, lastName: text, email: 'ada@example.org' },
    };
    const { data, errors } = await api.graphql(create, { input });
    const { client, userErrors } = data?.createClient ?? {};
    if (client == null) {
      expect(errors ?? userErrors.map(({ path }: { path: string[] }) => path.join('.'))).toEqual(
        errors === undefined ? ['name', 'firstUser.firstName', 'firstUser.lastName'] : [expect.anything()],
      );
      continue;
    }
    taken.push(text);
    const kept = text.trim();
    expect(client).toMatchObject({ name: kept, firstUser: { firstName: kept, lastName: kept } });
    const found = await api.graphql(
      'query ($text: String!) { clients(filter: { text: $text }) { nodes { id } } }',
      { text },
    );
    expect(found.data.clients.nodes).toContainEqual({ id: client.id });
  }
  expect(taken.length).toBeGreaterThan(12);
});
