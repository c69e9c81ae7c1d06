/**
 * Whatever stands at whatever place of the schema, sent by somebody who may do everything: it ends as data, as a
 * userError or as the caller's mistake, and never as a bug of ours.
 */
import { createHash } from 'node:crypto';
import { sample, shuffledSubarray } from 'fast-check';
import { getNamedType } from 'graphql';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USER_ROLES } from '../../../src/domain/permissions.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { PASSWORD, startApi, type Answer, type Api } from '../../kit/api.ts';
import { hostileValues, OF_ANY_TYPE } from '../../kit/api/hostile-values.ts';
import { filled, nameOf, placesOf, selectionOf, type Place } from '../../kit/api/places.ts';
import { TRANSPORTS } from '../../kit/api/transports.ts';
import { tokenIn } from '../../kit/api/users.ts';
import { NOBODY, plain } from '../../kit/api/values.ts';

const SEED = 20_260_101;
/** At each place, of the values of its type and of those of none; but all cursors, ids and times. */
const TRIED = 3;

const schema = makeSchema();
const places = placesOf(schema);
const ROOTS = ['Query', 'Mutation', 'Subscription'];

let api: Api;
let session: string;
const ids: Record<string, string> = {};
beforeAll(async () => {
  api = await startApi();
  session = await api.sessionOf([...USER_ROLES]);
  await setUpTwoFactor(session);
  await switchTwoFactorOn(await api.sessionOf([]));
  await renew();
});
afterAll(() => api.close());

const ask = (query: string, variables?: object) => api.graphql(query, variables, { token: session });
const WITH_CODE = 'user-2@example.org';

async function setUpTwoFactor(token: string): Promise<string> {
  const query = `mutation { setUpTwoFactor(input: { password: "${PASSWORD}" }) { secret } }`;
  return (await api.graphql(query, {}, { token })).data.setUpTwoFactor.secret;
}

async function switchTwoFactorOn(token: string): Promise<void> {
  const code = new TOTP({ secret: Secret.fromBase32(await setUpTwoFactor(token)) }).generate();
  const query = `mutation { confirmTwoFactor(input: { code: "${code}" }) { userErrors { code } } }`;
  expect((await api.graphql(query, {}, { token })).data.confirmTwoFactor.userErrors).toEqual([]);
}

let count = 0;
/** Something of each kind, as what is asked for may have deleted it. */
async function renew(): Promise<void> {
  count += 1;
  const server = await api.addServer(`fuzz-${count}.test`);
  const { client, run } = await api.addClient(`fuzz-${count}`, server.id);
  await api.tell(run.id);
  await api.end(run.id);
  const model = await api.addModel(`Fuzz ${count}`);
  const user = await api.prisma.user.create({
    data: { email: `fuzz-${count}@example.org`, firstName: 'x', lastName: 'x', roles: [] },
  });
  const schedule = await ask(
    'mutation { createSchedule(input: { kind: SYNC, cron: "0 3 * * *", timeZone: "UTC" }) { schedule { id } } }',
  );
  Object.assign(ids, {
    Server: encodeId('Server', server.id),
    Client: encodeId('Client', client.id),
    Run: encodeId('Run', run.id),
    Model: encodeId('Model', model.id),
    User: encodeId('User', user.id),
    Schedule: schedule.data.createSchedule.schedule.id,
  });
}

/** What would do, so that the hostile value alone is wrong. */
function harmless(field: string): (type: string, path: string[]) => unknown {
  return (type, path) => {
    const name = path.filter((part) => part !== '[]').at(-1) ?? '';
    if (type === 'ID') return idFor(name === 'id' || name === 'ids' ? field : name);
    if (field === 'signIn' && name === 'email') return WITH_CODE;
    if (/^(current)?password$/i.test(name)) return PASSWORD;
    count += 1;
    const given: Record<string, unknown> = {
      dryRun: false,
      expectedVersion: undefined,
      after: undefined,
      before: undefined,
      first: undefined,
      last: undefined,
      number: undefined,
      idempotencyKey: undefined,
      port: 22,
      email: `fuzz-${count}@example.org`,
      alias: `fuzz-${count}`,
      fqdn: `fuzz-${count}.test`,
      address: '127.0.0.1',
      cron: '0 3 * * *',
      timeZone: 'Europe/Luxembourg',
    };
    if (name in given) return given[name];
    return /email/i.test(name) ? 'ada@example.org' : plain(schema)(type, path);
  };
}

