/** What applyFleet does, leaves alone, puts off and refuses; and its plans. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const APPLY = `mutation ($input: ApplyFleetInput!) { applyFleet(input: $input) {
  differences { mutation name line waits fields { field before after } } notInFile { kind name }
  waitsUntil runs { id kind status plan { id } } plan { plugin summary server { fqdn } }
  keptPlan { id rows status needsApproval } userErrors { code message path } } }`;

/** What a file says, loosely, as a test edits it. */
// eslint-disable-next-line typescript/no-explicit-any -- as for answers
type File = Record<'servers' | 'clients' | 'schedules' | 'models', any>;

const client = (server: string) => ({
  server,
  name: 'A client',
  contactEmail: 'it@acme.example',
  firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.example' },
});

let api: Api;
let fo1: string;

beforeAll(async () => {
  api = await startApi({ plugins: [recordingPlugin('site')] });
  fo1 = (await api.addServer('fo1.test')).id;
  for (const alias of ['acme', 'beta', 'gamma']) await api.addClient(alias, fo1);
  await api.work(fo1);
});
afterAll(() => api.close());

async function edited(edit: (file: File) => void): Promise<string> {
  const file = parse((await api.graphql('{ fleet }')).data.fleet) as File;
  edit(file);
  return stringify(file);
}

async function apply(fleet: string, options: object = {}, token = api.token) {
  const { data, errors } = await api.graphql(APPLY, { input: { fleet, ...options } }, { token });
  expect(errors).toBeUndefined();
  return data.applyFleet;
}

const counts = async () => ({
  runs: await api.prisma.run.count(),
  clients: await api.prisma.client.count(),
  servers: await api.prisma.server.count(),
  entries: await api.prisma.auditEntry.count({ where: { outcome: 'DONE' } }),
});

/** Refused, and nothing is done. */
async function refusalOf(fleet: string, token?: string) {
  const before = await counts();
  const { userErrors, differences, runs } = await apply(fleet, {}, token);
  expect([differences, runs, await counts()]).toEqual([null, [], before]);
  return userErrors as { code: string; message: string; path: string[] }[];
}

test('many clients are changed by one run for their server, and each is audited as by its own mutation', async () => {
  const fleet = await edited(({ clients }) => {
    clients.acme.name = 'Acme AG';
    clients.acme.firstUser.language = 'de';
    clients.beta.twoFactorEnforced = false;
    delete clients.gamma;
  });
  const before = await counts();
  const plan = await apply(fleet, { dryRun: true });
  expect(await counts()).toEqual(before);
  expect(plan).toMatchObject({ userErrors: [], runs: [], notInFile: [{ kind: 'CLIENT', name: 'gamma' }] });
  expect(plan.differences).toMatchObject([
    {
      mutation: 'updateClient',
      name: 'acme',
      waits: null,
      fields: [
        { field: 'name', before: 'Client acme', after: 'Acme AG' },
        { field: 'firstUser.language', before: 'fr', after: 'de' },
      ],
    },
    { mutation: 'updateClient', name: 'beta', fields: [{ field: 'twoFactorEnforced' }] },
  ]);
  const done = await apply(fleet);
  expect(done.runs).toMatchObject([{ kind: 'UPDATE_CLIENT' }]);
  const run = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const entries = await api.prisma.auditEntry.findMany({ where: { action: 'updateClient' } });
  expect(entries).toMatchObject(
    ['acme', 'beta'].map((alias) => ({ subject: `client ${alias}`, details: { run: run.id } })),
  );
  await api.work(fo1);
  expect(await apply(fleet)).toMatchObject({ differences: [], runs: [] });
  expect(await api.prisma.client.findUnique({ where: { alias: 'gamma' } })).toMatchObject({
    status: 'ACTIVE',
  });
});

test('a client is deleted only if the file says so by name, and may be named on', async () => {
  await api.addClient('leaver', fo1);
  await api.work(fo1);
  const fleet = await edited(({ clients }) => (clients.leaver = { delete: true }));
  const done = await apply(fleet);
  expect(done.differences).toMatchObject([{ mutation: 'deleteClients', name: 'leaver' }]);
  expect(done.runs).toMatchObject([{ kind: 'DELETE_CLIENT' }]);
  await api.work(fo1);
  expect(await apply(fleet)).toMatchObject({ differences: [], notInFile: [] });
});

