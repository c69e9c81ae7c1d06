import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
  const one = await api.addServer('fo1.test');
  const two = await api.addServer('fo2.test');
  await api.services.servers.update(one.id, { label: 'zebra' }, undefined, nobody);
  for (const [alias, server] of [
    ['alpha', two],
    ['beta', one],
    ['gamma', two],
  ] as const) {
    await api.addClient(alias, server.id);
  }
  await api.prisma.client.update({ where: { alias: 'alpha' }, data: { name: 'Zoo' } });
  await api.prisma.client.update({ where: { alias: 'gamma' }, data: { status: 'DELETED' } });
});
afterAll(() => api.close());

const nobody = { name: 'tests', userId: null, address: null };

async function aliasesOf(args: string): Promise<string[]> {
  const { data, errors } = await api.graphql(`{ clients(${args}) { totalCount nodes { alias } } }`);
  expect(errors).toBeUndefined();
  const aliases = data.clients.nodes.map(({ alias }: { alias: string }) => alias);
  expect(data.clients.totalCount).toBe(aliases.length);
  return aliases;
}

test('clients come by alias, or in the order that is asked for', async () => {
  expect(await aliasesOf('first: 10')).toEqual(['alpha', 'beta']);
  expect(await aliasesOf('orderBy: { field: NAME }')).toEqual(['beta', 'alpha']);
  expect(await aliasesOf('orderBy: { field: ALIAS, direction: DESC }')).toEqual(['beta', 'alpha']);
});

test('a page goes on where the one before ended, in any order', async () => {
  const page = async (after: string | null) =>
    (
      await api.graphql(
        `query ($after: String) { clients(first: 1, after: $after, orderBy: { field: NAME })
          { nodes { alias } pageInfo { hasNextPage endCursor } } }`,
        { after },
      )
    ).data.clients;
  const first = await page(null);
  expect(first).toMatchObject({ nodes: [{ alias: 'beta' }], pageInfo: { hasNextPage: true } });
  const second = await page(first.pageInfo.endCursor);
  expect(second).toMatchObject({ nodes: [{ alias: 'alpha' }], pageInfo: { hasNextPage: false } });
});

test('clients are filtered by server, status, text and model', async () => {
  const { id } = await api.prisma.server.findUniqueOrThrow({ where: { fqdn: 'fo2.test' } });
  expect(await aliasesOf(`filter: { serverId: "${encodeId('Server', id)}" }`)).toEqual(['alpha']);
  expect(await aliasesOf('filter: { status: DELETED }')).toEqual(['gamma']);
  expect(await aliasesOf('filter: { text: "zoo" }')).toEqual(['alpha']);
  const model = await api.addModel('M');
  const beta = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'beta' } });
  await api.services.start(api.services.clients.update(beta.id, { modelIds: [model.id] }), nobody);
  expect(await aliasesOf(`filter: { modelId: "${encodeId('Model', model.id)}" }`)).toEqual(['beta']);
});

test('clients are filtered by whether their last backup failed', async () => {
  await api.prisma.client.update({ where: { alias: 'beta' }, data: { lastBackupFailed: true } });
  expect(await aliasesOf('filter: { lastBackupFailed: true }')).toEqual(['beta']);
  expect(await aliasesOf('filter: { lastBackupFailed: false }')).toEqual(['alpha']);
});

test('a client whose newest backup failed says which, why, and what to do', async () => {
  const { id, serverId } = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'beta' } });
  const at = new Date('2030-01-02T03:04:05Z');
  const row = { clientId: id, serverId, at, ok: false, message: 'The disk is full' };
  const backup = await api.prisma.backup.create({ data: row });
  const problems = async () => {
    const { data } = await api.graphql('{ clients(orderBy: { field: ALIAS }) { nodes { alias problem } } }');
    return data.clients.nodes;
  };
  expect(await problems()).toMatchObject([
    { alias: 'alpha', problem: null },
    {
      alias: 'beta',
      problem:
        'Its newest backup, of 2030-01-02T03:04:05.000Z, is not good: The disk is full. Correct the cause, then use backupClient.',
    },
  ]);
  await api.prisma.client.update({ where: { id }, data: { problem: 'The route is gone.' } });
  expect(await problems()).toMatchObject([{}, { problem: 'The route is gone.' }]);
  await api.prisma.client.update({ where: { id }, data: { problem: null, lastBackupFailed: false } });
  expect(await problems()).toMatchObject([{}, { problem: null }]);
  await api.prisma.backup.delete({ where: { id: backup.id } });
});

