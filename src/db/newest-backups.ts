/** Which backup is the newest good, proven or copied one: once, for the API, the alarms and the metrics. */
import type { NewestOf } from '../domain/pages.ts';
import { Prisma } from './generated/client/client.ts';

/** The conditions are of a backup `b`. */
const HAS_GOOD_COPY = Prisma.sql`EXISTS (
  SELECT 1 FROM "BackupCopy" y WHERE y."backupId" = b.id AND y.ok AND y."goneAt" IS NULL)`;

const IS: Record<NewestOf | 'PROVEN_ONCE', Prisma.Sql> = {
  ANY: Prisma.sql`true`,
  GOOD: Prisma.sql`b.ok AND b."goneAt" IS NULL`,
  COPIED: Prisma.sql`b.ok AND ${HAS_GOOD_COPY}`,
  PROVEN: Prisma.sql`b.ok AND b."provenAt" IS NOT NULL AND (b."goneAt" IS NULL OR ${HAS_GOOD_COPY})`,
  /** Also one that is gone since. */
  PROVEN_ONCE: Prisma.sql`b.ok AND b."provenAt" IS NOT NULL`,
};

/**
 * A subquery of one row at the most.
 * @param columns of the backup `b`
 * @param whose the condition of `b`; an index on client or server, and time, finds the row
 */
export const newestBackup = (columns: Prisma.Sql, which: keyof typeof IS, whose: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`(SELECT ${columns} FROM "Backup" b WHERE ${whose} AND ${IS[which]} ORDER BY b.at DESC, b.id DESC LIMIT 1)`;
