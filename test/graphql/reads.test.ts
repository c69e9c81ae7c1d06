import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { makeSchema } from '../../src/graphql/schema.ts';
import { startApi, type Api } from '../kit/api.ts';

const schema = makeSchema();
let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const LISTS = /* GraphQL */ `
  {
    servers {
      totalCount
      nodes {
        fqdn
        clientCount
        clients {
          totalCount
          nodes {
            alias
            url
            models {
              number
            }
            server {
              label
            }
            lastRun {
              id
              kind
              steps {
                plugin
                server {
                  fqdn
                }
              }
              events(first: 5) {
                text
              }
            }
            runs(first: 3) {
              totalCount
              nodes {
                status
                client {
                  alias
                }
              }
            }
            lastBackup {
              ok
              run {
                id
              }
              client {
                alias
              }
            }
            lastGoodBackup {
              at
              bytes
            }
          }
        }
      }
    }
  }
`;

test('a list with all that hangs on it takes as many statements for many rows as for few', async () => {
  const grow = async (name: string) => {
    const server = await api.addServer(`${name}.test`);
    for (const suffix of ['a', 'b', 'c']) {
      const { client } = await api.addClient(`${name}-${suffix}`, server.id);
      const theirs = { clientId: client.id, serverId: server.id };
      await api.prisma.backup.createMany({
        data: [
          { ...theirs, ok: true, at: new Date(1_000), bytes: 5_000_000_000n },
          { ...theirs, ok: false, at: new Date(2_000) },
        ],
      });
    }
  };
  await grow('one');
  const few = await api.sqlOf(() => api.graphql(LISTS));
  for (const name of ['two', 'three', 'four']) await grow(name);
  let answer;
  const many = await api.sqlOf(async () => {
    answer = await api.graphql(LISTS);
  });
  expect(answer).toMatchObject({ data: { servers: { totalCount: 4 } } });
  expect(many.length).toBe(few.length);
});

test('no column that holds a secret is read, whatever is asked for', async () => {
  const leaves = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
    .map((type) => {
      const fields = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
      return `... on ${type.name} { ${fields.map(({ name }) => `${type.name}_${name}: ${name}`).join(' ')} }`;
    });
  const server = await api.addServer('secrets.test');
  const { client } = await api.addClient('secretive', server.id);
  let answer;
  const sql = await api.sqlOf(async () => {
    answer = await api.graphql(
      `query ($id: ID!) { viewer { email apiTokens { name } } node(id: $id) { ${leaves.join(' ')} } }`,
      { id: encodeId('Client', client.id) },
    );
  });
  expect(answer).toMatchObject({ data: { node: { Client_alias: 'secretive' } } });
  expect(sql.join('\n')).not.toMatch(/"secrets"|"passwordHash"|"tokenHash"|"hostKey"/);
});

const CLIENTS = /* GraphQL */ `
  query ($first: Int, $after: String, $filter: ClientFilter) {
    clients(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          alias
        }
      }
    }
  }
`;

