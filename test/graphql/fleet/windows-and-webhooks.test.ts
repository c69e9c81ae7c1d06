/** Maintenance windows, webhooks and the age of backups in a file of the estate. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

const APPLY = `mutation ($input: ApplyFleetInput!) { applyFleet(input: $input) {
  differences { mutation name line waits fields { field before after } } notInFile { kind name }
  keptPlan { id rows } userErrors { code message path } } }`;

const SECRET_PATH = '/t0ken-that-nobody-sees';
const URL = `https://hooks.example.org${SECRET_PATH}`;
const HOUR_MS = 60 * 60_000;
const nobody = { name: 'test', userId: null, address: null };

/** What a file says, loosely, as a test edits it. */
// eslint-disable-next-line typescript/no-explicit-any -- as for answers
type File = Record<'servers' | 'clients' | 'schedules' | 'models' | 'maintenanceWindows' | 'webhooks', any>;

let api: Api;
let fo1: string;

beforeAll(async () => {
  api = await start();
  fo1 = (await api.addServer('fo1.test')).id;
  const { client } = await api.addClient('acme', fo1);
  await api.addClient('beta', fo1);
  await api.work(fo1);
  const { windows, webhooks, alarms } = api.services;
  await alarms.setBackupMaxAge(client.id, 48, nobody);
  await windows.create(
    {
      name: 'Nights',
      serverId: fo1,
      effects: ['MUTE', 'FREEZE'],
      cron: '0 22 * * 5',
      durationMinutes: 480,
      timeZone: 'UTC',
    },
    nobody,
  );
  const over = await windows.create(
    {
      name: 'Move',
      effects: ['MUTE'],
      startsAt: new Date(Date.now() - HOUR_MS),
      endsAt: new Date(Date.now() + HOUR_MS),
    },
    nobody,
  );
  const endsAt = new Date(Date.now() - HOUR_MS / 2);
  await api.prisma.maintenanceWindow.update({ where: { id: over.id }, data: { endsAt } });
  const calendarText = 'BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\nEND:VCALENDAR\n';
  for (const name of ['By a calendar', 'By an address'])
    await windows.create({ name, effects: ['MUTE'], timeZone: 'UTC', calendarText }, nobody);
  await api.prisma.maintenanceWindow.updateMany({
    where: { name: 'By an address' },
    data: { calendarUrl: `https://calendar.example.org${SECRET_PATH}` },
  });
  const all = { url: URL, types: [], severities: [], serverIds: [] };
  await webhooks.create({ name: 'chat', flavour: 'CHAT', ...all }, nobody);
  const some = { types: ['run.ended'], severities: ['CRITICAL'], serverIds: [fo1] };
  await webhooks.create({ name: 'tickets', flavour: 'STANDARD', ...all, ...some }, nobody);
});
afterAll(() => api.close());

const start = () => startApi({ plugins: [recordingPlugin('site')] });

const exported = async (token = api.token): Promise<string> =>
  (await api.graphql('{ fleet }', {}, { token })).data.fleet;

async function edited(edit: (file: File) => void): Promise<string> {
  const file = parse(await exported()) as File;
  edit(file);
  return stringify(file);
}

interface As {
  at?: Api;
  token?: string;
}

async function apply(fleet: string, options: object = {}, { at = api, token = at.token }: As = {}) {
  const { data, errors } = await at.graphql(APPLY, { input: { fleet, ...options } }, { token });
  expect(errors).toBeUndefined();
  return data.applyFleet;
}

/** In one line each. */
const told = ({ differences }: { differences: { mutation: string; name: string; waits: string | null }[] }) =>
  differences.map(({ mutation, name, waits }) => `${mutation} ${name}${waits === null ? '' : ' waits'}`);

const webhook = (name: string) => api.prisma.webhook.findUniqueOrThrow({ where: { name } });
const versions = async () => ({
  windows: await api.prisma.maintenanceWindow.findMany({ select: { id: true, version: true } }),
  webhooks: await api.prisma.webhook.findMany({ select: { id: true, version: true } }),
  clients: await api.prisma.client.findMany({ select: { alias: true, backupMaxAgeHours: true } }),
  entries: await api.prisma.auditEntry.count({ where: { outcome: 'DONE' } }),
});

