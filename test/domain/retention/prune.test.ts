/** What is removed of Regent's own rows when it is old enough, and what stays. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Prisma } from '../../../src/db/generated/client/client.ts';
import { makePruneRows } from '../../../src/db/retention/prune-rows.ts';
import { makeRetention, type PruneRows } from '../../../src/domain/retention/retention.ts';
import type { RetentionRules } from '../../../src/domain/retention/rules.ts';
import { emptyDatabase, type TestDatabase } from '../../kit/database.ts';
import { RETENTION } from '../../kit/parts.ts';

const NEVER = new AbortController().signal;
const ago = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);

let database: TestDatabase;
let prisma: TestDatabase['prisma'];
let serverId: string;
let clientId: string;
beforeEach(async () => {
  database = await emptyDatabase();
  ({ prisma } = database);
  const server = { label: 'fo1', fqdn: 'fo1.test', address: 'fo1.test', role: 'FRONT_OFFICE' } as const;
  serverId = (await prisma.server.create({ data: { ...server, connection: 'LOCAL' } })).id;
  const firstUser = { firstUserFirstName: '', firstUserLastName: '', firstUserEmail: '' };
  const acme = { alias: 'acme', name: 'Acme', contactEmail: '', secrets: '', ...firstUser };
  const client = { ...acme, serverId, firstUserTokenExpiresAt: new Date(0) };
  clientId = (await prisma.client.create({ data: client })).id;
});
afterEach(() => database.close());

/** One pruning, or what is left of one; it is an hour later each time. */
let hours = 0;
function prune(rules: Partial<RetentionRules> = {}, rows: PruneRows = makePruneRows(prisma), signal = NEVER) {
  hours += 1;
  const now = () => new Date(Date.now() + hours * 61 * 60_000);
  return makeRetention({ rows, rules: { ...RETENTION, ...rules }, now }).prune(signal);
}

/** A run that ended so long ago, with one row of each kind that is its own. */
async function ended(days: number, more: Partial<Prisma.RunUncheckedCreateInput> = {}): Promise<string> {
  const at = ago(days);
  const { id } = await prisma.run.create({
    data: {
      kind: 'SYNC',
      status: 'SUCCEEDED',
      requestedBy: 'me@x.test',
      serverId,
      createdAt: at,
      endedAt: at,
      lastSeq: 1,
      steps: { create: { position: 0, plugin: 'site', phase: 'PRESENT', serverId } },
      attempts: { create: { number: 1, worker: 'w', fence: 1 } },
      events: { create: { seq: 1, type: 'RUN_ENDED', text: 'Over' } },
      ...more,
    },
  });
  return id;
}

const left = async (ids: string[]) => {
  const rows = await prisma.run.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return ids.map((id) => rows.some((row) => row.id === id));
};

test('runs that ended more than 400 days ago are removed with all that is theirs, and younger ones stay', async () => {
  const ids = [await ended(500), await ended(401), await ended(399), await ended(1)];
  expect(await prune()).toEqual({ RUNS: 2 });
  expect(await left(ids)).toEqual([false, false, true, true]);
  const events = await prisma.event.findMany({ where: { runId: { in: ids } } });
  expect(events.map(({ runId }) => runId).toSorted()).toEqual(ids.slice(2).toSorted());
});

test('the last run of each kind stays, for each server and for each client, with all that is its own', async () => {
  const clients = { connect: { id: clientId } };
  const ids = [
    await ended(500, { kind: 'BACKUP' }),
    await ended(500, { kind: 'BACKUP' }),
    await ended(500, { kind: 'SUSPEND_CLIENT', clients }),
    await ended(450, { kind: 'SUSPEND_CLIENT', clients }),
    // The last of its kind for the client, though not for the server.
    await ended(450, { kind: 'RESUME_CLIENT', clients }),
    await ended(1, { kind: 'RESUME_CLIENT' }),
    // A newer one that has not ended is not yet the last.
    await ended(450, { kind: 'VERIFY' }),
    await ended(1, { kind: 'VERIFY', status: 'QUEUED', endedAt: null }),
  ];
  await prune();
  expect(await left(ids)).toEqual([false, true, false, true, true, true, true, true]);
  expect(await prisma.event.count({ where: { runId: ids[1] ?? '' } })).toBe(1);
});