function idFor(name: string): string {
  const noun = name.replace(/Ids?$|s$/, '').toLowerCase();
  const type = Object.keys(ids).find((each) => noun.endsWith(each.toLowerCase()));
  return ids[type ?? ''] ?? encodeId(name === 'tokenId' ? 'ApiToken' : 'Session', NOBODY);
}

/** The operation that has this value at this place; for a field of a thing, by way of the thing. */
function operationWith({ parent, field, argument, path }: Place, value: unknown) {
  const args = field.args.filter(({ name, type }) => name === argument.name || String(type).endsWith('!'));
  const variables = Object.fromEntries(
    args.map(({ name, type }) => [name, filled(type, [name], { at: path, value }, harmless(field.name))]),
  );
  const heads = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const uses = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const asked = `${field.name}(${uses}) ${selectionOf(schema, getNamedType(field.type).name)}`;
  const query = ROOTS.includes(parent)
    ? `${parent.toLowerCase()} (${heads}) { ${asked} }`
    : `query (${heads}) { node(id: "${ids[parent]}") { ... on ${parent} { ${asked} } } }`;
  return { query, variables };
}

async function answerTo(place: Place, value: unknown): Promise<Answer> {
  const { query, variables } = operationWith(place, value);
  // What counts failures is tried elsewhere.
  if (COUNTED.test(place.field.name)) await api.prisma.rateLimit.deleteMany({});
  if (place.field.name === 'setPassword' && place.path.at(-1) === 'password') {
    const made = await ask(`mutation { createUserLink(input: { userId: "${ids['User']}" }) { link } }`);
    (variables['input'] as { token?: string }).token = tokenIn(made.data.createUserLink.link ?? '#');
  }
  return place.parent === 'Subscription'
    ? TRANSPORTS.SSE(api, session)(query, variables)
    : ask(query, variables);
}

const EXPECTED = [
  'BAD_USER_INPUT',
  'CONFLICT',
  'FORBIDDEN',
  'GRAPHQL_VALIDATION_FAILED',
  'LIMIT_EXCEEDED',
  'NOT_FOUND',
  'THROTTLED',
];

function valuesAt({ parent, type, path }: Place): unknown[] {
  const named = getNamedType(type).name;
  const name = path.at(-1) ?? '';
  const hostile = hostileValues(named, name);
  const isWhole = parent !== 'Mutation' && /^(after|before|id|since)$/.test(name);
  const tried = isWhole || named === 'DateTime' ? hostile : some(hostile, name);
  return [...tried, ...some(OF_ANY_TYPE, path.join())];
}

/** Some of these, the same in each run, and others at another place. */
function some(values: unknown[], place: string): unknown[] {
  const length = Math.min(TRIED, values.length);
  const seed = SEED + createHash('sha256').update(place).digest().readUInt16BE();
  const [chosen = []] = sample(shuffledSubarray(values, { minLength: length, maxLength: length }), {
    seed,
    numRuns: 1,
  });
  return chosen;
}

/** Streams that go well do not end. */
const isFollowed = ({ field }: Place) => ['updates', 'alarmChanges'].includes(field.name);

const COUNTED = /password|email|signIn|twoFactor|recovery|apiToken/i;
const REMOVES = /^(delete|revoke|deactivate|cancel|update|reset|replace|set)/;

test('the places of the schema have been found', () => {
  expect(places.length).toBeGreaterThan(250);
  expect(places.filter(({ path }) => path.at(-1) === 'after').length).toBeGreaterThan(12);
});

test.for([
  ['queries', (place: Place) => place.parent === 'Query'],
  [
    'what hangs on things, and streams',
    (place: Place) => !/^(Query|Mutation)$/.test(place.parent) && !isFollowed(place),
  ],
  ['mutations', (place: Place) => place.parent === 'Mutation'],
] as const)('no value at any place of %s is a bug', async ([, isOfThese]) => {
  const bugs: unknown[] = [];
  for (const place of places.filter(isOfThese)) {
    for (const value of valuesAt(place)) {
      const { errors = [] } = await answerTo(place, value);
      const codes = errors.map(({ extensions }) => String(extensions['code']));
      const unexpected = codes.filter((code) => !EXPECTED.includes(code));
      if (unexpected.length > 0)
        bugs.push([nameOf(place), JSON.stringify(value)?.slice(0, 80), unexpected[0]]);
    }
    if (REMOVES.test(place.field.name) && place.path.length === 1) await renew();
  }
  expect(bugs).toEqual([]);
  expect(api.logged.map(({ fields, text }) => `${text}: ${String(fields.err)}`)).toEqual([]);
});
