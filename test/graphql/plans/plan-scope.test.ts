/** API tokens with the scope PLAN: they read and plan, and never do. */
import { getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';
import { asking, rootFields } from '../../kit/api/ask-everything.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await startApi();
  const { id } = await api.addServer('fo1.test');
  await api.addClient('acme', id);
  token = await api.apiTokenWith(['PLAN']);
});
afterAll(() => api.close());

const mutations = rootFields.filter(({ type }) => type === 'Mutation').map(({ field }) => field);
const hasDryRun = ({ args: [input] }: (typeof mutations)[number]) => {
  const type = input && getNamedType(input.type);
  return isInputObjectType(type) && type.getFields()['dryRun'] !== undefined;
};

/** The number of rows of each table, without what plans leave, and those that say what was refused. */
async function rows() {
  const { prisma } = api;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND table_name NOT IN ('AuditEntry', 'RateLimit', 'DryRun', 'Plan', 'Installation') ORDER BY name`;
  const done = await prisma.auditEntry.count({ where: { outcome: 'DONE', action: { not: 'keepPlan' } } });
  const counted: [string, unknown][] = [['AuditEntry', done]];
  for (const { name } of tables)
    counted.push([name, await prisma.$queryRawUnsafe(`SELECT count(*)::int AS n FROM "${name}"`)]);
  return counted;
}

test('no mutation of the schema does anything for such a token', async () => {
  const before = await rows();
  for (const field of mutations) {
    // With all arguments, a mutation that has a dry run is asked for one.
    const [required = '', all = required] = asking('Mutation', field);
    const without = await api.graphql(required, {}, { token });
    expect([field.name, without.errors?.[0]?.extensions]).toMatchObject([field.name, { code: 'FORBIDDEN' }]);
    expect(without.errors?.[0]?.message).toContain('your API token has the scope PLAN');
    const { errors } = await api.graphql(all, {}, { token });
    // Some dry runs require a session, and such a token has none.
    const answer = errors?.[0]?.message.includes('and a session') ? 'requires a session' : errors;
    if (!hasDryRun(field))
      expect([field.name, errors?.[0]?.extensions]).toMatchObject([field.name, { code: 'FORBIDDEN' }]);
    else expect([undefined, 'requires a session'], field.name).toContain(answer);
  }
  const notDry = 'mutation { backupClient(input: { clientId: "acme", dryRun: false }) { run { id } } }';
  expect((await api.graphql(notDry, {}, { token })).errors?.[0]?.message).toContain('scope PLAN');
  expect(await rows()).toEqual(before);
});

test('it reads, plans, and keeps a plan, which another token carries out', async () => {
  const { data } = await api.graphql(
    `mutation { suspendClient(input: { clientId: "acme", dryRun: true, keepPlan: true }) {
      plan { subject } keptPlan { id madeBy } userErrors { message } } }`,
    {},
    { token },
  );
  expect(data.suspendClient).toMatchObject({ keptPlan: { madeBy: 'admin@example.org' }, userErrors: [] });
  const { id } = data.suspendClient.keptPlan;
  const list = await api.graphql(
    '{ plans(first: 1) { nodes { id } } clients { totalCount } }',
    {},
    { token },
  );
  expect(list.data).toEqual({ plans: { nodes: [{ id }] }, clients: { totalCount: 1 } });
  for (const query of ['{ users { totalCount } }', '{ auditEntries { totalCount } }'])
    expect((await api.graphql(query, {}, { token })).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
    });
  const carryOut =
    'mutation ($id: ID!) { carryOut(input: { planId: $id }) { run { id } userErrors { message } } }';
  expect((await api.graphql(carryOut, { id }, { token })).errors?.[0]?.message).toContain('scope PLAN');
  const clients = await api.apiTokenWith(['CLIENTS']);
  const carried = await api.graphql(carryOut, { id }, { token: clients });
  expect(carried.data.carryOut).toMatchObject({ run: { id: expect.any(String) }, userErrors: [] });
});

test('it plans no more than its user may do', async () => {
  const user = await api.prisma.user.findUniqueOrThrow({ where: { id: api.userId } });
  await api.prisma.user.update({ where: { id: user.id }, data: { roles: ['SYSADMIN'] } });
  const ask = (mutation: string) => api.graphql(mutation, {}, { token });
  const sync = await ask(
    'mutation { syncServer(input: { serverId: "fo1.test", dryRun: true }) { userErrors { code } } }',
  );
  const suspend = await ask(
    'mutation { suspendClient(input: { clientId: "acme", dryRun: true }) { userErrors { code } } }',
  );
  await api.prisma.user.update({ where: { id: user.id }, data: { roles: user.roles } });
  expect(sync).toEqual({ data: { syncServer: { userErrors: [] } } });
  expect(suspend.errors?.[0]?.message).toBe(
    'You may not use Mutation.suspendClient. Requires CLIENTS (ACCADMIN).',
  );
});

test('the scope stands alone, or with READ, and no other token has it', async () => {
  const make = async (scopes: string[] | null) => {
    const { data } = await api.graphql(
      `mutation ($scopes: [Permission!]) { createApiToken(input: { name: "robot", scopes: $scopes }) {
        apiToken { scopes } userErrors { code path } } }`,
      { scopes },
      { token: await api.session() },
    );
    return data.createApiToken;
  };
  expect(await make(['READ', 'PLAN'])).toMatchObject({ apiToken: { scopes: ['READ', 'PLAN'] } });
  expect(await make(['PLAN', 'CLIENTS'])).toMatchObject({
    apiToken: null,
    userErrors: [{ code: 'INVALID', path: ['scopes'] }],
  });
  expect((await make(null)).apiToken.scopes).not.toContain('PLAN');
});
