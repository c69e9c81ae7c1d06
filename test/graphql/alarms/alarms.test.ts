/** Alarms as those who use the API meet them. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CONDITION_IDS } from '../../../src/domain/alarms/conditions.ts';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let server: string;
let client: string;
beforeAll(async () => {
  api = await startApi();
  server = (await api.addServer('fo1.test')).id;
  client = (await api.addClient('acme', server)).client.id;
  await api.addServer('fo2.test');
  await api.prisma.run.deleteMany();
  await api.prisma.server.updateMany({ data: { connection: 'SSH', state: 'READY' } });
  await api.prisma.server.update({
    where: { id: server },
    data: { state: 'UNREACHABLE', lastError: 'It is off.' },
  });
  await api.prisma.client.update({ where: { id: client }, data: { status: 'FAILED', problem: 'no' } });
  await api.services.alarms.evaluate();
});
afterAll(() => api.close());

const read = async (query: string, variables: object = {}, as?: { token: string }) => {
  const { data, errors } = await api.graphql(query, variables, as);
  expect(errors).toBeUndefined();
  return data;
};
const conditions = async (filter: object) => {
  const { alarms } = await read(
    'query ($filter: AlarmFilter) { alarms(filter: $filter) { totalCount nodes { condition } } }',
    { filter },
  );
  expect(alarms.totalCount).toBe(alarms.nodes.length);
  return alarms.nodes.map(({ condition }: { condition: string }) => condition);
};
const idOf = async (condition: string) =>
  encodeId('Alarm', (await api.prisma.alarm.findFirstOrThrow({ where: { condition } })).id);
const acknowledge = (alarmId: string, as?: { token: string }) =>
  read(
    `mutation ($id: ID!) { acknowledgeAlarm(input: { alarmId: $id, note: "mine", until: "2099-01-01T00:00:00Z" }) {
      alarm { isOpen acknowledged { by note until } } userErrors { code message } } }`,
    { id: alarmId },
    as,
  ).then((data) => data.acknowledgeAlarm);

test('what is open is listed newest first, by severity, condition, server and client', async () => {
  expect(await conditions({})).toEqual(['CLIENT_FAILED', 'SERVER_UNREACHABLE']);
  expect(await conditions({ severity: ['CRITICAL'] })).toEqual(['SERVER_UNREACHABLE']);
  expect(await conditions({ condition: ['CLIENT_FAILED'] })).toEqual(['CLIENT_FAILED']);
  expect(await conditions({ serverId: 'fo1.test' })).toEqual(['CLIENT_FAILED', 'SERVER_UNREACHABLE']);
  expect(await conditions({ serverId: 'fo2.test' })).toEqual([]);
  expect(await conditions({ clientId: 'acme' })).toEqual(['CLIENT_FAILED']);
  expect(await conditions({ open: false })).toEqual([]);
  await api.prisma.alarm.updateMany({ where: { condition: 'CLIENT_FAILED' }, data: { muted: true } });
  expect(await conditions({ muted: true })).toEqual(['CLIENT_FAILED']);
  expect(await conditions({ muted: false })).toEqual(['SERVER_UNREACHABLE']);
  await api.prisma.alarm.updateMany({ data: { muted: false } });
});

test('an alarm is shown with what it is about, and what to do', async () => {
  const { node } = await read(
    `query ($id: ID!) { node(id: $id) { ... on Alarm {
      condition severity text remedy isOpen isMuted mutedUntil resolvedAt acknowledged { by }
      server { fqdn } client { alias } run { id } } } }`,
    { id: await idOf('SERVER_UNREACHABLE') },
  );
  expect(node).toEqual({
    condition: 'SERVER_UNREACHABLE',
    severity: 'CRITICAL',
    text: 'fo1.test does not answer: It is off.',
    remedy: expect.stringContaining('Check that the server runs'),
    isOpen: true,
    isMuted: false,
    mutedUntil: null,
    resolvedAt: null,
    acknowledged: null,
    server: { fqdn: 'fo1.test' },
    client: null,
    run: null,
  });
});

test('an alarm and its condition are told in the language that is asked for, and otherwise in English', async () => {
  const { node, alarmConditions } = await read(
    `query ($id: ID!) {
      node(id: $id) { ... on Alarm {
        title german: title(language: DE) text(language: DE) remedy(language: FR) english: text(language: EN) } }
      alarmConditions { title(language: NL) meaning(language: NL) remedy } }`,
    { id: await idOf('SERVER_UNREACHABLE') },
  );
  expect(node).toEqual({
    title: 'Server not reachable',
    german: 'Server nicht erreichbar',
    text: 'fo1.test antwortet nicht: It is off.',
    remedy: expect.stringContaining('Vérifiez que le serveur fonctionne'),
    english: 'fo1.test does not answer: It is off.',
  });
  expect(alarmConditions[0]).toEqual({
    title: 'Server onbereikbaar',
    meaning: expect.stringContaining('drie pogingen'),
    remedy: expect.stringContaining('Check that the server runs'),
  });
});

test('an alarm from before its data was kept is told in English', async () => {
  const { id } = await api.prisma.alarm.create({
    data: {
      condition: 'SERVER_UNREACHABLE',
      severity: 'CRITICAL',
      subject: 'server:old',
      text: 'old.test does not answer: It is off.',
      change: 0,
      raisedAt: new Date(0),
      lastSeenAt: new Date(0),
      resolvedAt: new Date(1),
    },
  });
  const { node } = await read('query ($id: ID!) { node(id: $id) { ... on Alarm { text(language: FR) } } }', {
    id: encodeId('Alarm', id),
  });
  expect(node).toEqual({ text: 'old.test does not answer: It is off.' });
  await api.prisma.alarm.delete({ where: { id } });
});

test('the table of conditions is the one of the code', async () => {
  const { alarmConditions } = await read('{ alarmConditions { name severity about meaning remedy } }');
  expect(alarmConditions.map(({ name }: { name: string }) => name)).toEqual(CONDITION_IDS);
});

const COUNTS = '{ servers { nodes { fqdn alarmCounts { critical warning info } } } }';

test('servers and clients count what is open and not acknowledged, in a query for all of them', async () => {
  const sql = await api.sqlOf(async () => {
    const { servers } = await read(COUNTS);
    expect(servers.nodes).toEqual([
      { fqdn: 'fo1.test', alarmCounts: { critical: 1, warning: 1, info: 0 } },
      { fqdn: 'fo2.test', alarmCounts: { critical: 0, warning: 0, info: 0 } },
    ]);
  });
  expect(sql.filter((each) => each.includes('"Alarm"'))).toHaveLength(1);
  const { client: acme } = await read(
    '{ client(alias: "acme") { alarmCounts { critical warning } alarms { totalCount nodes { text } } } }',
  );
  expect(acme).toEqual({
    alarmCounts: { critical: 0, warning: 1 },
    alarms: { totalCount: 1, nodes: [{ text: 'acme is FAILED: no' }] },
  });
});

test('who manages clients acknowledges alarms of clients, and no others', async () => {
  const token = await api.sessionOf(['ACCADMIN']);
  expect(await acknowledge(await idOf('SERVER_UNREACHABLE'), { token })).toMatchObject({
    alarm: null,
    userErrors: [{ code: 'FORBIDDEN' }],
  });
  expect(await acknowledge(await idOf('CLIENT_FAILED'), { token })).toEqual({
    alarm: {
      isOpen: true,
      acknowledged: { by: expect.stringMatching(/^user-/), note: 'mine', until: '2099-01-01T00:00:00.000Z' },
    },
    userErrors: [],
  });
  expect(await conditions({ acknowledged: false })).toEqual(['SERVER_UNREACHABLE']);
  expect(await conditions({ acknowledged: true })).toEqual(['CLIENT_FAILED']);
  const { servers } = await read(COUNTS);
  expect(servers.nodes[0].alarmCounts).toEqual({ critical: 1, warning: 0, info: 0 });
});

test('whoever follows alarms gets each that has changed since the number that they have, and then each that changes', async () => {
  const following = createClient({
    url: api.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.token}` },
    retryAttempts: 0,
  });
  const changes = following.iterate<{ alarmChanges: { condition: string; change: number } }>({
    query: 'subscription { alarmChanges(after: 0) { condition change isOpen acknowledged { note } } }',
  });
  const next = async () => (await changes.next()).value?.data?.alarmChanges;
  const first = await next();
  const second = await next();
  expect(first).toMatchObject({ condition: 'SERVER_UNREACHABLE', acknowledged: null });
  expect(second).toMatchObject({ condition: 'CLIENT_FAILED', acknowledged: { note: 'mine' } });
  const third = next();
  await acknowledge(await idOf('SERVER_UNREACHABLE'));
  expect(await third).toMatchObject({ condition: 'SERVER_UNREACHABLE', acknowledged: { note: 'mine' } });
  expect((await third)!.change).toBeGreaterThan(second!.change);
  await changes.return?.();
  await following.dispose();
});

test('a client gets a limit of its own for backups, which no run is needed for', async () => {
  const set = async (hours: number | null) =>
    (
      await read(
        `mutation ($hours: Int) { setBackupMaxAge(input: { clientId: "acme", hours: $hours }) {
          client { backupMaxAgeHours } userErrors { code path } } }`,
        { hours },
      )
    ).setBackupMaxAge;
  expect(await set(0)).toMatchObject({ userErrors: [{ code: 'INVALID', path: ['hours'] }] });
  expect(await set(72)).toEqual({ client: { backupMaxAgeHours: 72 }, userErrors: [] });
  expect(await set(null)).toEqual({ client: { backupMaxAgeHours: null }, userErrors: [] });
  expect(await api.prisma.run.count()).toBe(0);
});
