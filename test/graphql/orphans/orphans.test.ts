/** Orphans as those who use the API meet them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let fo1: string;
const ids: Record<string, string> = {};
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** An orphan, as a sync would have recorded it. */
async function stray(name: string, more: object = {}): Promise<void> {
  const data = {
    serverId: fo1,
    plugin: 'vhost',
    kind: 'VIRTUAL_HOST' as const,
    name,
    place: `/etc/apache2/sites-available/${name}.conf`,
    fingerprint: `of ${name}`,
    firstSeenAt: LONG_AGO,
    ...more,
  };
  ids[name] = encodeId('Orphan', (await api.prisma.orphan.create({ data })).id);
}

beforeAll(async () => {
  api = await startApi();
  fo1 = (await api.addServer('fo1.test')).id;
  const fo2 = (await api.addServer('fo2.test')).id;
  await stray('open', { isServed: true, bytes: 12n, changedAt: LONG_AGO });
  await stray('other', { kind: 'DATABASE', plugin: 'database', place: 'database other', serverId: fo2 });
  await stray('gone', { goneAt: new Date() });
  const ignored = { ignoredReason: 'so', ignoredBy: 'me@x.test', ignoredAt: new Date() };
  await stray('ignored', ignored);
  await stray('until', { ...ignored, ignoredUntil: new Date(0) });
});
afterAll(() => api.close());

const read = async (query: string, variables: object = {}) => {
  const { data, errors } = await api.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
};
const names = async (filter: object = {}) => {
  const { orphans } = await read(
    'query ($filter: OrphanFilter) { orphans(filter: $filter) { totalCount nodes { name } } }',
    { filter },
  );
  expect(orphans.totalCount).toBe(orphans.nodes.length);
  return orphans.nodes.map(({ name }: { name: string }) => name);
};

test('the list is filtered by state, kind, server and name; an ignored one whose time is over is OPEN', async () => {
  expect(await names()).toEqual(['until', 'ignored', 'other', 'open']);
  expect(await names({ state: ['OPEN'] })).toEqual(['until', 'other', 'open']);
  expect(await names({ state: ['IGNORED'] })).toEqual(['ignored']);
  expect(await names({ state: ['GONE', 'IGNORED'] })).toEqual(['ignored', 'gone']);
  expect(await names({ kind: ['DATABASE'] })).toEqual(['other']);
  expect(await names({ serverId: encodeId('Server', fo1), name: 'open' })).toEqual(['open']);
});

test('an orphan is shown with its server, and the health of that tells those that nobody ignores', async () => {
  const { server } = await read(
    `query ($server: ID!) {
      server(id: $server) {
        health { status problems }
        orphans {
          totalCount
          nodes { kind name place plugin bytes changedAt isServed lastDumpAt state goneAt version server { fqdn } ignored { reason by } removedBy { id } }
        }
      }
    }`,
    { server: encodeId('Server', fo1) },
  );
  expect(server.orphans.totalCount).toBe(3);
  expect(server.orphans.nodes.at(-1)).toEqual({
    kind: 'VIRTUAL_HOST',
    name: 'open',
    place: '/etc/apache2/sites-available/open.conf',
    plugin: 'vhost',
    bytes: 12,
    changedAt: LONG_AGO.toISOString(),
    isServed: true,
    lastDumpAt: null,
    state: 'OPEN',
    goneAt: null,
    version: 1,
    server: { fqdn: 'fo1.test' },
    ignored: null,
    removedBy: null,
  });
  expect(server.orphans.nodes[1]).toMatchObject({
    name: 'ignored',
    state: 'IGNORED',
    ignored: { reason: 'so', by: 'me@x.test' },
  });
  expect(server.health).toEqual({
    status: 'WARNING',
    problems: [
      'Unknown to Regent and left alone: virtual host open, until. Find out whose it is (`orphans`).',
    ],
  });
});

test('ignoring and its end are in the audit of the server, and refused in words', async () => {
  const fields = 'orphan { state version } userErrors { code message path }';
  const ignore = async (input: object) =>
    (
      await read(`mutation ($input: IgnoreOrphanInput!) { ignoreOrphan(input: $input) { ${fields} } }`, {
        input,
      })
    ).ignoreOrphan;
  expect(await ignore({ orphanId: ids['open'], reason: 'a friend', expectedVersion: 1 })).toEqual({
    orphan: { state: 'IGNORED', version: 2 },
    userErrors: [],
  });
  expect(await ignore({ orphanId: ids['open'], reason: 'again', expectedVersion: 1 })).toMatchObject({
    userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }],
  });
  expect(await ignore({ orphanId: ids['open'], reason: ' ' })).toMatchObject({
    userErrors: [{ code: 'INVALID', path: ['reason'] }],
  });
  expect(await ignore({ orphanId: ids['gone'], reason: 'too late' })).toMatchObject({
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('gone has not been there since') }],
  });
  const { unignoreOrphan } = await read(
    `mutation ($input: UnignoreOrphanInput!) { unignoreOrphan(input: $input) { ${fields} } }`,
    { input: { orphanId: ids['open'] } },
  );
  expect(unignoreOrphan.orphan).toEqual({ state: 'OPEN', version: 3 });
  const entries = await api.prisma.auditEntry.findMany({
    where: { action: { in: ['ignoreOrphan', 'unignoreOrphan'] }, outcome: 'DONE' },
    orderBy: { id: 'asc' },
  });
  const place = '/etc/apache2/sites-available/open.conf';
  expect(entries.map(({ action, subject, details }) => [action, subject, details])).toEqual([
    [
      'ignoreOrphan',
      'server fo1.test',
      { after: { kind: 'VIRTUAL_HOST', name: 'open', place, reason: 'a friend', until: null } },
    ],
    ['unignoreOrphan', 'server fo1.test', { after: { kind: 'VIRTUAL_HOST', name: 'open', place } }],
  ]);
});

test('a removal needs its name and a word on a served site, is one run, and is in the audit', async () => {
  const remove = async (more: object) =>
    (
      await read(
        `mutation ($input: RemoveOrphanInput!) {
          removeOrphan(input: $input) { run { id kind server { fqdn } } userErrors { code path } }
        }`,
        { input: { orphanIds: [ids['open']], ...more } },
      )
    ).removeOrphan;
  expect(await remove({ name: 'opne' })).toMatchObject({ userErrors: [{ code: 'INVALID', path: ['name'] }] });
  expect(await remove({ name: 'open' })).toMatchObject({
    userErrors: [{ code: 'REFUSED', path: ['evenIfServed'] }],
  });
  const asked = { name: 'open', evenIfServed: true, idempotencyKey: 'once' };
  const first = await remove(asked);
  expect(first).toMatchObject({
    run: { kind: 'REMOVE_ORPHAN', server: { fqdn: 'fo1.test' } },
    userErrors: [],
  });
  expect(await remove(asked)).toEqual(first);
  const [entry] = await api.prisma.auditEntry.findMany({
    where: { action: 'removeOrphan', outcome: 'DONE' },
  });
  expect(entry).toMatchObject({
    subject: 'server fo1.test',
    details: { before: { kind: 'VIRTUAL_HOST', name: 'open' } },
  });
});
