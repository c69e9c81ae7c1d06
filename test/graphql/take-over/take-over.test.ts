/** takeOver from the mutation to the rows, and what syncs do afterwards: nothing of what was there is changed. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import type { ClientFacts, FoundClients } from '../../../src/runner/contract/plugin.ts';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const nobody = { name: 'test', userId: null, address: null };
const PASSWORD = 'QWERTZUIOP123456';
const OTHER_PASSWORD = 'POIUZTREWQ654321';
const SECRETS = { databasePassword: PASSWORD, salt: 'SALTSALTSALTSALT', statsToken: 'TOKENTOKENTOKEN' };

const fact = (source: ClientFacts['source'], more: Partial<ClientFacts> = {}): ClientFacts => ({
  source,
  alias: 'acme',
  place: `${source} of ${more.alias ?? 'acme'}`,
  remarks: [],
  ...more,
});

/** A client about which all sources agree. */
const whole = (alias: string, number: number): ClientFacts[] => [
  fact('VIRTUAL_HOST', { alias, isServed: true }),
  fact('DATABASE', {
    alias,
    number,
    name: `The ${alias} company`,
    database: alias,
    createdAt: new Date('2021-03-04T05:06:07Z'),
    modelNumbers: [],
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: `ada@${alias}.example`, language: 'en' },
  }),
  fact('LOCAL_PHP', { alias, database: alias, secrets: SECRETS, twoFactorEnforced: false }),
];

let found: FoundClients;
/** The text of each client's site: another one than Regent's is a difference, which shows the password. */
let texts: Record<string, string>;
const applied: string[] = [];
let broken = '';

const site = Object.assign(recordingPlugin('site'), {
  findClients: async () => found,
  async plan(ctx, { clients, complete }) {
    if (broken !== '') throw new Error(broken);
    for (const { alias } of clients) ctx.found(alias, `site ${alias}`);
    for (const { alias } of clients)
      if (texts[alias] === 'lost') ctx.lost(alias, `database ${alias}`, 'Bring it back.');
    const differing = clients.filter(({ alias }) => texts[alias] !== 'as Regent writes it');
    return [
      ...(complete && texts['default'] !== undefined
        ? [{ action: 'update' as const, subject: 'default site', summary: 'write the default site' }]
        : []),
      ...differing.map(({ alias, secrets, name }) => ({
        client: alias,
        action: 'update' as const,
        subject: `/sites/${alias}`,
        summary: `write the site of ${name}`,
        diff: `-${texts[alias]}\n+${secrets.databasePassword}\n`,
        state: `${texts[alias]} ${name}`,
      })),
    ];
  },
  async apply(_ctx, changes) {
    for (const { client, subject } of changes) {
      applied.push(subject);
      texts[client ?? 'default'] = 'as Regent writes it';
      if (client === undefined) delete texts['default'];
    }
  },
} satisfies Partial<ReturnType<typeof recordingPlugin>>);

const list = Object.assign(recordingPlugin('list'), {
  place: 'regent' as const,
  readInventory: async (_ctx: unknown, { files }: { files: { path: string; text: string }[] }) => ({
    clients: files.map(({ text }) =>
      fact('INVENTORY', { server: 'fo1.test', secrets: { databasePassword: text } }),
    ),
    remarks: [],
  }),
});

const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });

let api: Api;
let fo1: string;
let fo2: string;
let rpx: string;

beforeAll(async () => {
  api = await startApi({ plugins: [site, list, route] });
  for (const name of ['fo1', 'fo2'])
    await api.services.servers.create(
      { label: name, fqdn: `${name}.test`, role: 'FRONT_OFFICE', connection: 'LOCAL', mode: 'OBSERVE' },
      nobody,
    );
  await api.services.servers.create(
    { label: 'rpx', fqdn: 'rpx.test', role: 'REVERSE_PROXY', connection: 'LOCAL' },
    nobody,
  );
  const servers = await api.prisma.server.findMany({ orderBy: { fqdn: 'asc' } });
  [fo1, fo2, rpx] = servers.map(({ id }) => id) as [string, string, string];
  await api.prisma.server.update({ where: { id: fo2 }, data: { mode: 'RETIRED' } });
});
afterAll(() => api.close());

beforeEach(async () => {
  await api.prisma.drift.deleteMany();
  await api.prisma.run.deleteMany();
  await api.prisma.client.deleteMany();
  await api.prisma.auditEntry.count();
  await api.prisma.server.update({ where: { id: fo1 }, data: { mode: 'OBSERVE' } });
  applied.length = 0;
  site.calls.length = 0;
  route.calls.length = 0;
  route.there.set(rpx, new Set(['acme', 'beta']));
  broken = '';
  texts = { acme: 'by hand', beta: 'as Regent writes it', default: 'by hand' };
  found = { clients: [...whole('acme', 101), ...whole('beta', 102)], remarks: [] };
});

