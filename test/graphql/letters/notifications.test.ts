import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.prisma.notifications.deleteMany({});
});

const READ =
  '{ viewer { id notifications { enabled isDefault severities allServers servers { fqdn } mailConfigured lastMailAt problem } } }';
const SET = `mutation ($input: SetNotificationsInput!) {
  setNotifications(input: $input) {
    user { notifications { enabled isDefault severities allServers servers { fqdn } } }
    userErrors { code message path }
  }
}`;

const DEFAULT = {
  isDefault: true,
  severities: ['CRITICAL', 'WARNING'],
  allServers: true,
  servers: [],
};

test('by default those are told of what is severe who can do something about it', async () => {
  for (const [roles, enabled] of [
    [['SYSADMIN'], true],
    [['ACCADMIN'], true],
    [['DBADMIN'], false],
    [['SUPERADMIN'], false],
  ] as const) {
    const { data } = await api.graphql(READ, {}, { token: await api.sessionOf([...roles]) });
    expect(data.viewer.notifications).toEqual({
      ...DEFAULT,
      enabled,
      mailConfigured: false,
      lastMailAt: null,
      problem: null,
    });
  }
});

test('a user chooses severities and servers, and what is left out does not change', async () => {
  const token = await api.sessionOf(['DBADMIN']);
  const server = await api.addServer('fo1.test');
  const { data: listed } = await api.graphql('{ servers { nodes { id } } }');
  const serverIds = [listed.servers.nodes[0].id];
  const set = async (input: object) => (await api.graphql(SET, { input }, { token })).data.setNotifications;

  const chosen = await set({ enabled: true, severities: ['INFO'], serverIds });
  const now = { enabled: true, isDefault: false, severities: ['INFO'], allServers: false };
  expect(chosen).toEqual({
    user: { notifications: { ...now, servers: [{ fqdn: server.fqdn }] } },
    userErrors: [],
  });
  const later = await set({ severities: ['CRITICAL', 'CRITICAL'] });
  expect(later.user.notifications).toEqual({
    ...now,
    severities: ['CRITICAL'],
    servers: [{ fqdn: server.fqdn }],
  });
  const all = await set({ serverIds: null, enabled: false });
  expect(all.user.notifications).toEqual({
    ...now,
    enabled: false,
    severities: ['CRITICAL'],
    allServers: true,
    servers: [],
  });
  const entry = await api.prisma.auditEntry.findFirst({
    where: { action: 'setNotifications' },
    orderBy: { id: 'desc' },
  });
  expect(entry?.details).toMatchObject({ before: { enabled: true }, after: { enabled: false } });
});

test('a choice of nothing, or of a server that is not there, is refused and changes nothing', async () => {
  const token = await api.sessionOf(['SYSADMIN']);
  const problems = async (input: object) =>
    (await api.graphql(SET, { input }, { token })).data.setNotifications.userErrors;
  expect(await problems({ severities: [] })).toMatchObject([{ code: 'INVALID', path: ['severities'] }]);
  expect(await problems({ serverIds: [] })).toMatchObject([{ code: 'INVALID', path: ['serverIds'] }]);
  const gone = encodeId('Server', '019a0000-0000-7000-8000-000000000000');
  expect(await problems({ serverIds: [gone] })).toMatchObject([
    { code: 'NOT_FOUND', message: expect.stringContaining('There is no server') },
  ]);
  expect(await api.prisma.notifications.count()).toBe(0);
});

test('an API token cannot choose, and who may read users reads what they chose', async () => {
  const refused = await api.graphql(SET, { input: { enabled: false } });
  expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const { data } = await api.graphql('{ users { nodes { email notifications { enabled } } } }');
  expect(data.users.nodes.length).toBeGreaterThan(1);
  const other = await api.sessionOf(['SYSADMIN']);
  const { data: listed } = await api.graphql('{ users { nodes { id } } }');
  const hidden = await api.graphql(
    'query ($id: ID!) { user(id: $id) { notifications { enabled } } }',
    { id: listed.users.nodes[0].id },
    { token: other },
  );
  expect(hidden.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
});