test('what the file says wrongly is refused with its line, all at once', async () => {
  const fleet = await edited(({ servers, clients, schedules, models }) => {
    servers['fo1.test'].role = 'BACK_OFFICE';
    clients.acme.server = 'fo9.test';
    clients.beta.models = ['None'];
    schedules.push({ kind: 'SYNC', server: 'fo8.test', cron: '0 1 * * *', timeZone: 'UTC' });
    for (const fr of ['One', 'One']) models.push({ label: { fr }, generic: true });
  });
  const lineOf = (text: string) => fleet.slice(0, fleet.indexOf(text)).split('\n').length;
  const said = (await refusalOf(fleet)).map(({ message }) => message);
  expect(said).toEqual([
    expect.stringMatching(`^Line ${lineOf('role: BACK')}: fo1.test has the role FRONT_OFFICE`),
    expect.stringMatching(/^Line \d+: The file has the model "One" twice/),
    expect.stringMatching(`^Line ${lineOf('server: fo9')}: There is no server fo9.test`),
    expect.stringMatching(
      /^Line \d+: acme lives on fo1.test, and the file says fo9.test. A file moves no client/,
    ),
    expect.stringMatching(/^Line \d+: There is no model "None"/),
    expect.stringMatching(`^Line ${lineOf('server: fo8')}: There is no server fo8.test`),
  ]);
});

test('a refusal of one mutation refuses everything, with its line', async () => {
  const fleet = await edited(({ servers, clients }) => {
    servers['fo2.test'] = { label: 'Two', role: 'FRONT_OFFICE', connection: 'LOCAL' };
    clients.delta = client('fo2.test');
    clients.leaver = client('fo1.test');
  });
  const line = fleet.slice(0, fleet.indexOf('  leaver:')).split('\n').length;
  expect(await refusalOf(fleet)).toEqual([
    {
      code: 'CONFLICT',
      message: expect.stringMatching(
        `^Line ${line}, leaver: The alias "leaver" belongs to a client that was deleted`,
      ),
      path: ['fleet'],
    },
  ]);
  const bad = await edited(({ schedules }) =>
    schedules.push({ kind: 'SYNC', cron: 'never', timeZone: 'UTC' }),
  );
  expect((await refusalOf(bad))[0]?.message).toMatch(/^Line \d+, SYNC of all servers: "never" is not a cron/);
});

test('each part requires the permission of its own mutation', async () => {
  const ofServers = await edited(({ servers }) => (servers['fo1.test'].label = 'Another'));
  const clientsOnly = await api.apiTokenWith(['CLIENTS']);
  const [denied] = await refusalOf(ofServers, clientsOnly);
  expect(denied).toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringMatching(/^Line \d+: updateServer of fo1.test requires the permission SERVERS/),
  });
  const ofClients = await edited(({ clients }) => (clients.acme.name = 'By a token'));
  expect((await apply(ofClients, {}, clientsOnly)).userErrors).toEqual([]);
  await api.work(fo1);
  const planner = await api.apiTokenWith(['PLAN']);
  const again = await edited(({ servers }) => (servers['fo1.test'].label = 'Another'));
  expect(await apply(again, { dryRun: true }, planner)).toMatchObject({
    userErrors: [],
    differences: [{ mutation: 'updateServer' }],
  });
});

