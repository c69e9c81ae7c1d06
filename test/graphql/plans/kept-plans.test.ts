/** Plans that are kept: made by a dry run, and carried out exactly as they were seen, or not at all. */
import { getNamedType, isInputObjectType, isObjectType, type GraphQLInputObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const site = recordingPlugin('site');
const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
let api: Api;
let serverId: string;

beforeAll(async () => {
  api = await startApi({ plugins: [site, route] });
  serverId = (await api.addServer('fo1.test')).id;
  for (const alias of ['acme', 'beta']) await api.addClient(alias, serverId);
  await api.work(serverId);
});
afterAll(() => api.close());
beforeEach(async () => {
  const clients = await api.prisma.client.findMany();
  site.there.set(serverId, new Set(clients.map(({ alias }) => alias)));
});

const PLAN = `id mutation input status hash madeBy difference carriedOutBy run { id status requestedBy }
  changes { plugin summary server { fqdn } } problems { message }`;

async function ask(mutation: string, input: object, fields: string, token = api.token) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message path } } }`;
  const { data, errors } = await api.graphql(query, { input }, { token });
  return { answer: data?.[mutation], errors };
}

async function kept(mutation: string, input: object) {
  const options = { dryRun: true, keepPlan: true };
  const { answer, errors } = await ask(mutation, { ...input, ...options }, `keptPlan { ${PLAN} }`);
  expect([errors, answer.userErrors]).toEqual([undefined, []]);
  return answer.keptPlan;
}

const carryOut = async (planId: string, token = api.token) =>
  (await ask('carryOut', { planId }, `plan { ${PLAN} } run { id }`, token)).answer;

const planOf = async (id: string) =>
  (await api.graphql(`query ($id: ID!) { plan(id: $id) { ${PLAN} } }`, { id })).data.plan;

const counts = async () => ({ runs: await api.prisma.run.count(), clients: await api.prisma.client.count() });

test('a plan that is kept says who made it, for which mutation, and what would be done', async () => {
  site.there.get(serverId)?.delete('acme');
  const before = await counts();
  const plan = await kept('syncServer', { serverId: 'fo1.test' });
  expect(plan).toMatchObject({
    mutation: 'syncServer',
    input: { serverId: { typename: 'Server', id: serverId } },
    status: 'OPEN',
    madeBy: 'admin@example.org',
    changes: [{ plugin: 'site', summary: 'remember acme', server: { fqdn: 'fo1.test' } }],
    difference: [],
    run: null,
  });
  expect(await counts()).toEqual(before);
  expect(await planOf(plan.id)).toEqual(plan);
  const list = async (filter: object) => {
    const query = 'query ($filter: PlanFilter) { plans(filter: $filter) { totalCount nodes { id } } }';
    return (await api.graphql(query, { filter })).data.plans.totalCount;
  };
  expect(await list({ status: ['OPEN'], mutation: 'syncServer', madeBy: 'Admin@example.org' })).toBe(1);
  expect(await list({ status: ['STALE', 'EXPIRED', 'CARRIED_OUT'] })).toBe(0);
  expect(await list({ mutation: 'syncAll' })).toBe(0);
  const entry = await api.prisma.auditEntry.findFirstOrThrow({ where: { action: 'keepPlan' } });
  expect(entry.details).toMatchObject({ mutation: 'syncServer', changes: 1, hash: plan.hash });
});

test('a plan is carried out by the same mutation, once, and the audit names it', async () => {
  const plan = await kept('suspendClient', { clientId: 'acme' });
  const { run, userErrors, plan: after } = await carryOut(plan.id);
  expect(userErrors).toEqual([]);
  expect(after).toMatchObject({
    status: 'CARRIED_OUT',
    carriedOutBy: 'admin@example.org',
    run: { id: run.id },
  });
  const row = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(row).toMatchObject({ kind: 'SUSPEND_CLIENT', planId: expect.any(String) });
  const entries = await api.prisma.auditEntry.findMany({
    where: {
      OR: [{ subject: `plan ${row.planId}` }, { details: { path: ['plan'], equals: row.planId ?? '' } }],
    },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
    ['keepPlan', `plan ${row.planId}`],
    ['carryOut', `plan ${row.planId}`],
    ['suspendClient', 'client acme'],
  ]);
  const again = await carryOut(plan.id);
  expect(again).toMatchObject({ run: null, userErrors: [{ code: 'CONFLICT' }] });
  expect(again.userErrors[0].message).toContain('was carried out already, by admin@example.org');
  await api.work(serverId);
  expect((await planOf(plan.id)).run).toMatchObject({ status: 'SUCCEEDED' });
});

test('of two callers at once, one carries the plan out', async () => {
  const plan = await kept('syncServer', { serverId: 'fo1.test' });
  const before = await counts();
  const both = await Promise.all([carryOut(plan.id), carryOut(plan.id)]);
  expect(both.filter(({ run }) => run !== null)).toHaveLength(1);
  expect((await counts()).runs).toBe(before.runs + 1);
  await api.work(serverId);
});

test('a new client of a plan comes about, with secrets of its own', async () => {
  const input = {
    alias: 'delta',
    name: 'Delta',
    serverId: 'fo1.test',
    contactEmail: 'delta@example.org',
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org', language: 'EN' },
  };
  const plan = await kept('createClient', input);
  expect((await carryOut(plan.id)).userErrors).toEqual([]);
  await api.work(serverId);
  expect(site.there.get(serverId)).toContain('delta');
  const { number, createdAt } = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'delta' } });
  const { given } = await api.prisma.plan.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(JSON.parse(given), 'they are in files').toEqual({
    delta: { number, createdAt: createdAt.toISOString() },
  });
});

test('a server that differs by then makes the plan stale, and nothing is done', async () => {
  site.there.get(serverId)?.delete('acme');
  const plan = await kept('syncServer', { serverId: 'fo1.test' });
  site.there.set(serverId, new Set(['acme', 'delta']));
  const before = await counts();
  const { run, userErrors } = await carryOut(plan.id);
  expect(run).toBeNull();
  expect(userErrors).toEqual([
    {
      code: 'PLAN_STALE',
      path: null,
      message:
        'Something has changed since this plan was made, so nothing was done. New: remember beta (site on fo1.test). No more: remember acme (site on fo1.test). Plan anew with dryRun and keepPlan.',
    },
  ]);
  expect(await counts()).toEqual(before);
  expect(await planOf(plan.id)).toMatchObject({
    status: 'STALE',
    difference: ['New: remember beta (site on fo1.test).', 'No more: remember acme (site on fo1.test).'],
  });
  expect((await carryOut(plan.id)).userErrors[0].message).toContain('is STALE');
  const refused = await api.prisma.auditEntry.findFirst({
    where: { action: 'carryOut', outcome: 'REFUSED' },
  });
  expect(refused).not.toBeNull();
});

test('a row that was changed by then makes the plan stale, also between the look and the start', async () => {
  const rename = (name: string) =>
    api.prisma.client.update({ where: { alias: 'beta' }, data: { name, version: { increment: 1 } } });
  const plan = await kept('suspendClient', { clientId: 'beta' });
  await rename('Another');
  const { userErrors } = await carryOut(plan.id);
  expect(userErrors[0].message).toContain('client beta: name was "Client beta", and is "Another" now.');

  await kept('suspendClient', { clientId: 'beta' });
  const { id } = await api.prisma.plan.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const { plans, clients, start } = api.services;
  const actor = { name: 'admin@example.org', userId: api.userId, address: null };
  const open = await plans.open(id);
  const beta = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'beta' } });
  const late = plans.carryOut(open, actor, {
    plan: async () => open,
    async start(of) {
      await rename('Late');
      return start(clients.suspend(beta.id), actor, { plan: of });
    },
  });
  await expect(late).rejects.toThrow('client beta: name was "Another", and is "Late" now.');
  expect(await api.prisma.plan.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: 'STALE' });
  expect(await api.prisma.run.count({ where: { planId: id } })).toBe(0);
});

test('a run of a plan ends before its first change if more would be done by then', async () => {
  site.there.get(serverId)?.delete('acme');
  site.calls.length = 0;
  for (const [mutation, input] of [
    ['syncServer', { serverId: 'fo1.test' }],
    ['updateClients', { clientIds: ['acme', 'beta'], twoFactorEnforced: true }],
  ] as const) {
    site.there.set(serverId, new Set(['beta', 'delta']));
    const plan = await kept(mutation, input);
    expect((await carryOut(plan.id)).userErrors).toEqual([]);
    site.there.set(serverId, new Set(['delta']));
    await api.work(serverId);
    const run = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(run).toMatchObject({
      status: 'FAILED',
      explanation:
        'One change on fo1.test would be needed that the plan did not have, so nothing was done: remember beta. Plan anew with dryRun and keepPlan.',
    });
  }
  expect(site.calls.filter(({ what }) => what === 'apply')).toEqual([]);
});

test('a run of a plan that had begun before its worker was lost goes on with what it finds', async () => {
  const plan = await kept('updateClients', { clientIds: ['acme'], twoFactorEnforced: false });
  expect((await carryOut(plan.id)).userErrors).toEqual([]);
  const { id } = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const change = { type: 'CHANGE_PLANNED' as const, step: 0, text: 'write acme', data: {} };
  await api.store.transact((tx) => tx.moveRun(id, 'RUNNING', { events: [change] }));
  await api.store.transact((tx) => tx.moveRun(id, 'QUEUED', { events: [] }));
  site.there.get(serverId)?.delete('acme');
  await api.work(serverId);
  expect(await api.prisma.run.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: 'SUCCEEDED' });
  expect(site.there.get(serverId)).toContain('acme');
});

test('a plan is only for those who may use its mutation, and only in time', async () => {
  const plan = await kept('syncServer', { serverId: 'fo1.test' });
  const denied = await ask(
    'carryOut',
    { planId: plan.id },
    'run { id }',
    await api.apiTokenWith(['CLIENTS']),
  );
  expect(denied.errors?.[0]).toMatchObject({
    message: 'You may not use Mutation.syncServer. Requires SERVERS (SYSADMIN).',
    extensions: { code: 'FORBIDDEN' },
  });
  await api.prisma.plan.updateMany({ where: { status: 'OPEN' }, data: { expiresAt: new Date(0) } });
  expect(await planOf(plan.id)).toMatchObject({ status: 'EXPIRED' });
  expect((await carryOut(plan.id)).userErrors[0].message).toContain('expired at 1970-01-01');
  const removed = await api.prisma.plan.count();
  await kept('syncServer', { serverId: 'fo1.test' });
  expect(await api.prisma.plan.count(), 'those that expired long ago are removed').toBeLessThan(removed);
});

test('nobody fills the database with plans', async () => {
  await kept('syncServer', { serverId: 'fo1.test' });
  const { id: _id, ...row } = await api.prisma.plan.findFirstOrThrow({ orderBy: { id: 'desc' } });
  await api.prisma.plan.createMany({
    data: Array.from({ length: 99 }, () => ({ ...row, status: 'STALE' as const })),
  });
  const { answer } = await ask(
    'syncServer',
    { serverId: 'fo1.test', dryRun: true, keepPlan: true },
    'keptPlan { id }',
  );
  await api.prisma.plan.deleteMany({ where: { status: 'STALE' } });
  expect(answer).toMatchObject({
    keptPlan: null,
    userErrors: [{ code: 'REFUSED', message: expect.stringContaining('You have 100 plans') }],
  });
});

test('only the plan of a dry run is kept', async () => {
  const { answer } = await ask('syncServer', { serverId: 'fo1.test', keepPlan: true }, 'run { id }');
  expect(answer).toMatchObject({ run: null, userErrors: [{ code: 'INVALID', path: ['keepPlan'] }] });
});

test('each mutation with a dry run keeps its plan, and its input has neither times nor secrets', () => {
  const fields = Object.values(makeSchema().getMutationType()?.getFields() ?? {});
  const inputOf = (type: unknown) =>
    getNamedType(type as GraphQLInputObjectType) as GraphQLInputObjectType | undefined;
  // What starts no run has no plan to carry out later.
  const starts = (type: unknown) => inputOf(type)?.getFields()['run'] !== undefined;
  const dry = fields.filter(
    ({ type, args: [input] }) => starts(type) && inputOf(input?.type)?.getFields()['dryRun'] !== undefined,
  );
  expect(dry.length).toBeGreaterThan(20);
  for (const { name, type, args } of dry) {
    const input = inputOf(args[0]?.type);
    expect([name, Object.keys(input?.getFields() ?? {})]).toEqual([
      name,
      expect.arrayContaining(['keepPlan']),
    ]);
    const payload = getNamedType(type);
    const given = isObjectType(payload) ? Object.keys(payload.getFields()) : [];
    expect([name, given]).toEqual([name, expect.arrayContaining(['plan', 'keptPlan'])]);
    for (const [field, kind] of leavesOf(input)) {
      expect([name, field, kind]).not.toEqual([name, field, 'DateTime']);
      expect([name, field]).toEqual([name, expect.not.stringMatching(/password|secret|token/i)]);
    }
  }
});

function leavesOf(input: GraphQLInputObjectType | undefined): [string, string][] {
  return Object.values(input?.getFields() ?? {}).flatMap(({ name, type }) => {
    const named = getNamedType(type);
    return isInputObjectType(named) ? leavesOf(named) : [[name, named.name] as [string, string]];
  });
}
