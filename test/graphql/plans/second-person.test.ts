/** What needs a second person, by configuration: another user approves the plan before it is carried out. */
import { getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS, needsSecondPerson } from '../../../src/domain/plans/second-person.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

let api: Api;
let serverId: string;
let ada: string;
let bob: string;

beforeAll(async () => {
  api = await startApi({ plugins: [recordingPlugin('site')], secondPerson: new Set(['deletions', 'bulk']) });
  serverId = (await api.addServer('fo1.test')).id;
  for (const alias of ['acme', 'beta', 'gamma']) await api.addClient(alias, serverId);
  await api.work(serverId);
  ada = await api.sessionOf(['ACCADMIN']);
  bob = await api.sessionOf(['ACCADMIN']);
});
afterAll(() => api.close());

async function ask(mutation: string, input: object, token: string, fields = 'run { id }') {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message } } }`;
  const { data, errors } = await api.graphql(query, { input }, { token });
  return { ...data?.[mutation], errors };
}

const KEEP = { dryRun: true, keepPlan: true };

async function keptBy(token: string, alias = 'acme'): Promise<string> {
  const { keptPlan } = await ask(
    'deleteClient',
    { clientId: alias, alias, ...KEEP },
    token,
    'keptPlan { id needsApproval approvedBy }',
  );
  expect(keptPlan).toMatchObject({ needsApproval: true, approvedBy: null });
  return keptPlan.id;
}

const APPROVED = 'plan { status approvedBy rejectedBy }';
const onPlan = (mutation: 'approvePlan' | 'rejectPlan', planId: string, token: string) =>
  ask(mutation, { planId }, token, APPROVED);

test('each mutation that needs a second person has a dry run', () => {
  const fields = makeSchema().getMutationType()?.getFields() ?? {};
  const all = new Set(KINDS);
  const needing = Object.values(fields).filter(({ name }) => needsSecondPerson(all, name));
  expect(needing).toHaveLength(18);
  for (const { name, args } of needing) {
    const input = args[0] && getNamedType(args[0].type);
    expect([name, isInputObjectType(input) && 'dryRun' in input.getFields()]).toEqual([name, true]);
  }
});

test('it is refused without a plan, and without an approval, and the rest is not', async () => {
  const refused = {
    run: null,
    userErrors: [{ code: 'REFUSED', message: expect.stringContaining('second person') }],
  };
  expect(await ask('deleteClient', { clientId: 'acme', alias: 'acme' }, ada)).toMatchObject(refused);
  const many = { clientIds: ['acme', 'beta'], twoFactorEnforced: true };
  expect(await ask('updateClients', many, ada)).toMatchObject(refused);
  const planId = await keptBy(ada);
  const early = await ask('carryOut', { planId }, ada);
  expect(early).toMatchObject(refused);
  expect(early.userErrors[0].message).toContain('another user than user-1@example.org must approve the plan');
  expect(await ask('suspendClient', { clientId: 'beta' }, ada)).toMatchObject({ userErrors: [] });
  await api.work(serverId);
});

test('another user approves it, in a session; then it is carried out, and the audit has all three', async () => {
  const planId = await keptBy(ada);
  const own = await onPlan('approvePlan', planId, ada);
  expect(own.userErrors).toEqual([
    {
      code: 'REFUSED',
      message: expect.stringContaining('so another user must approve it; you are user-1@example.org'),
    },
  ]);
  const token = await onPlan('approvePlan', planId, api.token);
  expect(token.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  const other = await api.sessionOf(['SYSADMIN']);
  for (const [reader, isPermitted] of [
    [bob, true],
    [other, false],
  ] as const) {
    const query = 'query ($planId: ID!) { plan(id: $planId) { isPermitted } }';
    const { data } = await api.graphql(query, { planId }, { token: reader });
    expect(data.plan).toEqual({ isPermitted });
  }
  const without = await onPlan('approvePlan', planId, other);
  expect(without.errors?.[0]?.message).toContain('You may not use Mutation.deleteClient');
  const approved = { plan: { status: 'OPEN', approvedBy: 'user-2@example.org' }, userErrors: [] };
  expect(await onPlan('approvePlan', planId, bob)).toMatchObject(approved);
  expect(await onPlan('approvePlan', planId, bob)).toMatchObject(approved);
  expect(await ask('carryOut', { planId }, ada)).toMatchObject({
    run: { id: expect.any(String) },
    userErrors: [],
  });
  const { id } = await api.prisma.plan.findFirstOrThrow({ where: { status: 'CARRIED_OUT' } });
  const entries = await api.prisma.auditEntry.findMany({
    where: { subject: `plan ${id}`, outcome: 'DONE' },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
    ['keepPlan', 'user-1@example.org'],
    ['approvePlan', 'user-2@example.org'],
    ['carryOut', 'user-1@example.org'],
  ]);
});

test('what was approved is not what somebody has changed since', async () => {
  const planId = await keptBy(ada, 'beta');
  await onPlan('approvePlan', planId, bob);
  await api.prisma.client.update({ where: { alias: 'beta' }, data: { name: 'Another' } });
  const { userErrors } = await ask('carryOut', { planId }, ada);
  expect(userErrors[0]).toMatchObject({ code: 'PLAN_STALE' });
});

test('a plan that was rejected is not carried out', async () => {
  const planId = await keptBy(ada, 'gamma');
  await onPlan('approvePlan', planId, bob);
  expect(await onPlan('rejectPlan', planId, bob)).toMatchObject({
    plan: { status: 'REJECTED', rejectedBy: 'user-2@example.org' },
    userErrors: [],
  });
  for (const { userErrors } of [
    await ask('carryOut', { planId }, ada),
    await onPlan('approvePlan', planId, bob),
    await onPlan('rejectPlan', planId, bob),
  ])
    expect(userErrors[0].message).toContain('was rejected by user-2@example.org');
});

test('a file of the estate needs a second person, too, whatever it says', async () => {
  const fleet = (await api.graphql('{ fleet }')).data.fleet.replace('name: Client gamma', 'name: Gamma');
  const alone = await ask('applyFleet', { fleet }, ada, 'runs { id }');
  expect(alone).toMatchObject({ runs: [], userErrors: [{ code: 'REFUSED' }] });
  const { keptPlan } = await ask('applyFleet', { fleet, ...KEEP }, ada, 'keptPlan { id needsApproval rows }');
  expect(keptPlan).toMatchObject({
    needsApproval: true,
    rows: ['updateClient gamma: name "Client gamma" becomes "Gamma"'],
  });
  const ofOthers = await onPlan('approvePlan', keptPlan.id, await api.sessionOf(['DBADMIN']));
  expect(ofOthers.userErrors).toEqual([
    {
      code: 'FORBIDDEN',
      message: expect.stringMatching(/^Line \d+: updateClient of gamma requires the permission CLIENTS/),
    },
  ]);
  await onPlan('approvePlan', keptPlan.id, bob);
  expect((await ask('carryOut', { planId: keptPlan.id }, ada, 'runs { kind }')).runs).toEqual([
    { kind: 'UPDATE_CLIENT' },
  ]);
});