test('what was exported differs in nothing, changes nothing, and has no secrets', async () => {
  const text = await exported();
  const { maintenanceWindows, webhooks, clients } = parse(text) as File;
  expect(maintenanceWindows).toMatchObject([
    { name: 'By a calendar', effects: ['MUTE'], calendar: 'TEXT' },
    { name: 'By an address', effects: ['MUTE'], calendar: 'calendar.example.org' },
    { name: 'Move', effects: ['MUTE'], startsAt: expect.any(String), endsAt: expect.any(String) },
    {
      name: 'Nights',
      server: 'fo1.test',
      effects: ['FREEZE', 'MUTE'],
      cron: '0 22 * * 5',
      durationMinutes: 480,
      timeZone: 'UTC',
    },
  ]);
  const host = 'https://hooks.example.org';
  const all = { types: [], severities: [], servers: [], enabled: true };
  const some = { types: ['RUN_ENDED'], severities: ['CRITICAL'], servers: ['fo1.test'] };
  expect(webhooks).toEqual([
    { name: 'chat', host, flavour: 'CHAT', ...all },
    { name: 'tickets', host, flavour: 'STANDARD', ...all, ...some },
  ]);
  expect([clients.acme.backupMaxAgeHours, clients.beta.backupMaxAgeHours]).toEqual([48, null]);
  const { url, secret } = await webhook('tickets');
  for (const hidden of [url, secret, 't0ken']) expect(text).not.toContain(hidden);
  const before = await versions();
  for (const options of [{ dryRun: true }, {}])
    expect(await apply(text, options)).toMatchObject({ differences: [], notInFile: [], userErrors: [] });
  expect(await versions()).toEqual(before);
});

test('a file from before leaves all of it alone, and says so', async () => {
  const old = await edited((file) => {
    delete file.maintenanceWindows;
    delete file.webhooks;
    for (const client of Object.values(file.clients) as { backupMaxAgeHours?: number }[])
      delete client.backupMaxAgeHours;
  });
  const before = await versions();
  const { differences, notInFile, userErrors } = await apply(old);
  expect([differences, userErrors]).toEqual([[], []]);
  expect(notInFile).toEqual([
    { kind: 'MAINTENANCE_WINDOW', name: '"Nights" of fo1.test' },
    { kind: 'MAINTENANCE_WINDOW', name: '"Move" of all servers' },
    { kind: 'MAINTENANCE_WINDOW', name: '"By a calendar" of all servers' },
    { kind: 'MAINTENANCE_WINDOW', name: '"By an address" of all servers' },
    { kind: 'WEBHOOK', name: 'chat' },
    { kind: 'WEBHOOK', name: 'tickets' },
  ]);
  expect(await versions()).toEqual(before);
});

test('who may not read webhooks gets a file without them, and may not compare one that has them', async () => {
  const clientsOnly = await api.apiTokenWith(['CLIENTS']);
  const text = await exported(clientsOnly);
  expect(text).toContain('It is without webhooks: to read them requires the permission SERVERS.');
  expect(parse(text)).not.toHaveProperty('webhooks');
  expect(await apply(text, {}, { token: clientsOnly })).toMatchObject({ differences: [], notInFile: [] });
  for (const fleet of [await exported(), `version: 1\nwebhooks: [{ name: chat, url: "${URL}" }]`])
    expect(await apply(fleet, {}, { token: clientsOnly })).toMatchObject({
      differences: null,
      userErrors: [
        {
          code: 'FORBIDDEN',
          message: expect.stringMatching(
            /^Line \d+: a file with webhooks requires the permission SERVERS \(SYSADMIN\)\.$/,
          ),
        },
      ],
    });
  const refusals = await api.prisma.auditEntry.findMany({
    where: { outcome: 'REFUSED', action: 'applyFleet' },
  });
  expect(refusals).toHaveLength(2);
  expect(JSON.stringify(refusals)).not.toContain(SECRET_PATH);
  const planner = await api.apiTokenWith(['PLAN']);
  expect(await apply(await exported(), { dryRun: true }, { token: planner })).toMatchObject({
    differences: [],
    userErrors: [],
  });
});

