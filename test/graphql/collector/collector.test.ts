/** Collected requests as those who use the API meet them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let office: string;
let home: string;

/** A request as a collection would have left it. */
const row = (file: string, more: object = {}) =>
  api.prisma.collectedRequest.create({
    data: { serverId: office, kind: 'CREATE', file, sha256: `hash of ${file}`, alias: 'acme', ...more },
  });

beforeAll(async () => {
  api = await startApi();
  home = (await api.addServer('fo1.test')).id;
  office = (await api.addServer('bo.test')).id;
  await api.prisma.server.update({ where: { id: office }, data: { role: 'BACK_OFFICE' } });
  const run = async (status: 'FAILED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED') => ({
    takenAt: new Date(),
    runId: (
      await api.prisma.run.create({
        data: { kind: 'CREATE_CLIENT', status, requestedBy: 'collector of bo.test', serverId: home },
      })
    ).id,
  });
  await row('waits');
  await row('refused', { reason: 'It is not JSON.', sha256: '', alias: null });
  await row('queued', await run('QUEUED'));
  await row('runs', await run('RUNNING'));
  await row('failed', { ...(await run('FAILED')), kind: 'DELETE' });
  await row('done', await run('SUCCEEDED'));
  await row('archived', { ...(await run('SUCCEEDED')), archivedAt: new Date() });
  await row('gone', { goneAt: new Date() });
  await row('gone meanwhile', { ...(await run('RUNNING')), goneAt: new Date() });
});
afterAll(() => api.close());

const list = async (filter: object | null = null) => {
  const { data, errors } = await api.graphql(
    `query ($filter: CollectedRequestFilter) {
      collectedRequests(filter: $filter) { totalCount nodes { file state } } }`,
    { filter },
  );
  expect(errors).toBeUndefined();
  const { totalCount, nodes } = data.collectedRequests;
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ file, state }: { file: string; state: string }) => `${file} ${state}`);
};

test('each request has one state, by which the list is filtered', async () => {
  expect(await list()).toEqual([
    'done DONE',
    'failed FAILED',
    'runs RUNNING',
    'queued WAITING',
    'refused REFUSED',
    'waits WAITING',
  ]);
  expect(await list({ state: ['WAITING'] })).toEqual(['queued WAITING', 'waits WAITING']);
  expect(await list({ state: ['RUNNING'] })).toEqual(['gone meanwhile RUNNING', 'runs RUNNING']);
  expect(await list({ state: ['DONE'] })).toEqual(['archived DONE', 'done DONE']);
  expect(await list({ state: ['REFUSED', 'FAILED', 'GONE'] })).toEqual([
    'gone GONE',
    'failed FAILED',
    'refused REFUSED',
  ]);
  expect(await list({ state: [] })).toEqual([]);
  expect(await list({ serverId: encodeId('Server', home) })).toEqual([]);
  expect(await list({ alias: 'acme', state: ['REFUSED'] })).toEqual([]);
});

test('a request is shown with its back office, its reason and its run', async () => {
  const { data, errors } = await api.graphql(
    `query ($id: ID!) { server(id: $id) { collectedRequests { totalCount nodes {
      id kind file sha256 alias state reason archivedAt goneAt server { fqdn } client { id } run { status } } } } }`,
    { id: encodeId('Server', office) },
  );
  expect(errors).toBeUndefined();
  const { totalCount, nodes } = data.server.collectedRequests;
  expect(totalCount).toBe(6);
  expect(nodes.at(-2)).toMatchObject({
    kind: 'CREATE',
    file: 'refused',
    sha256: null,
    alias: null,
    state: 'REFUSED',
    reason: 'It is not JSON.',
    server: { fqdn: 'bo.test' },
    client: null,
    run: null,
  });
  expect(nodes[1]).toMatchObject({ kind: 'DELETE', run: { status: 'FAILED' }, sha256: 'hash of failed' });
  const node = await api.graphql('query ($id: ID!) { node(id: $id) { ... on CollectedRequest { file } } }', {
    id: nodes[1].id,
  });
  expect(node.errors).toBeUndefined();
  expect(node.data.node).toEqual({ file: 'failed' });
});

test('a schedule of collections requires the permission for clients as well', async () => {
  const create = async (scopes: ('CLIENTS' | 'SERVERS')[]) => {
    const { data } = await api.graphql(
      `mutation ($input: CreateScheduleInput!) {
        createSchedule(input: $input) { schedule { kind } userErrors { code message } } }`,
      { input: { kind: 'COLLECT', cron: '*/5 * * * *', timeZone: 'UTC' } },
      { token: await api.apiTokenWith(scopes) },
    );
    return data.createSchedule;
  };
  expect(await create(['SERVERS'])).toMatchObject({
    schedule: null,
    userErrors: [{ code: 'FORBIDDEN', message: expect.stringContaining('CLIENTS') }],
  });
  expect(await create(['SERVERS', 'CLIENTS'])).toEqual({ schedule: { kind: 'COLLECT' }, userErrors: [] });
});

const collect = async (serverId: string) => {
  const { data } = await api.graphql(
    `mutation ($input: CollectRequestsInput!) {
      collectRequests(input: $input) { run { kind server { fqdn } } userErrors { code message path } } }`,
    { input: { serverId: encodeId('Server', serverId) } },
  );
  return data.collectRequests;
};

test('a collection is started on a back office alone, and is in the audit', async () => {
  expect(await collect(home)).toMatchObject({
    run: null,
    userErrors: [
      { code: 'REFUSED', message: expect.stringContaining('only on a BACK_OFFICE'), path: ['serverId'] },
    ],
  });
  expect(await collect(office)).toEqual({
    run: { kind: 'COLLECT', server: { fqdn: 'bo.test' } },
    userErrors: [],
  });
  expect(
    await api.prisma.auditEntry.findFirst({ where: { action: 'collectRequests', outcome: 'DONE' } }),
  ).toMatchObject({
    subject: 'server bo.test',
  });
});
