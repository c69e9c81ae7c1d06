/** planTakeOver from the mutation to the plugins and back: it reports, and changes nothing. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import type { ClientFacts, FoundClients } from '../../../src/runner/contract/plugin.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const nobody = { name: 'test', userId: null, address: null };
const PASSWORD = 'QWERTZUIOP123456';
const SECRETS = { databasePassword: PASSWORD, salt: 'SALTSALTSALTSALT', statsToken: 'TOKENTOKENTOKEN' };

const fact = (source: ClientFacts['source'], more: Partial<ClientFacts> = {}): ClientFacts => ({
  source,
  alias: 'acme',
  place: `${source} of acme`,
  remarks: [],
  ...more,
});

let found: FoundClients;
let fails = '';
const site = Object.assign(
  recordingPlugin('site', {
    // A plugin that reports what it has found, and the client's password, as a broken one may.
    onPlan: (ctx, { clients }) => {
      for (const { alias, secrets } of clients) {
        ctx.found(alias, `site ${alias}`);
        if (alias === 'beta') ctx.fail(alias, `MariaDB refuses ${secrets.databasePassword}`);
      }
    },
  }),
  {
    findClients: async () => {
      if (fails !== '') throw new Error(fails);
      return found;
    },
  },
);
const given: unknown[] = [];
/** The rows by which the worker was asked, while it worked. */
const asked: string[] = [];
const inventory = Object.assign(recordingPlugin('list', { options: z.object({}) }), {
  readInventory: async (
    _ctx: unknown,
    files: { files: { path: string; text: string }[]; vaultPassword?: string },
  ) => {
    given.push(files);
    asked.push(JSON.stringify(await api.prisma.dryRun.findMany()));
    return {
      clients: files.files.map(({ text }) =>
        fact('INVENTORY', { server: 'fo1.test', secrets: { databasePassword: text } }),
      ),
      servers: [{ source: 'INVENTORY' as const, fqdn: 'fo7.test', role: 'FRONT_OFFICE' as const }],
      remarks: [`The vault password is ${files.vaultPassword}`],
    };
  },
});
const route = recordingPlugin('route', {
  roles: ['REVERSE_PROXY'],
  onPlan: () => {
    throw new Error('Another site is in the way.');
  },
});

let api: Api;
let fo1: string;

beforeAll(async () => {
  api = await startApi({ plugins: [site, inventory, route] });
  for (const [name, role] of [
    ['fo1', 'FRONT_OFFICE'],
    ['rpx', 'REVERSE_PROXY'],
    ['old', 'FRONT_OFFICE'],
  ] as const)
    await api.services.servers.create(
      { label: name, fqdn: `${name}.test`, role, connection: 'LOCAL' },
      nobody,
    );
  const servers = await api.prisma.server.findMany();
  fo1 = servers.find(({ fqdn }) => fqdn === 'fo1.test')!.id;
  await api.prisma.server.update({ where: { fqdn: 'old.test' }, data: { mode: 'RETIRED' } });
});
afterAll(() => api.close());

beforeEach(() => {
  given.length = 0;
  fails = '';
  const whole = (alias: string, number: number) => [
    fact('VIRTUAL_HOST', { alias, isServed: true }),
    fact('DATABASE', {
      alias,
      number,
      name: 'Acme',
      database: alias,
      firstUser: { firstName: 'A', lastName: 'B', email: 'a@b.example' },
    }),
    fact('LOCAL_PHP', {
      alias,
      database: alias,
      secrets: SECRETS,
      remarks: [`Its password ${PASSWORD} is odd.`],
    }),
  ];
  found = {
    clients: [...whole('acme', 101), ...whole('beta', 102)],
    release: '2.13.1',
    remarks: ['A link was not followed.'],
  };
});

const ASK = `mutation ($input: PlanTakeOverInput!) { planTakeOver(input: $input) {
  report {
    servers { fqdn role sources server { id } wasLookedAt release remarks changes { subject } }
    clients { alias hasOldAlias server { fqdn } client { alias } problems
      facts { source place server { fqdn } serverName number name firstUserEmail database isServed has remarks }
      contradictions { kind setting message choices }
      changes { plugin action subject summary client server { fqdn } } }
    users { email roles }
    remarks
  }
  userErrors { code message path } } }`;

async function ask(input: object, as?: { token: string }) {
  const before = await counts();
  const { data, errors } = await api.graphql(ASK, { input }, as);
  expect(await counts()).toEqual(before);
  if (as === undefined) expect(errors).toBeUndefined();
  return { data, errors, ...data?.planTakeOver };
}
const counts = async () => ({
  runs: await api.prisma.run.count(),
  clients: await api.prisma.client.count(),
  made: await api.prisma.made.count(),
  dryRuns: await api.prisma.dryRun.count(),
});