test('an empty Regent gets what the file has; the rest waits, and is told', async () => {
  const other = await start();
  try {
    const text = await exported();
    const done = await apply(text, {}, { at: other });
    expect(done.userErrors).toEqual([]);
    expect(told(done)).toEqual([
      'createServer fo1.test',
      'createClient acme',
      'createClient beta',
      'setBackupMaxAge acme',
      'createMaintenanceWindow "By a calendar" of all servers waits',
      'createMaintenanceWindow "By an address" of all servers waits',
      'createMaintenanceWindow "Move" of all servers waits',
      'createMaintenanceWindow "Nights" of fo1.test',
      'createWebhook chat waits',
      'createWebhook tickets waits',
    ]);
    const waits = done.differences.flatMap((one: { waits: string | null }) => one.waits ?? []);
    expect(waits).toEqual([
      expect.stringContaining('Create the window with createMaintenanceWindow'),
      expect.stringContaining('Create the window with createMaintenanceWindow'),
      expect.stringMatching(/^It is over, so it is not made/),
      expect.stringContaining('Create the webhook with createWebhook'),
      expect.stringContaining('Create the webhook with createWebhook'),
    ]);
    const [window, ...more] = await other.prisma.maintenanceWindow.findMany({ include: { server: true } });
    expect([window, more]).toMatchObject([{ name: 'Nights', server: { fqdn: 'fo1.test' } }, []]);
    expect(await other.prisma.client.findUnique({ where: { alias: 'acme' } })).toMatchObject({
      backupMaxAgeHours: 48,
    });
    expect(told(await apply(text, {}, { at: other }))).toHaveLength(5);
  } finally {
    await other.close();
  }
});

test('changes are made and audited as by their own mutations, and a plan shows them', async () => {
  const token = await api.session();
  const fleet = await edited((file) => {
    const [byCalendar, , move, nights] = file.maintenanceWindows;
    byCalendar.effects = ['FREEZE', 'MUTE'];
    move.effects = ['FREEZE'];
    Object.assign(nights, { durationMinutes: 60, timeZone: 'Europe/Luxembourg' });
    file.maintenanceWindows.push({
      name: 'New',
      effects: ['MUTE'],
      startsAt: '2030-01-01T02:00:00+02:00',
      endsAt: '2030-01-02T00:00:00Z',
    });
    file.webhooks[1] = { name: 'tickets', types: ['ALARM_RAISED', 'RUN_ENDED'], servers: [], enabled: false };
    file.clients.acme.backupMaxAgeHours = null;
    file.clients.beta.backupMaxAgeHours = 12;
  });
  const { keptPlan, userErrors } = await apply(fleet, { dryRun: true, keepPlan: true });
  expect(userErrors).toEqual([]);
  expect(keptPlan.rows).toEqual([
    'setBackupMaxAge acme: backupMaxAgeHours "48" becomes "null"',
    'setBackupMaxAge beta: backupMaxAgeHours "12"',
    'updateMaintenanceWindow "Nights" of fo1.test: durationMinutes "480" becomes "60", timeZone "UTC" becomes "Europe/Luxembourg"',
    'updateMaintenanceWindow "Move" of all servers: effects "MUTE" becomes "FREEZE"',
    'updateMaintenanceWindow "By a calendar" of all servers: effects "MUTE" becomes "FREEZE, MUTE"',
    'createMaintenanceWindow "New" of all servers: effects "MUTE", startsAt "2030-01-01T00:00:00.000Z", endsAt "2030-01-02T00:00:00.000Z"',
    'updateWebhook tickets: types "RUN_ENDED" becomes "ALARM_RAISED, RUN_ENDED", servers "fo1.test" becomes "", enabled "true" becomes "false"',
  ]);
  const before = await api.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const carryOut = (as: string) =>
    api.graphql(
      'mutation ($id: ID!) { carryOut(input: { planId: $id }) { plan { status } userErrors { message } } }',
      { id: keptPlan.id },
      { token: as },
    );
  expect((await carryOut(api.token)).errors).toMatchObject([
    { message: expect.stringContaining('You may not use Mutation.updateWebhook') },
  ]);
  expect((await carryOut(token)).data.carryOut).toEqual({ plan: { status: 'CARRIED_OUT' }, userErrors: [] });
  const entries = await api.prisma.auditEntry.findMany({
    where: { id: { gt: before.id }, outcome: 'DONE', action: { not: 'signIn' } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ action, subject }) => `${action} ${subject.replace(/ \S{36}$/, '')}`)).toEqual([
    'carryOut plan',
    'applyFleet fleet',
    'setBackupMaxAge client acme',
    'setBackupMaxAge client beta',
    'updateMaintenanceWindow maintenance window',
    'updateMaintenanceWindow maintenance window',
    'updateMaintenanceWindow maintenance window',
    'createMaintenanceWindow maintenance window',
    'updateWebhook webhook tickets',
  ]);
  expect(await webhook('tickets')).toMatchObject({
    types: ['alarm.raised', 'run.ended'],
    severities: ['CRITICAL'],
    serverIds: [],
    enabled: false,
  });
  expect(told(await apply(fleet))).toEqual([]);
});