test('clients wait for a server whose host key is not confirmed, and come when the file has it', async () => {
  const withHostKey = (hostKey?: string) =>
    edited(({ servers, clients }) => {
      const address = { address: '192.0.2.1', port: 2222 };
      servers['ssh.test'] = { label: 'SSH', role: 'FRONT_OFFICE', connection: 'SSH', ...address, hostKey };
      clients.omega = client('ssh.test');
    });
  const wrong = await refusalOf(await withHostKey('SHA256:another'));
  expect(wrong[0]?.message).toMatch(
    /^Line \d+, ssh.test: ssh.test presented the host key SHA256:presented, not/,
  );

  const [create, waiting] = (await apply(await withHostKey())).differences;
  expect(create).toMatchObject({ mutation: 'createServer', name: 'ssh.test', waits: null });
  expect(waiting).toMatchObject({ mutation: 'createClient', name: 'omega' });
  expect(waiting.waits).toMatch(/^The host key of ssh.test has not been confirmed.*Then apply again\.$/);
  const again = await apply(await withHostKey());
  expect(again).toMatchObject({ differences: [{ name: 'omega' }], runs: [], userErrors: [] });
  expect(await api.prisma.client.findUnique({ where: { alias: 'omega' } })).toBeNull();

  const done = await apply(await withHostKey('SHA256:presented'));
  expect(done.userErrors).toEqual([]);
  expect(done.differences).toMatchObject([
    { mutation: 'confirmServerHostKey', name: 'ssh.test' },
    { mutation: 'createClient', name: 'omega', waits: null },
  ]);
  expect(await apply(await withHostKey('SHA256:presented'), { dryRun: true })).toMatchObject({
    differences: [],
  });
});

test('clients wait for a server that is only observed, and models for their adoption', async () => {
  const fleet = await edited(({ servers, clients, models }) => {
    servers['old.test'] = { label: 'Old', role: 'FRONT_OFFICE', connection: 'LOCAL', mode: 'OBSERVE' };
    models.push({ label: { en: 'Of MONARC' }, generic: false, adopted: true });
    clients.watched = client('old.test');
    clients.modelled = { ...client('fo1.test'), models: ['Of MONARC'] };
  });
  const { differences, userErrors } = await apply(fleet);
  expect(userErrors).toEqual([]);
  const waits = Object.fromEntries(
    differences.map(({ name, waits }: { name: string; waits: string | null }) => [name, waits]),
  );
  expect(waits).toEqual({
    'old.test': null,
    'Of MONARC': expect.stringContaining('Regent adopts it with a sync of the back office'),
    watched: expect.stringContaining('old.test is only observed'),
    modelled: expect.stringContaining('Regent does not have the model "Of MONARC" yet'),
  });
});

test('a model is the same one as long as one of its labels is', async () => {
  const model = await api.addModel('Ancien');
  const fleet = await edited(({ models, clients }) => {
    models.find(({ label }: { label: { fr?: string } }) => label.fr === 'Ancien').label.en = 'New';
    clients.acme.models = ['Ancien'];
  });
  const done = await apply(fleet);
  expect(done.userErrors).toEqual([]);
  expect(done.differences).toMatchObject([
    { mutation: 'updateModel', name: 'New', fields: [{ field: 'label.en', before: null, after: 'New' }] },
    { mutation: 'updateClient', name: 'acme', fields: [{ field: 'models' }] },
  ]);
  expect(await api.prisma.clientModel.findMany({ where: { modelId: model.id } })).toHaveLength(1);
  expect(await apply(fleet)).toMatchObject({ differences: [], notInFile: [] });
  await api.work(fo1);
});

const carryOut = async (planId: string) => {
  const query = `mutation ($planId: ID!) { carryOut(input: { planId: $planId }) {
    run { id } runs { kind plan { id } } plan { status difference } userErrors { code message } } }`;
  return (await api.graphql(query, { planId })).data.carryOut;
};