test('a list is read page by page, at most 100 at once', async () => {
  const server = await api.addServer('pages.test');
  const serverId = encodeId('Server', server.id);
  await api.prisma.client.createMany({
    data: Array.from({ length: 105 }, (_, i) => ({
      alias: `page-${String(i).padStart(3, '0')}`,
      name: i === 7 ? 'Special 100%' : 'Client',
      serverId: server.id,
      status: i === 104 ? ('DELETED' as const) : ('ACTIVE' as const),
      contactEmail: 'x@example.org',
      firstUserEmail: 'x@example.org',
      firstUserFirstName: 'A',
      firstUserLastName: 'B',
      secrets: '',
      firstUserTokenExpiresAt: new Date(),
    })),
  });
  const page = async (variables: object, filter: object = {}) =>
    (await api.graphql(CLIENTS, { ...variables, filter: { serverId, ...filter } })).data.clients;
  const first = await page({ first: 1_000 });
  expect(first.totalCount).toBe(104);
  expect(first.edges).toHaveLength(100);
  const second = await page({ first: 100, after: first.pageInfo.endCursor });
  expect(second.edges.map(({ node }: { node: { alias: string } }) => node.alias)).toEqual([
    'page-100',
    'page-101',
    'page-102',
    'page-103',
  ]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect((await page({})).edges).toHaveLength(20);
  expect((await page({}, { text: 'special 100%' })).totalCount).toBe(1);
  expect((await page({}, { text: 'page-05' })).totalCount).toBe(10);
  expect((await page({}, { status: ['DELETED'] })).totalCount).toBe(1);
});

test('runs are listed newest first, and filtered', async () => {
  const server = await api.addServer('runs.test');
  const { client, run } = await api.addClient('runs', server.id);
  const serverId = encodeId('Server', server.id);
  await api.graphql('mutation ($id: ID!) { backupServer(input: { serverId: $id }) { run { id } } }', {
    id: serverId,
  });
  const runs = async (filter: object) =>
    (
      await api.graphql(
        `query ($filter: RunFilter) { runs(filter: $filter) { nodes { id kind requestedBy server { id } } } }`,
        { filter },
      )
    ).data.runs.nodes;
  expect(await runs({ serverId })).toMatchObject([
    { kind: 'BACKUP', requestedBy: 'admin@example.org', server: { id: serverId } },
    { kind: 'CREATE_CLIENT' },
  ]);
  expect(await runs({ clientId: encodeId('Client', client.id) })).toMatchObject([
    { id: encodeId('Run', run.id) },
  ]);
  expect(await runs({ serverId, status: ['SUCCEEDED'] })).toEqual([]);
  expect(await runs({ serverId, kind: ['BACKUP'] })).toHaveLength(1);
});

test('runs are chosen by who asked, by when, and by whether they found something to change', async () => {
  const server = await api.addServer('quiet.test');
  const { client, run } = await api.addClient('changed', server.id);
  await api.store.transact((tx) =>
    tx.moveRun(run.id, 'RUNNING', { events: [{ type: 'CHANGE_PLANNED', text: 'write a file' }] }),
  );
  const schedule = { name: 'schedule', userId: null, address: null };
  const { run: sync } = await api.services.start(api.services.runs.onServer('SYNC', server.id), schedule);
  const { run: gathering } = await api.services.start(api.services.runs.onAll('SYNC'), schedule);
  const idOf = ({ id }: { id: string }) => encodeId('Run', id);
  const [child] = await api.prisma.run.findMany({ where: { parentId: gathering.id, serverId: server.id } });
  const ofThese = [run, sync, gathering, child ?? { id: '' }].map(idOf);
  const chosen = async (filter: object) => {
    const { data, errors } = await api.graphql(
      'query ($filter: RunFilter) { runs(first: 100, filter: $filter) { totalCount nodes { id } } }',
      { filter },
    );
    expect(errors).toBeUndefined();
    expect(data.runs.nodes).toHaveLength(data.runs.totalCount);
    const ids: string[] = data.runs.nodes.map(({ id }: { id: string }) => id);
    return ids.filter((id) => ofThese.includes(id)).toReversed();
  };
  expect(await chosen({ requestedBy: 'Schedule' })).toEqual(ofThese.slice(1));
  expect(await chosen({ requestedBy: 'sched' })).toEqual([]);
  expect(await chosen({ hasChanges: true })).toEqual([idOf(run)]);
  expect(await chosen({ hasChanges: false })).toEqual(ofThese.slice(1));
  await api.store.transact((tx) =>
    tx.moveRun(child?.id ?? '', 'RUNNING', { events: [{ type: 'CHANGE_PLANNED', text: 'write a file' }] }),
  );
  expect(await chosen({ hasChanges: true, requestedBy: 'schedule' })).toEqual(ofThese.slice(2));
  expect(await chosen({ hasChanges: false })).toEqual([idOf(sync)]);
  const at = sync.createdAt.toISOString();
  await api.prisma.run.update({
    where: { id: run.id },
    data: { createdAt: new Date(sync.createdAt.getTime() - 1) },
  });
  expect(await chosen({ until: at })).toEqual([idOf(run)]);
  expect(await chosen({ since: at })).toEqual(ofThese.slice(1));
  expect(await chosen({ since: at, clientId: encodeId('Client', client.id) })).toEqual([]);
});

test('backups of a client are chosen by how they are, by what made them, and by whether they are there', async () => {
  const server = await api.addServer('backups.test');
  const { client } = await api.addClient('backed-up', server.id);
  const theirs = { clientId: client.id, serverId: server.id };
  await api.prisma.backup.createMany({
    data: [
      { ...theirs, at: new Date(1_000), ok: true, madeBy: 'CRON', file: '/1' },
      { ...theirs, at: new Date(2_000), ok: true, madeBy: 'SCHEDULE', file: '/2', goneAt: new Date() },
      { ...theirs, at: new Date(3_000), ok: false, madeBy: 'REQUEST' },
      {
        ...theirs,
        at: new Date(4_000),
        ok: true,
        file: '/4',
        filesFile: '/4.files',
        filesBytes: 5_000_000_000n,
        rows: 7n,
      },
    ],
  });
  const chosen = async (filter: object) => {
    const { data, errors } = await api.graphql(
      `query ($filter: BackupFilter) { client(alias: "backed-up") { backups(filter: $filter) { totalCount
        nodes { file rows files { file bytes sha256 } server { fqdn } } } } }`,
      { filter },
    );
    expect(errors).toBeUndefined();
    const { totalCount, nodes } = data.client.backups;
    expect(nodes).toHaveLength(totalCount);
    return nodes as { file: string | null }[];
  };
  const filesOf = async (filter: object) => (await chosen(filter)).map(({ file }) => file);
  expect(await filesOf({})).toEqual(['/4', null, '/2', '/1']);
  expect(await filesOf({ ok: false })).toEqual([null]);
  expect(await filesOf({ madeBy: ['CRON', 'SCHEDULE'] })).toEqual(['/2', '/1']);
  expect(await filesOf({ onDisk: true })).toEqual(['/4', '/1']);
  expect(await filesOf({ onDisk: false })).toEqual([null, '/2']);
  expect(await filesOf({ since: new Date(2_000), until: new Date(4_000), ok: true })).toEqual(['/2']);
  expect(await chosen({ onDisk: true })).toMatchObject([
    {
      rows: 7,
      files: { file: '/4.files', bytes: 5_000_000_000, sha256: null },
      server: { fqdn: 'backups.test' },
    },
    { rows: null, files: null },
  ]);
});

test('backups are also listed for a server and for all; those of a back office belong to no client', async () => {
  const server = await api.addServer('common.test');
  const { client } = await api.addClient('beside-common', server.id);
  const own = { serverId: server.id, database: 'monarc_common' };
  await api.prisma.backup.createMany({
    data: [
      { serverId: server.id, clientId: client.id, at: new Date(5_000), ok: true, file: '/a' },
      { ...own, at: new Date(6_000), ok: true, file: '/b' },
      { ...own, at: new Date(7_000), ok: false },
    ],
  });
  await api.prisma.server.update({ where: { id: server.id }, data: { lastBackupFailed: true } });
  const { data, errors } = await api.graphql(
    `query ($id: ID!, $since: DateTime) {
      server(id: $id) { health { problems } backups { totalCount nodes { database client { alias } } } }
      backups(filter: { ok: true, since: $since }, first: 2) { nodes { database server { fqdn } } }
    }`,
    { id: encodeId('Server', server.id), since: new Date(4_500) },
  );
  expect(errors).toBeUndefined();
  expect(data.server.health.problems).toContainEqual(
    expect.stringMatching(/^The newest backup of its database failed/),
  );
  expect(data.server.backups).toEqual({
    totalCount: 3,
    nodes: [
      { database: 'monarc_common', client: null },
      { database: 'monarc_common', client: null },
      { database: 'beside-common', client: { alias: 'beside-common' } },
    ],
  });
  expect(data.backups.nodes).toEqual(
    ['monarc_common', 'beside-common'].map((database) => ({ database, server: { fqdn: 'common.test' } })),
  );
});

test('the plugins that are configured are shown with their options', async () => {
  const { data } = await api.graphql('{ plugins { name roles options } }');
  expect(data.plugins).toEqual([
    { name: 'vhost', roles: ['FRONT_OFFICE'], options: { FRONT_OFFICE: { port: 80 } } },
  ]);
});