test('a webhook is changed or made only in a session with the password just typed, as by its own mutation', async () => {
  const changed = await edited(({ webhooks }) => (webhooks[0].flavour = 'STANDARD'));
  const made = await edited(({ webhooks }) => webhooks.push({ name: 'new', url: URL }));
  const before = await versions();
  for (const [fleet, mutation] of [
    [changed, 'updateWebhook'],
    [made, 'createWebhook'],
  ] as const) {
    expect(told(await apply(fleet, { dryRun: true }))).toEqual([
      expect.stringMatching(new RegExp(`^${mutation} `)),
    ]);
    const { data, errors } = await api.graphql(APPLY, { input: { fleet } });
    expect([data, errors]).toMatchObject([null, [{ message: expect.stringContaining(mutation) }]]);
    expect(errors?.[0]?.message).toMatch(/a session in which the password was typed/);
  }
  expect(await versions()).toEqual(before);
});

test('a new webhook with its address is made once; its address and its secret are nowhere', async () => {
  const token = await api.session();
  const fleet = await edited(({ webhooks }) =>
    webhooks.push({ name: 'new', url: URL, servers: ['fo1.test'], enabled: false }),
  );
  const kept = await apply(fleet, { dryRun: true, keepPlan: true }, { token });
  expect(kept).toMatchObject({
    keptPlan: null,
    userErrors: [{ code: 'INVALID', path: ['keepPlan'], message: expect.stringContaining('`url`') }],
  });
  const done = await apply(fleet, {}, { token });
  expect(done).toMatchObject({ userErrors: [], differences: [{ mutation: 'createWebhook', waits: null }] });
  expect(done.differences[0].fields).toContainEqual({
    field: 'host',
    before: null,
    after: 'https://hooks.example.org',
  });
  const { id, secret, serverIds, enabled } = await webhook('new');
  expect([serverIds, enabled]).toEqual([[fo1], false]);
  expect(told(await apply(fleet, {}, { token }))).toEqual([]);
  const rows = JSON.stringify([
    done,
    await api.prisma.auditEntry.findMany({ where: { action: { contains: 'Webhook' } } }),
    await api.prisma.auditEntry.findMany({ where: { action: 'applyFleet' } }),
    await api.prisma.plan.findMany(),
  ]);
  expect(rows).not.toContain(SECRET_PATH);
  expect(rows).not.toContain(secret);
  const rotate = await api.graphql(
    'mutation ($id: ID!) { rotateWebhookSecret(input: { webhookId: $id }) { secret userErrors { code } } }',
    { id: await globalIdOf('new') },
    { token },
  );
  expect(rotate.data.rotateWebhookSecret).toMatchObject({ userErrors: [] });
  expect(rotate.data.rotateWebhookSecret.secret).toMatch(/^whsec_/);
  await api.prisma.webhook.delete({ where: { id } });
});