const TAKE = `mutation ($input: TakeOverInput!) { takeOver(input: $input) {
  results { alias
    client { id alias number name status version twoFactorEnforced server { fqdn } createdAt drift { nodes { state } } }
    accepted { plugin subject summary diff client server { fqdn } }
    userErrors { code message path } }
  acceptedOfServers { subject server { fqdn } }
  userErrors { code message path } } }`;

async function take(input: object, as?: { token: string }) {
  const { data, errors } = await api.graphql(TAKE, { input }, as);
  if (as === undefined) expect(errors).toBeUndefined();
  return { errors, ...data?.takeOver };
}

async function sync() {
  const { data } = await api.graphql(
    `mutation ($id: ID!) { syncServer(input: { serverId: $id }) { run { id } userErrors { message } } }`,
    { id: encodeId('Server', fo1) },
  );
  expect(data.syncServer.userErrors).toEqual([]);
  await api.work(fo1);
  const run = await api.prisma.run.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  return { status: run.status, explanation: run.explanation };
}

const whys = ({ results }: { results: { alias: string; userErrors: { message: string }[] }[] }) =>
  Object.fromEntries(
    results.map(({ alias, userErrors }) => [alias, userErrors.map(({ message }) => message).join(' ')]),
  );

test('clients are taken over as they are: rows, secrets, ownership, accepted drift, and no run', async () => {
  const { results, acceptedOfServers, userErrors } = await take({ all: true });
  expect(userErrors).toEqual([]);
  expect(results).toMatchObject([
    {
      alias: 'acme',
      client: {
        alias: 'acme',
        number: 101,
        name: 'The acme company',
        status: 'ACTIVE',
        version: 1,
        twoFactorEnforced: false,
        server: { fqdn: 'fo1.test' },
        createdAt: '2021-03-04T05:06:07.000Z',
        drift: { nodes: [{ state: 'IGNORED' }] },
      },
      accepted: [{ plugin: 'site', subject: '/sites/acme', client: 'acme', diff: '-by hand\n+********\n' }],
      userErrors: [],
    },
    { alias: 'beta', client: { alias: 'beta', drift: { nodes: [] } }, accepted: [], userErrors: [] },
  ]);
  expect(acceptedOfServers).toEqual([{ subject: 'default site', server: { fqdn: 'fo1.test' } }]);
  expect(await api.prisma.run.count()).toBe(0);
  expect(api.woken).toEqual([]);
  const acme = await api.prisma.client.findUniqueOrThrow({
    where: { alias: 'acme' },
    include: { made: true },
  });
  expect(acme).toMatchObject({
    settledVersion: 1,
    contactEmail: 'ada@acme.example',
    firstUserLanguage: 'en',
  });
  expect(acme.activatedAt).not.toBeNull();
  expect(acme.made.map(({ plugin, serverId }) => [plugin, serverId])).toEqual([
    ['site', fo1],
    ['list', fo1],
    ['route', rpx],
  ]);
  const stored = JSON.stringify(await api.prisma.drift.findMany()) + JSON.stringify(api.logged);
  for (const secret of [PASSWORD, SECRETS.salt]) expect(stored + JSON.stringify(acme)).not.toContain(secret);
});

test('its models are linked, except one that MONARC has no more, and who watches the server is told', async () => {
  const model = await api.addModel('Own');
  found.clients = found.clients.map((each) =>
    each.source === 'DATABASE' && each.alias === 'acme'
      ? { ...each, modelNumbers: [model.number, 99_999] }
      : each,
  );
  let rings = 0;
  const deafen = api.bell.listen(`server:${fo1}`, () => (rings += 1));
  await take({ clients: [{ alias: 'acme' }] });
  deafen();
  expect(rings).toBeGreaterThan(0);
  const { models } = await api.prisma.client.findUniqueOrThrow({
    where: { alias: 'acme' },
    include: { models: true },
  });
  expect(models.map(({ modelId }) => modelId)).toEqual([model.id]);
});

