/** The estate as one file: exported, planned and applied through the API. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const DIFFERENCES = `differences { mutation name line waits fields { field before after } }
  notInFile { kind name }`;
const APPLY = `mutation ($input: ApplyFleetInput!) { applyFleet(input: $input) {
  ${DIFFERENCES} runs { id kind status } plan { plugin summary server { fqdn } }
  keptPlan { id rows } userErrors { code message path } } }`;

const nobody = { name: 'test', userId: null, address: null };

let api: Api;
let other: Api;

beforeAll(async () => {
  [api, other] = [await start(), await start()];
  const { servers, schedules, clients, start: begin } = api.services;
  for (const [name, role] of [
    ['bo', 'BACK_OFFICE'],
    ['fo1', 'FRONT_OFFICE'],
    ['fo2', 'FRONT_OFFICE'],
    ['rpx', 'REVERSE_PROXY'],
  ] as const)
    await servers.create(
      { label: `Server ${name}`, fqdn: `${name}.test`, role, connection: 'LOCAL' },
      nobody,
    );
  const rows = await api.prisma.server.findMany();
  const idOf = (fqdn: string) => rows.find((row) => row.fqdn === fqdn)?.id ?? '';
  const model = await api.addModel('Modèle', { description: { fr: 'Deux\nlignes: "oui" # non' } });
  await api.addModel('Générique', { generic: true, isDefault: true });
  await api.addModel('Inactif', { active: false });
  await api.addClient('acme', idOf('fo1.test'));
  await api.addClient('beta', idOf('fo2.test'));
  const { client } = await begin(
    clients.create({
      alias: 'gamma',
      serverId: idOf('fo1.test'),
      name: 'Gamma: "GmbH"',
      contactEmail: 'it@gamma.example',
      firstUser: { firstName: 'Ada', lastName: 'L’Été', email: 'a@gamma.example', language: 'de' },
      twoFactorEnforced: false,
      backgroundImportActive: true,
      activeLanguages: ['fr', 'de'],
      defaultLanguage: 'de',
      modelIds: [model.id],
    }),
    nobody,
  );
  await begin(clients.setDirectives(client.id, 'Header set X-One "1"\nLimitRequestBody 100'), nobody);
  await begin(clients.suspend(client.id), nobody);
  for (const server of rows) await api.work(server.id);
  await servers.setMode(idOf('fo2.test'), 'DRAINING', undefined, nobody);
  await servers.update(idOf('fo1.test'), { syncPolicy: 'REPORT' }, undefined, nobody);
  const daily = { cron: '30 2 * * *', timeZone: 'Europe/Luxembourg' };
  await schedules.create({ kind: 'BACKUP', ...daily }, nobody);
  await schedules.create({ kind: 'SYNC', serverId: idOf('fo1.test'), ...daily, enabled: false }, nobody);
});
afterAll(() => Promise.all([api.close(), other.close()]));

const start = () =>
  startApi({
    plugins: [
      recordingPlugin('models', { roles: ['BACK_OFFICE'] }),
      recordingPlugin('site'),
      recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
    ],
  });

const exported = async (from = api): Promise<string> => (await from.graphql('{ fleet }')).data.fleet;

async function apply(fleet: string, options: object = {}, at = api, token = at.token) {
  const { data, errors } = await at.graphql(APPLY, { input: { fleet, ...options } }, { token });
  expect(errors).toBeUndefined();
  return data.applyFleet;
}

test('an estate that was exported differs in nothing', async () => {
  const text = await exported();
  expect(await exported()).toBe(text);
  for (const options of [{ dryRun: true }, {}])
    expect(await apply(text, options)).toMatchObject({
      differences: [],
      notInFile: [],
      runs: [],
      userErrors: [],
    });
  for (const { secrets, firstUserToken } of await api.prisma.client.findMany()) {
    expect(text).not.toContain(secrets);
    expect(text).not.toContain(firstUserToken || 'no token');
  }
});

test('an empty Regent becomes the same by it, and a second time finds nothing', async () => {
  const text = await exported();
  const plan = await apply(text, { dryRun: true }, other);
  expect(plan.userErrors).toEqual([]);
  expect(await other.prisma.server.count()).toBe(0);
  const done = await apply(text, {}, other);
  expect(done.userErrors).toEqual([]);
  expect(done.differences).toEqual(plan.differences);
  const steps = done.differences.map(
    (one: { mutation: string; name: string }) => `${one.mutation} ${one.name}`,
  );
  expect(steps).toMatchInlineSnapshot(`
    [
      "createServer bo.test",
      "createServer fo1.test",
      "createServer fo2.test",
      "createServer rpx.test",
      "createModel Générique",
      "createModel Inactif",
      "createModel Modèle",
      "createClient acme",
      "createClient beta",
      "createClient gamma",
      "setDirectives gamma",
      "suspendClient gamma",
      "createSchedule BACKUP of all servers",
      "createSchedule SYNC of fo1.test",
      "setServerMode fo2.test",
    ]
  `);
  expect(done.runs.map(({ kind }: { kind: string }) => kind)).toMatchInlineSnapshot(`
    [
      "UPDATE_MODELS",
      "CREATE_CLIENT",
      "UPDATE_CLIENT",
      "SUSPEND_CLIENT",
    ]
  `);
  for (const { id } of await other.prisma.server.findMany()) await other.work(id);
  const statuses = (await other.prisma.run.findMany()).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set(['SUCCEEDED']));
  expect(await exported(other)).toBe(text);
  expect(await apply(text, { dryRun: true }, other)).toMatchObject({ differences: [], plan: [] });
  const { data } = await other.graphql('mutation { syncAll(input: { dryRun: true }) { plan { summary } } }');
  expect(data.syncAll.plan).toEqual([]);
});