test('the report has clients with their facts, and what Regent would change, as if they were its own', async () => {
  const { report, userErrors } = await ask({});
  expect(userErrors).toEqual([]);
  const [acme, beta] = report.clients;
  expect(acme).toMatchObject({
    alias: 'acme',
    hasOldAlias: false,
    server: { fqdn: 'fo1.test' },
    client: null,
    contradictions: [],
    problems: [],
  });
  expect(acme.facts.map(({ source, has }: { source: string; has: string[] }) => [source, has])).toEqual([
    ['DATABASE', []],
    ['LOCAL_PHP', ['DATABASE_PASSWORD', 'SALT', 'STATS_TOKEN']],
    ['VIRTUAL_HOST', []],
  ]);
  expect(acme.changes).toEqual(
    ['site', 'list'].map((plugin) => ({
      plugin,
      action: 'CREATE',
      subject: 'name acme',
      summary: 'remember acme',
      client: 'acme',
      server: { fqdn: 'fo1.test' },
    })),
  );
  // A client that fails in one plugin is still planned in the others.
  expect(beta.problems).toEqual(['MariaDB refuses ********']);
  expect(beta.changes.map(({ plugin }: { plugin: string }) => plugin)).toEqual(['list']);
  expect(report.servers).toMatchObject([
    { fqdn: 'fo1.test', wasLookedAt: true, release: '2.13.1', remarks: ['A link was not followed.'] },
    { fqdn: 'fo7.test', server: null, sources: ['INVENTORY'], wasLookedAt: false },
    { fqdn: 'old.test', wasLookedAt: false, remarks: ['old.test was not looked at: it is retired.'] },
    { fqdn: 'rpx.test', remarks: ['route plans nothing there: Another site is in the way.'] },
  ]);
  expect(site.calls.filter(({ what }) => what !== 'plan')).toEqual([]);
});

test('files of the inventory and the vault password reach the worker, and appear in no row, log, audit entry or answer', async () => {
  const secret = 'INVENTORYPASSWORD';
  const vaultPassword = 'open-sesame-open';
  const answer = await ask({
    inventory: [{ path: 'host_vars/fo1.test/generated.yaml', content: secret }],
    vaultPassword: `${vaultPassword}\n`,
  });
  const audit = await api.prisma.auditEntry.findMany();
  const shown = [...asked, ...[audit, api.logged, answer].map((each) => JSON.stringify(each))];
  expect(given).toEqual([
    { files: [{ path: 'host_vars/fo1.test/generated.yaml', text: secret }], vaultPassword },
  ]);
  expect(answer.report.remarks).toEqual(['The vault password is ********']);
  expect(answer.report.clients[0].contradictions).toEqual([
    {
      kind: 'OTHER_PASSWORD',
      setting: null,
      message: 'INVENTORY of acme has another password for acme than LOCAL_PHP of acme.',
      choices: ['USE_LOCAL_PHP', 'USE_INVENTORY', 'LEAVE_OUT'],
    },
  ]);
  expect(asked.at(-1)).toContain('take-over');
  for (const text of shown)
    for (const hidden of [secret, vaultPassword, PASSWORD, SECRETS.salt, SECRETS.statsToken])
      expect(text).not.toContain(hidden);
  const [entry] = await api.prisma.auditEntry.findMany({
    where: { action: 'planTakeOver' },
    orderBy: { at: 'desc' },
    take: 1,
  });
  expect(entry).toMatchObject({
    subject: 'take-over',
    details: {
      servers: ['fo1.test', 'old.test', 'rpx.test'],
      inventory: ['host_vars/fo1.test/generated.yaml'],
    },
  });
});

test('a refused request shows no content of files in the audit', async () => {
  const files = Array.from({ length: 201 }, () => ({ path: 'hosts', content: 'SECRETCONTENT' }));
  const { userErrors } = await ask({ inventory: files });
  expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['inventory'] }]);
  const unknown = encodeId('Server', '00000000-0000-7000-8000-000000000000');
  expect(
    (await ask({ serverIds: [unknown], inventory: files.slice(0, 1), vaultPassword: 'SECRETCONTENT' }))
      .userErrors,
  ).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect((await ask({ serverIds: [] })).userErrors).toMatchObject([{ code: 'INVALID' }]);
  expect((await ask({ inventory: [{ path: '../x y', content: '' }] })).userErrors).toMatchObject([
    { code: 'INVALID', path: ['inventory', '0', 'path'] },
  ]);
  expect(
    (await ask({ inventory: [{ path: 'hosts', content: 'x'.repeat(800_001) }] })).userErrors,
  ).toMatchObject([{ code: 'INVALID' }]);
  expect(JSON.stringify(await api.prisma.auditEntry.findMany())).not.toContain('SECRETCONTENT');
});

test('only the servers that are named are looked at, and one that cannot be read is told', async () => {
  fails = `MariaDB does not answer.`;
  const { report } = await ask({ serverIds: [encodeId('Server', fo1)] });
  expect(
    report.servers.map(({ fqdn, remarks }: { fqdn: string; remarks: string[] }) => [fqdn, remarks]),
  ).toEqual([
    ['fo1.test', ['site could not look at fo1.test: MariaDB does not answer.']],
    ['fo7.test', [expect.stringContaining('create it with createServer')]],
  ]);
  expect(report.clients).toEqual([]);
});

test('a client of Regent is told as such, and is not planned', async () => {
  await api.addClient('gamma', fo1);
  found.clients = [fact('DATABASE', { alias: 'gamma', database: 'gamma' })];
  const { data } = await api.graphql(ASK, { input: {} });
  expect(data.planTakeOver.report.clients).toMatchObject([
    {
      alias: 'gamma',
      client: { alias: 'gamma' },
      problems: ['It is a client of Regent already.'],
      changes: [],
    },
  ]);
});

test('it requires the permission SERVERS', async () => {
  const token = await api.apiTokenWith(['CLIENTS', 'MODELS']);
  const { errors } = await ask({}, { token });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
});
