/** The life of an alarm. */
import { expect, test } from 'vitest';
import { everything } from '../../kit/engine.ts';
import { healthyEstate, HOUR } from '../../kit/alarms.ts';
import { statementsOf } from '../../kit/statements.ts';

const down = { state: 'UNREACHABLE' as const, lastError: 'x' };
const up = { state: 'READY' as const, lastError: null };
const ada = { name: 'ada@example.org', userId: null, address: null };

test('a condition that comes and goes between two looks is one alarm; one that comes back later is a new one', async () => {
  const { server, look, prisma } = await healthyEstate();
  await server(down);
  await look();
  await server(up);
  await look(10_000);
  await server(down);
  expect(await look(60_000)).toEqual([]);
  expect(await prisma.alarm.findMany()).toMatchObject([{ absentSince: null, resolvedAt: null }]);
  await server(up);
  await look(30_000);
  expect(await look(30_000)).toEqual(['alarm.resolved SERVER_UNREACHABLE']);
  await server(down);
  expect(await look(HOUR)).toEqual(['alarm.raised SERVER_UNREACHABLE']);
  expect(await prisma.alarm.count()).toBe(2);
});

test('an acknowledged alarm counts again, and is told again, when its time is over', async () => {
  const { server, look, open, alarms, before, prisma } = await healthyEstate();
  await server(down);
  await look();
  const [alarm] = await open();
  const until = before(-2 * HOUR);
  await alarms.acknowledge(alarm!.id, { note: ' I look. ', until }, ada, everything);
  expect(await open()).toMatchObject([
    { acknowledgedBy: ada.name, acknowledgedNote: 'I look.', acknowledgedUntil: until },
  ]);
  expect(await look(HOUR)).toEqual([]);
  expect(await look(HOUR)).toEqual(['alarm.raised SERVER_UNREACHABLE']);
  expect(await open()).toMatchObject([{ id: alarm!.id, acknowledgedAt: null, acknowledgedNote: null }]);
  await alarms.acknowledge(alarm!.id, { note: 'for good' }, ada, everything);
  expect(await look(100 * HOUR)).not.toContain('alarm.raised SERVER_UNREACHABLE');
  await alarms.unacknowledge(alarm!.id, ada, everything);
  expect(await open()).toMatchObject([{ acknowledgedAt: null }, {}, {}]);
  const entries = await prisma.auditEntry.findMany({ where: { actor: ada.name }, orderBy: { id: 'asc' } });
  expect(entries.map(({ action }) => action)).toEqual([
    'acknowledgeAlarm',
    'acknowledgeAlarm',
    'unacknowledgeAlarm',
  ]);
});

test('what cannot be acknowledged is refused in words', async () => {
  const { server, client, look, open, alarms, before } = await healthyEstate();
  await server(down);
  await client({ status: 'FAILED', problem: 'no' });
  await look();
  const [ofServer, ofClient] = await open();
  const onlyClients = new Set(['CLIENTS'] as const);
  const acknowledge = (id: string, more: object = {}) =>
    alarms.acknowledge(id, { note: 'x', ...more }, ada, onlyClients);
  await expect(acknowledge(ofServer!.id)).rejects.toThrow(/requires the permission SERVERS/);
  await expect(acknowledge(ofClient!.id, { note: ' ' })).rejects.toThrow(/is empty/);
  await expect(acknowledge(ofClient!.id, { until: before(1) })).rejects.toThrow(/in the past/);
  await expect(alarms.unacknowledge(ofClient!.id, ada, onlyClients)).rejects.toThrow(/is not acknowledged/);
  await acknowledge(ofClient!.id);
  await client({ status: 'ACTIVE', problem: null });
  await look(30_000);
  await look(30_000);
  await expect(acknowledge(ofClient!.id)).rejects.toThrow(/is resolved since/);
});

test('in MAINTENANCE an alarm is kept back, and told at the end if it is still there', async () => {
  const { server, client, look, open } = await healthyEstate();
  await server({ mode: 'MAINTENANCE', ...down });
  await client({ status: 'FAILED', problem: 'no' });
  expect(await look()).toEqual([]);
  expect(await open()).toMatchObject([
    { condition: 'SERVER_UNREACHABLE', muted: true, toldAt: null },
    { condition: 'CLIENT_FAILED', muted: true, toldAt: null },
  ]);
  await client({ status: 'ACTIVE', problem: null });
  await look(30_000);
  expect(await look(30_000)).toEqual([]);
  await server({ mode: 'ACTIVE' });
  expect(await look(30_000)).toEqual(['alarm.raised SERVER_UNREACHABLE']);
  expect(await open()).toMatchObject([{ muted: false, toldAt: expect.any(Date) }]);
});