test('syncs leave everything as it is, observed and ACTIVE, until somebody repairs it or something else differs', async () => {
  await take({ all: true });
  expect(await sync()).toMatchObject({ status: 'SUCCEEDED' });
  await api.prisma.server.update({ where: { id: fo1 }, data: { mode: 'ACTIVE' } });
  expect(await sync()).toMatchObject({ status: 'SUCCEEDED' });
  expect(applied).toEqual([]);
  // What stays as it is is not asked whether it is as Regent would have it.
  for (const { calls } of [site, route]) {
    const verified = calls.filter(({ what }) => what === 'verify');
    expect(new Set(verified.map(({ clients }) => clients.join()))).toEqual(new Set(['beta']));
  }
  expect(await api.prisma.drift.findMany({ where: { state: { not: 'IGNORED' } } })).toEqual([]);
  expect(await api.prisma.client.findMany({ select: { status: true } })).toEqual([
    { status: 'ACTIVE' },
    { status: 'ACTIVE' },
  ]);
  // What differs since then is drift like any other.
  texts['beta'] = 'by hand';
  await sync();
  expect(applied).toEqual(['/sites/beta']);

  const drift = await api.prisma.drift.findFirstOrThrow({ where: { subject: '/sites/acme' } });
  await api.graphql(
    `mutation ($ids: [ID!]!) { repairDrift(input: { driftIds: $ids }) { userErrors { message } } }`,
    { ids: [encodeId('Drift', drift.id)] },
  );
  await api.work(fo1);
  expect(applied).toEqual(['/sites/beta', '/sites/acme']);
});

test('a change of the client itself is made, also where a difference was accepted', async () => {
  await take({ all: true });
  await api.prisma.server.update({ where: { id: fo1 }, data: { mode: 'ACTIVE' } });
  const { data } = await api.graphql(
    `mutation { updateClient(input: { clientId: "acme", name: "Acme AG" }) { userErrors { message } } }`,
  );
  expect(data.updateClient.userErrors).toEqual([]);
  await api.work(fo1);
  expect(applied).toEqual(['/sites/acme']);
});

test('a dry run gives the same, and stores nothing', async () => {
  const { results, acceptedOfServers } = await take({ clients: [{ alias: 'acme' }], dryRun: true });
  expect(results).toMatchObject([{ alias: 'acme', client: null, accepted: [{ subject: '/sites/acme' }] }]);
  expect(acceptedOfServers).toHaveLength(1);
  expect(await api.prisma.client.count()).toBe(0);
  expect(await api.prisma.drift.count()).toBe(0);
});

test('a dry run is kept as a plan, and carried out as it was seen, or not at all', async () => {
  const keep = async (input: object) => {
    const { data } = await api.graphql(
      `mutation ($input: TakeOverInput!) { takeOver(input: $input) {
        keptPlan { id changes { subject } } userErrors { code message path } } }`,
      { input: { ...input, dryRun: true, keepPlan: true } },
    );
    return data.takeOver;
  };
  const carryOut = async (planId: string) => {
    const { data } = await api.graphql(
      `mutation ($planId: ID!) { carryOut(input: { planId: $planId }) {
        plan { status difference } run { id } userErrors { code message } } }`,
      { planId },
    );
    return data.carryOut;
  };
  const secret = await keep({ all: true, inventory: [{ path: 'hosts', content: 'SECRETCONTENT' }] });
  expect(secret.userErrors).toMatchObject([{ code: 'INVALID', path: ['inventory'] }]);
  const [first, second] = [await keep({ clients: [{ alias: 'acme' }] }), await keep({ all: true })];
  expect(first.keptPlan.changes).toEqual([{ subject: '/sites/acme' }, { subject: 'default site' }]);
  expect(await api.prisma.client.count()).toBe(0);

  texts['beta'] = 'by hand';
  const stale = await carryOut(second.keptPlan.id);
  expect(stale.userErrors).toMatchObject([
    { code: 'PLAN_STALE', message: expect.stringContaining('write the site of The beta company') },
  ]);
  expect(await api.prisma.client.count()).toBe(0);
  expect(await carryOut(first.keptPlan.id)).toMatchObject({
    plan: { status: 'CARRIED_OUT' },
    run: null,
    userErrors: [],
  });
  expect(await api.prisma.client.findMany({ select: { alias: true } })).toEqual([{ alias: 'acme' }]);
});