test('servers are filtered by role, state and text, and come in the order that is asked for', async () => {
  const fqdnsOf = async (args: string) =>
    (await api.graphql(`{ servers(${args}) { nodes { fqdn } } }`)).data.servers.nodes.map(
      ({ fqdn }: { fqdn: string }) => fqdn,
    );
  expect(await fqdnsOf('filter: { role: BACK_OFFICE }')).toEqual([]);
  expect(await fqdnsOf('filter: { role: FRONT_OFFICE, state: READY }')).toEqual(['fo1.test', 'fo2.test']);
  expect(await fqdnsOf('filter: { text: "zeb" }')).toEqual(['fo1.test']);
  expect(await fqdnsOf('orderBy: { field: LABEL }')).toEqual(['fo2.test', 'fo1.test']);
});

test('an alias is available, or the reason says why not', async () => {
  const ask = async (alias: string) =>
    (
      await api.graphql(
        'query ($alias: String!) { aliasAvailability(alias: $alias) { alias available reason } }',
        { alias },
      )
    ).data.aliasAvailability;
  expect(await ask('delta')).toEqual({ alias: 'delta', available: true, reason: null });
  expect(await ask('alpha')).toMatchObject({ available: false, reason: expect.stringContaining('"Zoo"') });
  expect(await ask('gamma')).toMatchObject({ reason: expect.stringContaining('was deleted') });
  expect(await ask('root')).toMatchObject({ reason: expect.stringContaining('reserved') });
  expect(await ask("'; DROP")).toMatchObject({ reason: expect.stringContaining('cannot be used') });
});

test('a server is as well as its last answer and its last check say', async () => {
  const server = await api.addServer('health.test');
  const healthWith = async (data: object) => {
    await api.prisma.server.update({ where: { id: server.id }, data });
    const id = encodeId('Server', server.id);
    const answer = await api.graphql('query ($id: ID!) { server(id: $id) { health { status problems } } }', {
      id,
    });
    return answer.data.server.health;
  };
  expect(await healthWith({})).toEqual({ status: 'HEALTHY', problems: [] });
  expect(await healthWith({ connection: 'SSH' })).toEqual({ status: 'UNKNOWN', problems: [] });
  const remarks = ['The disk is nearly full.'];
  expect(await healthWith({ facts: { missing: [], remarks } })).toEqual({
    status: 'WARNING',
    problems: remarks,
  });
  expect(await healthWith({ facts: { missing: ['Apache'], remarks } })).toEqual({
    status: 'UNHEALTHY',
    problems: ['It lacks Apache.', ...remarks],
  });
  expect(await healthWith({ facts: {}, state: 'UNREACHABLE', lastError: 'timed out' })).toEqual({
    status: 'UNHEALTHY',
    problems: ['It does not answer: timed out'],
  });
  const releaseWith = async (facts: object) => {
    await api.prisma.server.update({ where: { id: server.id }, data: { facts } });
    const query = 'query ($id: ID!) { server(id: $id) { release } }';
    return (await api.graphql(query, { id: encodeId('Server', server.id) })).data.server.release;
  };
  expect(await releaseWith({ release: { path: '/x', version: '2.13.1', readable: true } })).toBe('2.13.1');
  for (const none of [{}, { release: null }, { release: '2' }, { release: { version: 'unknown' } }])
    expect(await releaseWith(none)).toBeNull();
  await api.prisma.server.delete({ where: { id: server.id } });
});

test('failures that somebody has retried are no longer among those that remain', async () => {
  const failed = await api.prisma.run.create({ data: { kind: 'SYNC', status: 'FAILED', requestedBy: 'x' } });
  const remaining = async () => {
    const { data } = await api.graphql(
      '{ runs(filter: { status: FAILED, retried: false }) { nodes { id } } }',
    );
    return data.runs.nodes.map(({ id }: { id: string }) => id);
  };
  expect(await remaining()).toContain(encodeId('Run', failed.id));
  await api.prisma.run.create({
    data: { kind: 'SYNC', status: 'SUCCEEDED', requestedBy: 'x', retryOfId: failed.id },
  });
  expect(await remaining()).not.toContain(encodeId('Run', failed.id));
});