test('a run that gathers others goes with the last of them, and stays as long as one of them does', async () => {
  const family = async () => {
    const parentId = await ended(500, { serverId: null });
    return [parentId, await ended(500, { parentId })];
  };
  const [old, last] = [await family(), await family()];
  await prune();
  expect(await left([...old, ...last])).toEqual([false, false, true, true]);
});

test('a run stays that open work needs', async () => {
  const retried = await ended(500, { status: 'FAILED' });
  const ahead = await ended(500);
  const asked = await ended(500, { status: 'FAILED' });
  const plain = await ended(500);
  await ended(1);
  const open = { status: 'QUEUED', endedAt: null } as const;
  await ended(1, { ...open, retryOfId: retried });
  await ended(1, { ...open, afterId: ahead });
  const request = { serverId, kind: 'UPDATE', file: 'a.json', sha256: 'x', takenAt: ago(500) } as const;
  await prisma.collectedRequest.create({ data: { ...request, runId: asked } });
  await prune();
  expect(await left([retried, ahead, asked, plain])).toEqual([true, true, true, false]);
});

test('slots, keys, and what is over go at their times', async () => {
  const schedules = await Promise.all(
    [1, 2].map(() => prisma.schedule.create({ data: { kind: 'SYNC', cron: '0 0 * * *', timeZone: 'UTC' } })),
  );
  const slot = (index: number, days: number) =>
    prisma.scheduleSlot.create({
      data: { scheduleId: schedules[index]?.id ?? '', dueAt: ago(days), outcome: 'STARTED' },
    });
  for (const days of [50, 40, 31, 29]) await slot(0, days);
  // Of this one, the newest is old.
  for (const days of [50, 40]) await slot(1, days);
  const key = { actor: 'me@x.test', inputHash: '', runId: schedules[0]?.id ?? '' };
  await prisma.idempotencyKey.createMany({
    data: [31, 29].map((days) => ({ ...key, key: `${days}`, createdAt: ago(days) })),
  });
  const drift = { serverId, plugin: 'site', action: 'update', summary: '', fingerprint: '' };
  await prisma.drift.createMany({
    data: [
      { ...drift, subject: 'old', state: 'ENDED', endedAt: ago(401) },
      { ...drift, subject: 'young', state: 'ENDED', endedAt: ago(399) },
      { ...drift, subject: 'open', firstSeenAt: ago(1000) },
    ],
  });
  const request = { serverId, kind: 'DELETE', sha256: 'x', goneAt: ago(401) } as const;
  await prisma.collectedRequest.createMany({
    data: [
      { ...request, file: 'never-taken.json' },
      { ...request, file: 'taken.json', takenAt: ago(402) },
    ],
  });
  expect(await prune()).toEqual({
    SLOTS: 4,
    IDEMPOTENCY_KEYS: 1,
    DRIFT: 1,
    REQUESTS: 1,
  });
  expect((await prisma.drift.findMany()).map(({ subject }) => subject).toSorted()).toEqual(['open', 'young']);
  expect((await prisma.collectedRequest.findMany()).map(({ file }) => file)).toEqual(['taken.json']);
});

