/** However long what somebody sends is, what is said of it is short, and nothing of that length is kept. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLField, GraphQLInputType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { idFor, plain, valueOf, type Leaf } from '../../kit/api/values.ts';
import { anonymous, insider, type HostileCaller } from '../callers/actors.ts';

const schema = makeSchema();
const LONG = 'long '.repeat(20_000);
const LONGEST_MESSAGE = 1_000;

let api: Api;
let serverId: string;
beforeAll(async () => {
  api = await startApi();
  serverId = encodeId('Server', (await api.addServer('fo.test')).id);
});
afterAll(() => api.close());

type Field = GraphQLField<unknown, unknown>;

/** What would do everywhere, so that only the long value is wrong. */
const harmless: Leaf = (type, path) => {
  const name = path.at(-1) ?? '';
  if (name === 'serverId') return serverId;
  if (type === 'ID') return idFor(schema, name);
  const known: Record<string, unknown> = {
    dryRun: false,
    cron: '0 3 * * *',
    timeZone: 'UTC',
    fqdn: 'host.test',
    address: '10.0.0.1',
    user: 'ansible',
    port: 22,
    alias: 'acme',
    expectedFingerprint: 'SHA256:presented',
  };
  if (/email/i.test(name)) return 'ada@example.org';
  return name in known ? known[name] : plain(schema)(type, path);
};

/** Every place of an argument that takes text, an id, a date or one of some words. */
function placesOf(field: Field): string[] {
  const places: string[] = [];
  const walk = (type: GraphQLInputType, path: string[]): void => {
    if (isNonNullType(type) || isListType(type)) return walk(type.ofType, path);
    if (isInputObjectType(type)) {
      for (const inner of Object.values(type.getFields())) walk(inner.type, [...path, inner.name]);
    } else places.push(path.join('.'));
  };
  for (const arg of field.args) walk(arg.type, [arg.name]);
  return places;
}

/** What is said of a field's arguments with the long text at one place. */
async function saidOf(who: HostileCaller, kind: string, field: Field, place: string): Promise<string[]> {
  const leaf: Leaf = (type, path) => (path.join('.') === place ? LONG : harmless(type, path));
  const variables = Object.fromEntries(
    field.args.map((arg) => [
      arg.name,
      withEnums(arg.type, valueOf(arg.type, leaf, [arg.name]), place, [arg.name]),
    ]),
  );
  const payload = getNamedType(field.type);
  const hasErrors = isObjectType(payload) && 'userErrors' in payload.getFields();
  const selection = hasErrors ? '{ userErrors { message } }' : 'getFields' in payload ? '{ __typename }' : '';
  const heads = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const uses = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const { data, errors = [] } = await who.ask(
    `${kind} (${heads}) { it: ${field.name}(${uses}) ${selection} }`,
    variables,
  );
  const userErrors = (data?.it?.userErrors ?? []) as { message: string }[];
  return [...errors, ...userErrors].map(({ message }) => message);
}

/** `valueOf` chooses a word of each enum by itself. */
function withEnums(type: GraphQLInputType, value: unknown, place: string, path: string[]): unknown {
  if (isNonNullType(type)) return withEnums(type.ofType, value, place, path);
  if (isListType(type)) return (value as unknown[]).map((each) => withEnums(type.ofType, each, place, path));
  if (isEnumType(type)) return path.join('.') === place ? LONG : value;
  if (!isInputObjectType(type)) return value;
  return Object.fromEntries(
    Object.values(type.getFields()).map(({ name, type: inner }) => [
      name,
      withEnums(inner, (value as Record<string, unknown>)[name], place, [...path, name]),
    ]),
  );
}

test('no message is long, whatever is long and wherever it stands', async () => {
  const everybody = await insider(api, 'SUPERADMIN', 'SYSADMIN', 'ACCADMIN', 'DBADMIN');
  const long: string[] = [];
  let tried = 0;
  for (const [kind, root] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (/^(signOut|revoke|setUp|deactivate)/.test(field.name)) continue;
      const who = field.name === 'signIn' ? anonymous(api) : everybody;
      for (const place of placesOf(field)) {
        tried += 1;
        const said = await saidOf(who, kind, field, place);
        for (const message of said) {
          if (message.length > LONGEST_MESSAGE) long.push(`${field.name} ${place}: ${message.slice(0, 80)}`);
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(200);
  expect(long).toEqual([]);
  expect(api.logged.map(({ fields }) => String(fields.err))).toEqual([]);
});

test('a long word in the document is not said again in full', async () => {
  const caller = await insider(api, 'SYSADMIN');
  const word = 'x'.repeat(19_000);
  const documents = [`{ ${word} }`, `{ servers(first: "${word}") { totalCount } }`, `{ servers ${word}`];
  documents.push(`{ node(id: "${word}") { id } }`, `{ runs(filter: { kind: ${word} }) { totalCount } }`);
  documents.push(`query ($a: ${word}) { plugins { id } }`, `{ ...${word} }`, `{ plugins { id } } }${word}`);
  for (const document of documents) {
    for (const who of [caller, anonymous(api)]) {
      const { errors = [] } = await who.ask(document);
      expect(errors.length).toBeGreaterThan(0);
      expect(
        errors.map(({ message }) => message.length).filter((length) => length > LONGEST_MESSAGE),
      ).toEqual([]);
    }
  }
});

test('nothing that long is kept in any column of any table', async () => {
  const columns = await api.prisma.$queryRawUnsafe<{ table: string; name: string }[]>(
    `SELECT table_name AS "table", column_name AS "name" FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type IN ('text', 'ARRAY', 'jsonb')`,
  );
  expect(columns.length).toBeGreaterThan(50);
  const long: string[] = [];
  for (const { table, name } of columns) {
    const [found] = await api.prisma.$queryRawUnsafe<{ most: number | null }[]>(
      `SELECT max(length("${name}"::text)) AS most FROM "${table}"`,
    );
    if ((found?.most ?? 0) > 20_000) long.push(`${table}.${name}: ${found?.most}`);
  }
  expect(long).toEqual([]);
});

test('a message shows what was typed without what nobody sees', async () => {
  const { data } = await (
    await insider(api, 'SYSADMIN')
  ).ask(
    'mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { userErrors { message } } }',
    { input: { kind: 'SYNC', timeZone: 'UTC', cron: `\u202e\u001b[31m${LONG}` } },
  );
  expect(data.createSchedule.userErrors[0].message).toMatch(
    /^"\\u\{202e\}\\u001b\[31mlong (long )+l?o?n?g?…" is not a cron expression\. /,
  );
});

test('a cron expression is one short line', async () => {
  const caller = await insider(api, 'SYSADMIN');
  const create = async (cron: string) => {
    const { data } = await caller.ask(
      'mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { schedule { cron } userErrors { path } } }',
      { input: { kind: 'SYNC', timeZone: 'UTC', cron } },
    );
    return data.createSchedule as { schedule: unknown; userErrors: unknown[] };
  };
  const minutes = `${Array.from({ length: 60 }, (_, minute) => minute).join(',')} 1 * * *`;
  for (const cron of [
    minutes,
    '\n0 3 * * *',
    '0 3 * * *\u2028',
    '0\u00a03 * * *',
    `0 3 * * *${' '.repeat(400_000)}`,
  ]) {
    expect(await create(cron)).toEqual({ schedule: null, userErrors: [{ path: ['cron'] }] });
  }
  expect(await create('*/5 0-6,18-23 * * MON-FRI')).toMatchObject({ userErrors: [] });
});
