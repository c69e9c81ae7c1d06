/** The audit: what is in it, who reads it, and that it is only ever added to. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { EMAIL, startApi, type Api } from '../kit/api.ts';

let api: Api;
let auditor: string;
beforeAll(async () => {
  api = await startApi();
  auditor = await api.sessionOf(['SUPERADMIN']);
});
afterAll(() => api.close());

const AUDIT = `query ($filter: AuditFilter, $first: Int, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes { at actor userId address action subject outcome details }
    pageInfo { endCursor hasNextPage }
  }
}`;

async function entries(filter: object, more: object = {}) {
  const { data, errors } = await api.graphql(AUDIT, { filter, ...more }, { token: auditor });
  expect(errors).toBeUndefined();
  return data.auditEntries;
}

test('says who did what, when and from where, with what was before and after', async () => {
  const server = await api.addServer('audit-1.test');
  const began = new Date(Date.now() - 60_000).toISOString();
  const rename = await api.graphql(
    'mutation ($id: ID!) { updateServer(input: { serverId: $id, label: "Renamed" }) { userErrors { message } } }',
    { id: encodeId('Server', server.id) },
  );
  expect(rename.data.updateServer.userErrors).toEqual([]);
  const { totalCount, nodes } = await entries({ action: 'updateServer', subject: 'AUDIT-1', since: began });
  expect(totalCount).toBe(1);
  expect(nodes[0]).toMatchObject({
    actor: EMAIL,
    userId: encodeId('User', api.userId),
    address: '127.0.0.1',
    subject: 'server audit-1.test',
    outcome: 'DONE',
    details: { before: { label: 'audit-1.test' }, after: { label: 'Renamed' } },
  });
  expect((await entries({ action: 'updateServer', until: began })).totalCount).toBe(0);
  expect((await entries({ actor: 'nobody@example.org' })).totalCount).toBe(0);
});

test('tells of what was refused: a request, a sign-in, and what somebody may not do', async () => {
  const server = await api.addServer('audit-2.test');
  await api.addClient('audit-2', server.id);
  await api.graphql(
    'mutation ($id: ID!) { deleteServer(input: { serverId: $id }) { userErrors { code } } }',
    { id: encodeId('Server', server.id) },
  );
  const [refused] = (await entries({ action: 'deleteServer', outcome: 'REFUSED' })).nodes;
  expect(refused).toMatchObject({ actor: EMAIL, details: { problems: [{ code: 'REFUSED' }] } });

  await api.graphql(
    `mutation { signIn(input: { email: "${EMAIL}", password: "not the password" }) { userErrors { code } } }`,
    {},
    { token: null },
  );
  const [signIn] = (await entries({ action: 'signIn', outcome: 'REFUSED' })).nodes;
  expect(signIn).toMatchObject({ actor: EMAIL, address: '127.0.0.1' });
  expect(JSON.stringify(signIn)).not.toContain('not the password');

  const token = await api.sessionOf(['DBADMIN']);
  await api.graphql('mutation { syncAll(input: {}) { run { id } } }', {}, { token });
  await vi.waitFor(async () => {
    const [denied] = (await entries({ action: 'Mutation.syncAll' })).nodes;
    expect(denied).toMatchObject({ actor: expect.stringMatching(/^user-/), outcome: 'REFUSED' });
  }, 60_000);
});

test('does not tell of a mistake in a value, or of a dry run', async () => {
  const before = (await entries({ outcome: 'REFUSED' })).totalCount;
  const input = { label: '', fqdn: 'no host name!', role: 'FRONT_OFFICE', connection: 'LOCAL' };
  const made = await api.graphql(
    'mutation ($input: CreateServerInput!) { createServer(input: $input) { userErrors { code } } }',
    { input },
  );
  expect(made.data.createServer.userErrors[0]).toMatchObject({ code: 'INVALID' });
  expect((await entries({ outcome: 'REFUSED' })).totalCount).toBe(before);
});

test('tells of what a run did, and not of a sync that found nothing to do', async () => {
  const server = await api.addServer('audit-3.test');
  const { run } = await api.addClient('audit-3', server.id);
  await api.store.transact((tx) =>
    tx.moveRun(run.id, 'RUNNING', {
      events: [
        { type: 'RUN_STARTED', text: 'Started' },
        { type: 'CHANGE_PLANNED', text: 'create the database audit-3' },
      ],
    }),
  );
  await api.end(run.id);
  const sync = await api.services.start(api.services.runs.onServer('SYNC', server.id), {
    name: 'schedule',
    userId: null,
    address: null,
  });
  await api.tell(sync.run.id, 'nothing to do');
  await api.end(sync.run.id);
  expect((await entries({ subject: run.id })).nodes).toEqual([
    expect.objectContaining({
      actor: EMAIL,
      action: 'endRun',
      outcome: 'DONE',
      details: expect.objectContaining({
        kind: 'CREATE_CLIENT',
        status: 'SUCCEEDED',
        server: 'audit-3.test',
        changeCount: 1,
        changes: ['create the database audit-3'],
      }),
    }),
  ]);
  expect((await entries({ subject: sync.run.id, action: 'endRun' })).totalCount).toBe(0);
});

test('is chosen by client, with what runs for it did and what was decided about them', async () => {
  const server = await api.addServer('audit-4.test');
  const { run } = await api.addClient('audit-4', server.id);
  await api.addClient('audit-4-other', server.id);
  const id = encodeId('Run', run.id);
  await api.graphql('mutation ($id: ID!) { cancelRun(input: { runId: $id }) { userErrors { code } } }', {
    id,
  });
  await api.graphql('mutation ($id: ID!) { retryRun(input: { runId: $id }) { userErrors { code } } }', {
    id,
  });
  const chosen = (await entries({ client: 'AUDIT-4' })).nodes;
  expect(chosen.map(({ action, subject }: { action: string; subject: string }) => [action, subject])).toEqual(
    [
      ['retryRun', `run ${run.id}`],
      ['cancelRun', `run ${run.id}`],
      ['endRun', `run ${run.id}`],
      ['createClient', 'client audit-4'],
    ],
  );
  expect((await entries({ client: 'audit-4', action: 'endRun' })).totalCount).toBe(1);
  expect((await entries({ client: 'audit' })).totalCount).toBe(0);
});

test('is chosen by server, under each of its names, with what runs on it did and what was decided', async () => {
  const server = await api.addServer('audit-5.test');
  const other = await api.addServer('audit-6.test');
  const { run } = await api.addClient('audit-5', server.id);
  await api.addClient('audit-6', other.id);
  const ask = (mutation: string, id: string) =>
    api.graphql(`mutation ($id: ID!) { ${mutation} { userErrors { code } } }`, { id });
  await ask('cancelRun(input: { runId: $id })', encodeId('Run', run.id));
  await ask(
    'updateServer(input: { serverId: $id, fqdn: "audit-5.example.org" })',
    encodeId('Server', server.id),
  );
  const found = async (filter: object) =>
    (await entries(filter)).nodes.map(({ action }: { action: string }) => action);
  expect(await found({ server: 'audit-5.example.org' })).toEqual([
    'updateServer',
    'cancelRun',
    'endRun',
    'createServer',
  ]);
  expect(await found({ server: 'audit-5.example.org', client: 'audit-5' })).toEqual(['cancelRun', 'endRun']);
  const exported = await fetch(api.url.replace('/graphql', '/audit.ndjson?server=audit-6.test'), {
    headers: { authorization: `Bearer ${auditor}` },
  });
  expect((await exported.text()).trimEnd().split('\n')).toHaveLength(1);
});

test('the database itself refuses to change or delete an entry', async () => {
  const words = 'The audit is only ever added to';
  const { prisma } = api;
  const { id } = await prisma.auditEntry.findFirstOrThrow();
  await expect(prisma.auditEntry.update({ where: { id }, data: { actor: 'x' } })).rejects.toThrow(words);
  await expect(prisma.auditEntry.deleteMany()).rejects.toThrow(words);
  await expect(prisma.$executeRaw`TRUNCATE "AuditEntry"`).rejects.toThrow(words);
});

test('is exported as one JSON object a line, oldest first, and to those alone who may read it', async () => {
  const get = (token: string | null, query = '') =>
    fetch(api.url.replace('/graphql', `/audit.ndjson${query}`), {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
  const all = await get(auditor);
  expect(all.headers.get('content-type')).toContain('application/x-ndjson');
  const lines = (await all.text()).trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { id: string; action: string });
  expect(parsed.length).toBe(await api.prisma.auditEntry.count());
  expect(parsed.map(({ id }) => id)).toEqual(parsed.map(({ id }) => id).toSorted());
  const some = (await (await get(auditor, '?action=createServer')).text()).trimEnd().split('\n');
  expect(some.length).toBe(parsed.filter(({ action }) => action === 'createServer').length);
  expect((await get(null)).status).toBe(401);
  expect((await get(await api.sessionOf(['ACCADMIN']))).status).toBe(403);
  const wrong = await get(auditor, '?since=yesterday');
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toBe(
    'since: must be a day as 2007-12-03, or a time as 2007-12-03T10:15:30Z, of the years 1 to 9999 in UTC. It is "yesterday".\n',
  );
  const several = await get(auditor, '?host=fo1&outcome=GOOD');
  expect(await several.text()).toBe(
    `outcome: must be one of "DONE", "REFUSED", "FAILED". It is "GOOD".
Unrecognized key: "host". There are: actor, action, subject, server, client, outcome, since, until.
`,
  );
});