test('each contradiction needs a decision among its choices, and none is kept that is past', async () => {
  const inventory = [{ path: 'host_vars/fo1.test/generated.yaml', content: OTHER_PASSWORD }];
  const acme = (...decisions: object[]) => take({ clients: [{ alias: 'acme', decisions }], inventory });
  expect(whys(await take({ clients: [{ alias: 'acme' }], inventory }))['acme']).toMatch(
    /This has to be decided \(OTHER_PASSWORD\): choose one of USE_LOCAL_PHP, USE_INVENTORY, LEAVE_OUT\.$/,
  );
  const wrong = await acme({ kind: 'OTHER_PASSWORD', choice: 'USE_DATABASE' });
  expect(whys(wrong)['acme']).toMatch(/^USE_DATABASE cannot be chosen for OTHER_PASSWORD/);
  const left = await acme({ kind: 'OTHER_PASSWORD', choice: 'LEAVE_OUT' });
  expect(whys(left)['acme']).toBe('It was left out, as you have chosen.');
  const past = await acme(
    { kind: 'OTHER_PASSWORD', choice: 'USE_LOCAL_PHP' },
    { kind: 'OTHER_SALT', choice: 'USE_LOCAL_PHP' },
  );
  expect(whys(past)['acme']).toMatch(/^There is no OTHER_SALT to decide any more/);
  expect(await api.prisma.client.count()).toBe(0);

  // Only those without contradictions are meant by `all`.
  expect(whys(await take({ all: true, inventory, dryRun: true }))).toEqual({});
  const taken = await acme({ kind: 'OTHER_PASSWORD', choice: 'USE_INVENTORY' });
  expect(whys(taken)).toEqual({ acme: '' });
  const row = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  expect(JSON.stringify(row)).not.toContain(OTHER_PASSWORD);
  // The password that was chosen is the one that Regent would write.
  await api.prisma.server.update({ where: { id: fo1 }, data: { mode: 'ACTIVE' } });
  await sync();
  expect(applied).toEqual([]);
});

test('what cannot be planned, would fail, or is unknown is refused, and the others are taken over', async () => {
  texts['acme'] = 'lost';
  found.clients.push(...whole('gamma', 0), ...whole('delta', 104));
  const email = { firstName: 'A', lastName: 'B', email: 'nobody' };
  found.clients = found.clients.map((each) =>
    each.alias === 'delta' && each.source === 'DATABASE' ? { ...each, firstUser: email } : each,
  );
  const answer = await take({
    clients: [{ alias: 'nowhere' }, { alias: 'beta', serverId: encodeId('Server', fo2) }],
    all: true,
  });
  expect(whys(answer)).toEqual({
    acme: expect.stringContaining('database acme is missing on fo1.test'),
    beta: 'It is on fo1.test, and not on the server that you have named.',
    delta: '"nobody" is not an e-mail address. Correct it in its database first.',
    gamma: expect.stringContaining('Its number in MONARC is not known'),
    nowhere: 'There is no nowhere: no server and no list that was read has it.',
  });
  expect(await api.prisma.client.count()).toBe(0);
  expect(await api.prisma.drift.count()).toBe(0);

  broken = 'Another site is in the way.';
  expect(whys(await take({ clients: [{ alias: 'beta' }] }))['beta']).toBe(
    'site cannot plan on fo1.test: Another site is in the way.',
  );
  broken = '';
  const again = await take({ clients: [{ alias: 'beta' }, { alias: 'acme' }] });
  expect(again.results.map(({ client }: { client: object | null }) => client !== null)).toEqual([
    false,
    true,
  ]);
  expect(whys(await take({ clients: [{ alias: 'beta' }] }))['beta']).toBe(
    'It is a client of Regent already.',
  );
});

test('a new client gets a number that no client has that was taken over', async () => {
  await take({ all: true });
  await api.prisma.server.update({ where: { id: fo1 }, data: { mode: 'ACTIVE' } });
  const { client } = await api.addClient('newcomer', fo1);
  expect(client.number).toBeGreaterThan(102);
});

test('the audit has each client with what was accepted, and who looked', async () => {
  await take({ all: true });
  const entries = await api.prisma.auditEntry.findMany({ orderBy: { at: 'desc' }, take: 4 });
  const of = (subject: string) => entries.find((entry) => entry.subject === subject);
  expect(of('client acme')).toMatchObject({
    action: 'takeOver',
    details: {
      after: { alias: 'acme', number: 101, server: 'fo1.test', accepted: ['site: /sites/acme'] },
    },
  });
  expect(of('server fo1.test')).toMatchObject({ details: { after: { accepted: ['site: default site'] } } });
  expect(of('take-over')).toMatchObject({ action: 'planTakeOver' });
  expect(JSON.stringify(entries)).not.toContain(PASSWORD);
});

test('it requires SERVERS, and names what is wrong with the request', async () => {
  const token = await api.apiTokenWith(['CLIENTS', 'MODELS']);
  const { errors } = await take({ all: true }, { token });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  expect((await take({})).userErrors).toMatchObject([{ code: 'INVALID', path: ['clients'] }]);
  expect((await take({ clients: [{ alias: 'acme' }, { alias: 'acme' }] })).userErrors).toMatchObject([
    { message: '"acme" is named twice.' },
  ]);
  const secret = [{ path: '../x y', content: 'SECRETCONTENT' }];
  expect((await take({ all: true, inventory: secret })).userErrors).toMatchObject([{ code: 'INVALID' }]);
  expect(JSON.stringify(await api.prisma.auditEntry.findMany())).not.toContain('SECRETCONTENT');
});
