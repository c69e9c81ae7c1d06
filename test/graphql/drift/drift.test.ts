/** Drift as those who use the API meet it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let fo1: string;
let fo2: string;
let acme: string;
const ids: Record<string, string> = {};

/** A difference, as a sync would have recorded it. */
async function differs(subject: string, more: object = {}): Promise<void> {
  const data = {
    serverId: fo1,
    plugin: 'vhost',
    subject,
    action: 'update',
    summary: `update ${subject}`,
    fingerprint: `of ${subject}`,
    ...more,
  };
  ids[subject] = encodeId('Drift', (await api.prisma.drift.create({ data })).id);
}

beforeAll(async () => {
  api = await startApi();
  fo1 = (await api.addServer('fo1.test')).id;
  fo2 = (await api.addServer('fo2.test')).id;
  acme = (await api.addClient('acme', fo1)).client.id;
  await differs('/of/acme', { clientId: acme, diff: '-by hand' });
  await differs('Apache');
  await differs('/elsewhere', { serverId: fo2, plugin: 'host' });
  await differs('/over', { state: 'ENDED', end: 'GONE', endedAt: new Date() });
  const ignored = { state: 'IGNORED', ignoredReason: 'so', ignoredBy: 'me@x.test', ignoredAt: new Date() };
  await differs('/ignored', { ...ignored, ignoredFingerprint: 'of /ignored' });
  await differs('/until', { ...ignored, ignoredFingerprint: 'of /until', ignoredUntil: new Date(0) });
});
afterAll(() => api.close());

const read = async (query: string, variables: object = {}) => {
  const { data, errors } = await api.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
};
const subjects = async (filter: object = {}) => {
  const { drift } = await read(
    'query ($filter: DriftFilter) { drift(filter: $filter) { totalCount nodes { subject } } }',
    { filter },
  );
  expect(drift.totalCount).toBe(drift.nodes.length);
  return drift.nodes.map(({ subject }: { subject: string }) => subject);
};

test('the list is filtered by state, server, client and plugin; an ignored one whose time is over is OPEN', async () => {
  expect(await subjects()).toEqual(['/until', '/ignored', '/elsewhere', 'Apache', '/of/acme']);
  expect(await subjects({ state: ['OPEN'] })).toEqual(['/until', '/elsewhere', 'Apache', '/of/acme']);
  expect(await subjects({ state: ['IGNORED'] })).toEqual(['/ignored']);
  expect(await subjects({ state: ['ENDED', 'IGNORED'] })).toEqual(['/ignored', '/over']);
  expect(await subjects({ state: [] })).toEqual([]);
  expect(await subjects({ serverId: encodeId('Server', fo2) })).toEqual(['/elsewhere']);
  expect(await subjects({ clientId: encodeId('Client', acme) })).toEqual(['/of/acme']);
  expect(await subjects({ plugin: ['host'] })).toEqual(['/elsewhere']);
});

test('a difference is shown with its server, its client, its run, and who ignores it', async () => {
  const fields =
    'subject action summary diff state end version server { fqdn } client { alias } repairedBy { id } ignored { reason by until }';
  const { server, client } = await read(
    `query ($server: ID!) {
      server(id: $server) { syncPolicy drift { totalCount nodes { ${fields} } } }
      client(alias: "acme") { drift { nodes { subject } } }
    }`,
    { server: encodeId('Server', fo1) },
  );
  expect(server.syncPolicy).toBe('REPAIR');
  expect(server.drift.totalCount).toBe(4);
  expect(server.drift.nodes.at(-1)).toEqual({
    subject: '/of/acme',
    action: 'UPDATE',
    summary: 'update /of/acme',
    diff: '-by hand',
    state: 'OPEN',
    end: null,
    version: 1,
    server: { fqdn: 'fo1.test' },
    client: { alias: 'acme' },
    repairedBy: null,
    ignored: null,
  });
  expect(server.drift.nodes[0]).toMatchObject({ state: 'OPEN', ignored: { reason: 'so', by: 'me@x.test' } });
  expect(client.drift.nodes).toEqual([{ subject: '/of/acme' }]);
  const { node } = await read('query ($id: ID!) { node(id: $id) { ... on Drift { subject } } }', {
    id: ids['Apache'],
  });
  expect(node).toEqual({ subject: 'Apache' });
});