async function globalIdOf(name: string): Promise<string> {
  const { data } = await api.graphql('{ webhooks { nodes { id name } } }');
  return data.webhooks.nodes.find((one: { name: string }) => one.name === name).id;
}

test('what a file cannot do is refused with its line', async () => {
  const fleet = await edited((file) => {
    file.webhooks[0].host = 'https://other.example.org';
    file.webhooks.push(
      { name: 'tickets' },
      { name: 'new', url: 'nonsense', servers: ['fo9.test'] },
      { name: 'chat', url: 'https://elsewhere.example.org/x' },
    );
    const [byCalendar, byAddress, , nights] = file.maintenanceWindows;
    byCalendar.timeZone = 'UTC';
    byAddress.calendar = 'other.example.org';
    nights.server = 'fo8.test';
    nights.name = 'Elsewhere';
  });
  const said = (await apply(fleet)).userErrors.map(({ message }: { message: string }) => message);
  expect(said).toEqual([
    expect.stringMatching(/^Line \d+: A window has either a calendar or times/),
    expect.stringMatching(
      /^Line \d+: The window "By an address" of all servers has the calendar calendar.example.org, and the file says other.example.org/,
    ),
    expect.stringMatching(/^Line \d+: There is no server fo8.test/),
    expect.stringMatching(
      /^Line \d+: The webhook "chat" has an address at https:\/\/hooks.example.org, and the file says https:\/\/other/,
    ),
    expect.stringMatching(/^Line \d+: The file has the webhook "tickets" twice/),
    expect.stringMatching(/^Line \d+: This is not an address/),
    expect.stringMatching(/^Line \d+: There is no server fo9.test/),
    expect.stringMatching(/^Line \d+: The file has the webhook "chat" twice/),
    expect.stringMatching(/^Line \d+: The webhook "chat" has an address at .*elsewhere/),
  ]);
  const timed = await edited(({ maintenanceWindows: [, byAddress] }) => {
    delete byAddress.calendar;
    Object.assign(byAddress, { cron: '0 1 * * *', durationMinutes: 5, timeZone: 'UTC' });
  });
  expect((await apply(timed)).userErrors).toMatchObject([
    {
      message: expect.stringMatching(/has the calendar calendar.example.org, and the file says other times/),
    },
  ]);
  const window = (more: object) =>
    apply(stringify({ version: 1, maintenanceWindows: [{ name: 'Odd', effects: ['MUTE'], ...more }] }));
  expect((await window({})).userErrors).toMatchObject([
    { message: expect.stringMatching(/^Line 3, "Odd" of all servers: No time is given/) },
  ]);
  expect((await window({ startsAt: 'tomorrow' })).userErrors).toMatchObject([
    { message: expect.stringMatching(/^Line 6: maintenanceWindows.0.startsAt: must be a time such as/) },
  ]);
});

test('what Regent has disabled, and a server that is gone, make no difference', async () => {
  const token = await api.session();
  const gone = (await api.addServer('gone.test')).id;
  await api.prisma.webhook.update({
    where: { name: 'chat' },
    data: {
      serverIds: [gone],
      enabled: false,
      disabledAt: new Date(),
      disabledWhy: 'It has answered 410.',
    },
  });
  await api.services.servers.remove(gone, nobody);
  const text = await exported();
  const [chat] = (parse(text) as File).webhooks;
  expect(chat).toMatchObject({ enabled: true, servers: [`${gone}.invalid`] });
  expect(told(await apply(text))).toEqual([]);
  const off = await edited(({ webhooks }) => (webhooks[0].enabled = false));
  expect(told(await apply(off, {}, { token }))).toEqual(['updateWebhook chat']);
  expect(await webhook('chat')).toMatchObject({ enabled: false, disabledWhy: null, serverIds: [gone] });
  expect(told(await apply(off, {}, { token }))).toEqual([]);
});