test('a plan that is kept is carried out as it was seen, or not at all', async () => {
  const fleet = await edited(({ servers, clients, schedules }) => {
    servers['fo1.test'].label = 'Planned';
    clients.acme.name = 'Planned';
    clients.planned = client('fo1.test');
    schedules.push({ kind: 'SYNC', cron: '7 7 * * *', timeZone: 'UTC' });
  });
  const { keptPlan, plan } = await apply(fleet, { dryRun: true, keepPlan: true });
  expect(plan).toMatchObject([{ summary: 'remember planned', server: { fqdn: 'fo1.test' } }]);
  expect(keptPlan.rows).toEqual([
    expect.stringMatching(/^updateServer fo1.test: label/),
    expect.stringMatching(/^createClient planned: server "fo1.test", name "A client"/),
    expect.stringMatching(/^updateClient acme: name ".*" becomes "Planned"$/),
    expect.stringMatching(/^createSchedule SYNC of all servers: cron "7 7/),
  ]);
  const { runs, userErrors } = await carryOut(keptPlan.id);
  expect(userErrors).toEqual([]);
  expect(runs).toEqual(
    ['CREATE_CLIENT', 'UPDATE_CLIENT'].map((kind) => ({ kind, plan: { id: keptPlan.id } })),
  );
  await api.work(fo1);
  const ended = await api.prisma.run.findMany({ where: { plan: { status: 'CARRIED_OUT' } } });
  expect(ended.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  const entries = await api.prisma.auditEntry.findMany({
    where: { details: { path: ['plan'], not: {} }, action: { not: 'keepPlan' } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, subject }) => [action, subject.replace(/ \S{36}$/, '')])).toEqual([
    ['applyFleet', 'fleet'],
    ['updateServer', 'server fo1.test'],
    ['createClients', 'client planned'],
    ['updateClient', 'client acme'],
    ['createSchedule', 'schedule'],
  ]);

  const next = await edited(({ clients }) => (clients.beta.name = 'Planned as well'));
  const { keptPlan: other } = await apply(next, { dryRun: true, keepPlan: true });
  await api.prisma.client.update({ where: { alias: 'beta' }, data: { name: 'Meanwhile' } });
  const before = await counts();
  const stale = await carryOut(other.id);
  expect(stale).toMatchObject({ run: null, runs: [], userErrors: [{ code: 'PLAN_STALE' }] });
  expect(await counts()).toEqual(before);
});

test('the runs of a plan with new servers are not held to changes that nobody could see', async () => {
  const fleet = await edited(({ servers, clients }) => {
    servers['fo3.test'] = { label: 'Three', role: 'FRONT_OFFICE', connection: 'LOCAL' };
    clients.third = client('fo3.test');
  });
  const { keptPlan, plan, userErrors } = await apply(fleet, { dryRun: true, keepPlan: true });
  expect([plan, userErrors]).toEqual([[], []]);
  const { runs } = await carryOut(keptPlan.id);
  expect(runs).toEqual([{ kind: 'CREATE_CLIENT', plan: null }]);
  const { id } = await api.prisma.server.findUniqueOrThrow({ where: { fqdn: 'fo3.test' } });
  await api.work(id);
  expect(await api.prisma.client.findUnique({ where: { alias: 'third' } })).toMatchObject({
    status: 'ACTIVE',
  });
});

test('runs of a file go ahead in spite of a maintenance window if somebody says why, and all entries of the audit say so', async () => {
  const day = 24 * 60 * 60_000;
  const { id: windowId } = await api.services.windows.create(
    {
      name: 'Freeze',
      effects: ['FREEZE'],
      startsAt: new Date(Date.now() - day),
      endsAt: new Date(Date.now() + day),
    },
    { name: 'test', userId: null, address: null },
  );
  const fleet = await edited(({ clients }) => (clients.acme.name = 'In spite of it'));
  const frozen = await apply(fleet, { dryRun: true });
  expect(frozen.waitsUntil).not.toBeNull();
  const override = { override: true, overrideReason: 'cannot wait' };
  expect(await apply(fleet, { ...override, dryRun: true })).toMatchObject({ waitsUntil: null });
  const missing = (await apply(fleet, { override: true })).userErrors;
  expect(missing).toMatchObject([{ code: 'INVALID', path: ['overrideReason'] }]);
  const { runs, userErrors } = await apply(fleet, override);
  expect(userErrors).toEqual([]);
  const run = await api.prisma.run.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(runs).toHaveLength(1);
  expect(run).toMatchObject({ kind: 'UPDATE_CLIENT', overrideReason: 'cannot wait' });
  await api.work(fo1);
  expect(await api.prisma.run.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({
    status: 'SUCCEEDED',
  });
  const entries = await api.prisma.auditEntry.findMany({
    where: { details: { path: ['override'], equals: 'cannot wait' } },
  });
  expect(entries.map(({ action }) => action)).toEqual(['applyFleet', 'updateClient']);
  await api.prisma.maintenanceWindow.delete({ where: { id: windowId } });
});
