/** Maintenance windows and the pause of schedules as those who use the API meet them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { startApi, type Api } from '../../kit/api.ts';

let api: Api;
let serverId: string;

beforeAll(async () => {
  api = await startApi();
  serverId = encodeId('Server', (await api.addServer('fo1.test')).id);
  await api.addServer('fo2.test');
});
afterAll(() => api.close());

const read = async (query: string, variables: object = {}) => {
  const { data, errors } = await api.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
};
const change = async (name: string, input: object, fields: string) => {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} userErrors { code message path } } }`;
  return (await read(query, { input }))[name];
};

test('a window is made, shown with its times and on its servers, changed and deleted', async () => {
  const times = {
    startsAt: '2020-01-01T00:00:00.000Z',
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const { window } = await change(
    'createMaintenanceWindow',
    {
      name: 'move',
      serverId,
      effects: ['FREEZE'],
      startsAt: new Date(Date.now() - 3_600_000).toISOString(),
      endsAt: times.endsAt,
    },
    'window { id version name effects isOver server { fqdn } nextOccurrences { endsAt } }',
  );
  expect(window).toMatchObject({
    version: 1,
    name: 'move',
    effects: ['FREEZE'],
    isOver: false,
    server: { fqdn: 'fo1.test' },
    nextOccurrences: [{ endsAt: times.endsAt }],
  });
  const { servers } = await read('{ servers { nodes { fqdn windowsInForce { effect name until } } } }');
  const inForce = [{ effect: 'FREEZE', name: 'move', until: times.endsAt }];
  expect(servers.nodes).toEqual([
    { fqdn: 'fo1.test', windowsInForce: inForce },
    { fqdn: 'fo2.test', windowsInForce: [] },
  ]);
  const changed = await change(
    'updateMaintenanceWindow',
    { windowId: window.id, effects: ['MUTE'], expectedVersion: 1 },
    'window { version effects }',
  );
  expect(changed).toEqual({ window: { version: 2, effects: ['MUTE'] }, userErrors: [] });
  const stale = await change(
    'deleteMaintenanceWindow',
    { windowId: window.id, expectedVersion: 1 },
    'deletedWindowId',
  );
  expect(stale).toMatchObject({ deletedWindowId: null, userErrors: [{ code: 'CONFLICT' }] });
  const gone = await change('deleteMaintenanceWindow', { windowId: window.id }, 'deletedWindowId');
  expect(gone).toEqual({ deletedWindowId: window.id, userErrors: [] });
  expect((await read('{ maintenanceWindows { totalCount } }')).maintenanceWindows.totalCount).toBe(0);
});

test('the address of a calendar that cannot be read is in no answer, and not in the audit', async () => {
  const { userErrors } = await change(
    'createMaintenanceWindow',
    {
      name: 'calendar',
      effects: ['MUTE'],
      timeZone: 'UTC',
      calendarUrl: 'https://127.0.0.1/t0ken.ics',
    },
    'window { id }',
  );
  expect(userErrors).toMatchObject([{ code: 'UNAVAILABLE' }]);
  const entries = await api.prisma.auditEntry.findMany({ where: { action: 'createMaintenanceWindow' } });
  expect(entries.map(({ outcome }) => outcome)).toContain('REFUSED');
  expect(JSON.stringify([userErrors, entries])).not.toContain('t0ken');
});

test('the servers of an answer read the windows once', async () => {
  const statements = api.watchSql();
  await read('{ servers { nodes { windowsInForce { until } } } }');
  expect(statements.filter((statement) => statement.includes('"MaintenanceWindow"'))).toHaveLength(1);
});

test('an override needs its reason, which the run shows', async () => {
  const run = 'run { overriddenBy overrideReason blockedUntil }';
  const refused = await change('syncServer', { serverId, override: true }, run);
  expect(refused.userErrors).toMatchObject([{ code: 'INVALID', path: ['overrideReason'] }]);
  const started = await change('syncServer', { serverId, override: true, overrideReason: 'urgent' }, run);
  expect(started.run).toEqual({
    overriddenBy: expect.stringContaining('@'),
    overrideReason: 'urgent',
    blockedUntil: null,
  });
});

test('the pause of all schedules is shown while it lasts', async () => {
  const shown = async () => (await read('{ schedulesPaused { reason by until } }')).schedulesPaused;
  expect(await shown()).toBeNull();
  await change('pauseSchedules', { reason: 'The network is moved' }, 'pause { since }');
  expect(await shown()).toMatchObject({ reason: 'The network is moved', until: null });
  const { userErrors } = await change('pauseSchedules', { reason: ' ' }, 'pause { since }');
  expect(userErrors).toMatchObject([{ code: 'INVALID', path: ['reason'] }]);
  await read('mutation { resumeSchedules { pause { until } userErrors { message } } }');
  expect(await shown()).toBeNull();
});