test('backups that failed or are gone are removed, but not the newest one, nor one that is there or was restored', async () => {
  const backup = (file: string | null, more: object) =>
    prisma.backup.create({ data: { clientId, serverId, ok: file !== null, file, ...more } });
  await backup(null, { at: ago(600) });
  await backup('/gone', { at: ago(600), goneAt: ago(500) });
  await backup('/there', { at: ago(600) });
  await backup('/gone-lately', { at: ago(600), goneAt: ago(399) });
  const copied = await backup('/copied', { at: ago(600), goneAt: ago(500) });
  await prisma.backupCopy.create({
    data: { backupId: copied.id, place: 'p', ok: true, path: '', files: [], bytes: 1, at: ago(600) },
  });
  const restored = await backup('/restored', { at: ago(600), goneAt: ago(500) });
  await prisma.restore.create({ data: { clientId, backupId: restored.id } });
  await backup(null, { at: ago(550) });
  expect(await prune()).toEqual({ BACKUPS: 2 });
  const files = (await prisma.backup.findMany()).map(({ file }) => file ?? 'failed');
  expect(files.toSorted()).toEqual(['/copied', '/gone-lately', '/restored', '/there', 'failed']);
});

test('the audit is kept unless its days are set; then it says itself what was removed', async () => {
  const entry = { actor: 'me@x.test', action: 'createClient', subject: 'client old' };
  await prisma.auditEntry.createMany({
    data: [
      { ...entry, at: ago(401) },
      { ...entry, at: ago(399) },
    ],
  });
  const before = await prisma.auditEntry.count();
  await prune();
  expect(await prisma.auditEntry.count()).toBe(before);

  expect(await prune({ auditDays: 400 })).toEqual({ AUDIT: 1 });
  expect(await prisma.auditEntry.count({ where: { subject: 'client old' } })).toBe(1);
  expect(await prisma.auditEntry.findFirst({ where: { action: 'pruneAudit' } })).toMatchObject({
    actor: 'regent',
    details: { removed: 1 },
  });
});

test('the database lets nobody remove an entry of the last 90 days, nor any in another transaction', async () => {
  await prisma.auditEntry.createMany({
    data: [80, 100].map((days) => ({ at: ago(days), actor: 'x', action: `${days}`, subject: '' })),
  });
  await makePruneRows(prisma).begin(new Date());
  const words = 'The audit is only ever added to';
  await expect(makePruneRows(prisma).batch('AUDIT', ago(70), undefined)).rejects.toThrow(words);
  await prisma.$executeRaw`
    UPDATE "Pruning" SET "auditTransaction" = pg_current_xact_id()::text::bigint, "auditBefore" = now()`;
  await expect(prisma.auditEntry.deleteMany({ where: { action: '100' } })).rejects.toThrow(words);
  expect(await prisma.auditEntry.count({ where: { actor: 'x' } })).toBe(2);
});

test('a pruning that was stopped goes on with the next one, and each batch is small', async () => {
  const key = { actor: 'me@x.test', inputHash: '', runId: serverId, createdAt: ago(31) };
  await prisma.idempotencyKey.createMany({
    data: Array.from({ length: 1_200 }, (_, i) => ({ ...key, key: `${i}` })),
  });
  const rows = makePruneRows(prisma);
  const stop = new AbortController();
  const batches: number[] = [];
  const stopping: PruneRows = {
    ...rows,
    async batch(what, before, from) {
      const batch = await rows.batch(what, before, from);
      if (what === 'IDEMPOTENCY_KEYS') batches.push(batch.removed);
      if (batches.length === 1) stop.abort(new Error('Regent is stopping'));
      return batch;
    },
  };
  await expect(prune({}, stopping, stop.signal)).rejects.toThrow('Regent is stopping');
  expect(await prisma.pruning.findFirst()).toMatchObject({ endedAt: null });
  expect(await prune({}, stopping)).toEqual({ IDEMPOTENCY_KEYS: 700 });
  expect(batches).toEqual([500, 500, 200]);
  expect(await prisma.pruning.findFirst()).toMatchObject({ removed: { IDEMPOTENCY_KEYS: 700 } });
  // The next whole one is an hour away.
  hours -= 1;
  expect(await prune({}, stopping)).toBeUndefined();
});