test('ignoring and its end are in the audit of the client or server, and refused in words', async () => {
  const fields = 'drift { state version ignored { reason until } } userErrors { code message path }';
  const ignore = async (input: object) =>
    (
      await read(`mutation ($input: IgnoreDriftInput!) { ignoreDrift(input: $input) { ${fields} } }`, {
        input,
      })
    ).ignoreDrift;
  expect(await ignore({ driftId: ids['/of/acme'], reason: 'it may stay', expectedVersion: 1 })).toEqual({
    drift: { state: 'IGNORED', version: 2, ignored: { reason: 'it may stay', until: null } },
    userErrors: [],
  });
  expect(await ignore({ driftId: ids['/of/acme'], reason: 'again', expectedVersion: 1 })).toMatchObject({
    drift: null,
    userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'] }],
  });
  expect(await ignore({ driftId: ids['/over'], reason: 'too late' })).toMatchObject({
    userErrors: [{ code: 'CONFLICT', message: expect.stringContaining('/over has not differed since') }],
  });
  const { unignoreDrift } = await read(
    `mutation ($input: UnignoreDriftInput!) { unignoreDrift(input: $input) { ${fields} } }`,
    { input: { driftId: ids['/of/acme'] } },
  );
  expect(unignoreDrift.drift).toEqual({ state: 'OPEN', version: 3, ignored: null });
  const entries = await api.prisma.auditEntry.findMany({
    where: { action: { in: ['ignoreDrift', 'unignoreDrift'] }, outcome: 'DONE' },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, subject, details }) => [action, subject, details])).toEqual([
    [
      'ignoreDrift',
      'client acme',
      {
        after: {
          plugin: 'vhost',
          subject: '/of/acme',
          summary: 'update /of/acme',
          reason: 'it may stay',
          until: null,
        },
      },
    ],
    [
      'unignoreDrift',
      'client acme',
      { after: { plugin: 'vhost', subject: '/of/acme', summary: 'update /of/acme' } },
    ],
  ]);
});

test('a repair is one run for each server, once for an idempotency key, or refused for all', async () => {
  const repair = async (subjectsToRepair: string[], more: object = {}) =>
    (
      await read(
        `mutation ($input: RepairDriftInput!) {
          repairDrift(input: $input) {
            run { id kind server { fqdn } clients { alias } children { nodes { id } } }
            userErrors { code message path }
          }
        }`,
        { input: { driftIds: subjectsToRepair.map((subject) => ids[subject]), ...more } },
      )
    ).repairDrift;
  const first = await repair(['/of/acme', 'Apache', 'Apache'], { idempotencyKey: 'once' });
  expect(first).toMatchObject({
    run: { kind: 'REPAIR_DRIFT', server: { fqdn: 'fo1.test' }, clients: [{ alias: 'acme' }] },
    userErrors: [],
  });
  expect(await repair(['/of/acme', 'Apache', 'Apache'], { idempotencyKey: 'once' })).toEqual(first);
  expect(await repair(['/elsewhere'])).toMatchObject({
    run: null,
    userErrors: [
      { code: 'CONFLICT', message: 'The configuration has no plugin host for fo2.test any more.' },
    ],
  });
  await api.prisma.drift.updateMany({ where: { plugin: 'host' }, data: { plugin: 'vhost' } });
  expect((await repair(['/elsewhere', 'Apache'])).run).toMatchObject({
    server: null,
    children: { nodes: [{ id: expect.any(String) }, { id: expect.any(String) }] },
  });
  expect(await repair(['/of/acme', '/over'])).toMatchObject({
    run: null,
    userErrors: [{ code: 'CONFLICT' }],
  });
  await api.prisma.server.update({ where: { id: fo2 }, data: { mode: 'RETIRED' } });
  expect(await repair(['/elsewhere'])).toMatchObject({
    run: null,
    userErrors: [{ code: 'REFUSED', path: ['driftIds'] }],
  });
});