test('in a window with the effect MUTE an alarm is kept back until its end; that of another server is not', async () => {
  const { prisma, server, look, open, fo, bo, before } = await healthyEstate();
  const endsAt = before(-HOUR);
  await prisma.maintenanceWindow.create({
    data: { name: 'move', serverId: fo.id, effects: ['MUTE'], startsAt: before(HOUR), endsAt },
  });
  await server({ notOurs: 'no' });
  await prisma.server.update({ where: { id: bo.id }, data: { notOurs: 'no' } });
  expect(await look()).toEqual(['alarm.raised SERVER_NOT_OURS']);
  const [muted] = (await open()).filter(({ serverId }) => serverId === fo.id);
  expect(muted).toMatchObject({ muted: true, mutedUntil: endsAt, toldAt: null });
  expect(await look(2 * HOUR)).toEqual(['alarm.raised SERVER_NOT_OURS']);
  expect(await look(60_000)).toEqual([]);
});

test('the text follows what is found, and is written every few minutes', async () => {
  const { sees, look, open } = await healthyEstate();
  const disk = (free: number) => sees({ disks: [{ path: '/', size: 1_000, free }] });
  await disk(40);
  await look();
  const first = (await open())[0]!;
  const { lastSeenAt, change } = first;
  await disk(30);
  await look(HOUR / 60);
  expect(await open()).toMatchObject([{ text: expect.stringContaining('4.0 %'), lastSeenAt, change }]);
  await look(HOUR / 12);
  const [later] = await open();
  expect(later).toMatchObject({
    text: expect.stringContaining('3.0 %'),
    data: { disks: [{ freePercent: 3 }] },
  });
  expect(later!.lastSeenAt > lastSeenAt && later!.change > change).toBe(true);
});

test('an alarm that an earlier version of Regent has raised gets its data, and nobody is told of that', async () => {
  const { server, look, open, prisma } = await healthyEstate();
  await server(down);
  await look();
  await prisma.$executeRaw`UPDATE "Alarm" SET data = NULL`;
  const { change } = (await open())[0]!;
  expect(await look(HOUR / 12)).toEqual([]);
  expect(await open()).toMatchObject([{ data: { fqdn: 'fo1.test', why: 'x' }, change }]);
});

test('a server that is deleted takes its alarms along', async () => {
  const { prisma, look, fo, client, server } = await healthyEstate();
  await client({ status: 'DELETED', presence: 'ABSENT' });
  await server(down);
  await look();
  await prisma.client.deleteMany();
  await prisma.backup.deleteMany({ where: { serverId: fo.id } });
  await prisma.server.delete({ where: { id: fo.id } });
  await look(30_000);
  await look(30_000);
  expect(await prisma.alarm.findMany()).toMatchObject([{ serverId: null, resolvedAt: expect.any(Date) }]);
});

test('webhooks are told of each change of an alarm, in its order, and not of what is kept back', async () => {
  const { server, client, look, open, alarms, prisma } = await healthyEstate();
  const webhook = { host: 'https://hooks.example.org', url: '', secret: '', createdBy: ada.name };
  await prisma.webhook.create({ data: { ...webhook, name: 'all' } });
  await prisma.webhook.create({ data: { ...webhook, name: 'severe', severities: ['CRITICAL'] } });
  const told = async (name: string) => {
    const rows = await prisma.delivery.findMany({ where: { webhook: { name } }, orderBy: { seq: 'asc' } });
    return rows.map(({ type, body }) => `${type} ${JSON.parse(body).data.condition}`);
  };
  await server(down);
  await client({ status: 'FAILED', problem: 'no' });
  await look();
  const alarm = (await open()).find(({ condition }) => condition === 'SERVER_UNREACHABLE');
  await alarms.acknowledge(alarm!.id, { note: 'I look.' }, ada, everything);
  await server(up);
  await look(30_000);
  await look(30_000);
  await server({ mode: 'MAINTENANCE', ...down });
  await look(HOUR);
  const ofServer = ['raised', 'acknowledged', 'resolved'].map((what) => `alarm.${what} SERVER_UNREACHABLE`);
  expect(await told('severe')).toEqual(ofServer);
  const all = await told('all');
  expect(all.filter((each) => each.includes('SERVER'))).toEqual(ofServer);
  expect(all).toContain('alarm.raised CLIENT_FAILED');
});

test('a look makes the same number of queries for a thousand clients as for one', async () => {
  const { prisma, fo, look, client, before } = await healthyEstate();
  await client({ answering: false });
  await look();
  const few = await statementsOf(() => look(HOUR / 6));
  await prisma.$executeRaw`
    INSERT INTO "Client" SELECT (jsonb_populate_record(c, jsonb_build_object(
      'id', gen_random_uuid(), 'number', 100 + n, 'alias', 'client-' || n, 'answering', n > 50))).*
    FROM "Client" c, generate_series(1, 999) n`;
  await prisma.$executeRaw`
    INSERT INTO "Backup" (id, "clientId", "serverId", at, ok, "provenAt")
    SELECT gen_random_uuid(), c.id, ${fo.id}::uuid, ${before(0)}, true, ${before(0)} FROM "Client" c`;
  await look(HOUR / 6);
  expect(await prisma.alarm.count({ where: { condition: 'CLIENT_NOT_ANSWERING' } })).toBe(51);
  const many = await statementsOf(() => look(HOUR / 6));
  expect(many.map(shape)).toEqual(few.map(shape));
});

/** A statement without its values. */
const shape = (sql: string) => sql.replace(/\$\d+(, ?\$\d+)*/g, '$').replace(/\s+/g, ' ');
