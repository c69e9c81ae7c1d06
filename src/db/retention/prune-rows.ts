import type { PruneRows } from '../../domain/retention/retention.ts';
import type { Pruned } from '../../domain/retention/rules.ts';
import { REGENT } from '../../domain/runs/run-kinds.ts';
import { Prisma, type PrismaClient } from '../generated/client/client.ts';
import { pruneBackups } from './prune-backups.ts';
import { pruneRecords, pruneRuns } from './prune-runs.ts';

/** One batch of one kind: see PruneRows. */
export type Prune = (
  prisma: PrismaClient,
  before: Date,
  from: string | undefined,
) => Promise<{ removed: number; next: string | undefined }>;

/** So many rows at once: their locks are short, and so is the wait of whoever else uses an embedded database. */
const AT_ONCE = 500;

export function makePruneRows(prisma: PrismaClient): PruneRows {
  return {
    batch: (what, before, from) => PRUNES[what](prisma, before, from),
    async lastPruning() {
      const row = await prisma.pruning.findUnique({ where: { key: 1 } });
      return row === null || row.endedAt === null ? undefined : row.startedAt;
    },
    async begin(startedAt) {
      const row = { startedAt, endedAt: null, removed: {} };
      await prisma.pruning.upsert({ where: { key: 1 }, create: row, update: row });
    },
    end: async (endedAt, removed) =>
      void (await prisma.pruning.updateMany({ where: { key: 1 }, data: { endedAt, removed } })),
  };
}

const PRUNES: Record<Pruned, Prune> = {
  QUIET_RECORDS: (prisma, before) => pruneRecords(prisma, 'NONE', before),
  RECORDS: (prisma, before) => pruneRecords(prisma, 'SHORT', before),
  RUNS: pruneRuns,
  // The newest slot of a schedule stays, however long ago it was.
  SLOTS: removeOld(
    'ScheduleSlot',
    (before) => Prisma.sql`t."dueAt" < ${before} AND EXISTS (SELECT 1 FROM "ScheduleSlot" n
      WHERE n."scheduleId" = t."scheduleId" AND n."dueAt" > t."dueAt")`,
  ),
  DELIVERIES: removeOld('Delivery', (before) => Prisma.sql`t."endedAt" < ${before}`),
  ALARMS: removeOld('Alarm', (before) => Prisma.sql`t."resolvedAt" < ${before}`),
  IDEMPOTENCY_KEYS: removeOld('IdempotencyKey', (before) => Prisma.sql`t."createdAt" < ${before}`),
  DRIFT: removeOld('Drift', (before) => Prisma.sql`t."endedAt" < ${before}`),
  ORPHANS: removeOld('Orphan', (before) => Prisma.sql`t."goneAt" < ${before}`),
  // The row of a request that was taken is what keeps the same file from being taken again: it stays.
  REQUESTS: removeOld(
    'CollectedRequest',
    (before) => Prisma.sql`t."goneAt" < ${before} AND t."takenAt" IS NULL`,
  ),
  BACKUPS: pruneBackups,
  UPLOADS: removeOld(
    'Upload',
    (before) =>
      Prisma.sql`t."goneAt" < ${before} AND NOT EXISTS (SELECT 1 FROM "Restore" r WHERE r."uploadId" = t.id)`,
  ),
  AUDIT: pruneAudit,
};

/** Rows of one table that nothing refers to any more. */
function removeOld(table: string, isOld: (before: Date) => Prisma.Sql): Prune {
  const name = Prisma.raw(`"${table}"`);
  return async (prisma, before) =>
    batchOf(
      await prisma.$executeRaw`
        DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
          SELECT t.ctid FROM ${name} t WHERE ${isOld(before)} LIMIT ${AT_ONCE}))`,
    );
}

/** A trigger refuses this to anybody who does not say in Pruning what this transaction removes. */
function pruneAudit(prisma: PrismaClient, before: Date) {
  return prisma.$transaction(async (tx) => {
    await tx.$executeRaw`
      UPDATE "Pruning" SET "auditTransaction" = pg_current_xact_id()::text::bigint, "auditBefore" = ${before}`;
    const removed = await tx.$executeRaw`
      DELETE FROM "AuditEntry" WHERE ctid = ANY (ARRAY(
        SELECT t.ctid FROM "AuditEntry" t WHERE t.at < ${before} LIMIT ${AT_ONCE}))`;
    const details = { removed, before: before.toISOString() };
    if (removed > 0)
      await tx.auditEntry.create({
        data: { actor: REGENT.name, action: 'pruneAudit', subject: 'audit', details },
      });
    return batchOf(removed);
  });
}

const batchOf = (removed: number) => ({ removed, next: removed < AT_ONCE ? undefined : 'more' });
