import type { PrismaClient } from '../generated/client/client.ts';

const AT_ONCE = 200;

interface Old {
  id: string;
  at: Date;
  isNeeded: boolean;
}

/**
 * Backups that failed, or whose files are all gone, at the place and in its copies. The newest one of a client or of a
 * database stays, whatever it is, and so does one that was restored.
 */
export async function pruneBackups(prisma: PrismaClient, before: Date, from: string | undefined) {
  const [at = new Date(0).toISOString(), id = FIRST_ID] = from?.split(' ') ?? [];
  const page = await prisma.$queryRaw<Old[]>`
    SELECT b.id, b.at, (
        NOT COALESCE(b."goneAt" < ${before}, b.file IS NULL)
        OR EXISTS (SELECT 1 FROM "BackupCopy" c WHERE c."backupId" = b.id AND c."goneAt" IS NULL)
        OR EXISTS (SELECT 1 FROM "Restore" r WHERE r."backupId" = b.id)
        OR NOT (CASE WHEN b."clientId" IS NULL
          THEN EXISTS (SELECT 1 FROM "Backup" n
            WHERE n."serverId" = b."serverId" AND n."clientId" IS NULL AND n.database = b.database AND n.at > b.at)
          ELSE EXISTS (SELECT 1 FROM "Backup" n WHERE n."clientId" = b."clientId" AND n.at > b.at) END)
      ) AS "isNeeded"
    FROM (
      SELECT * FROM "Backup" WHERE at < ${before} AND (at, id) > (${new Date(at)}, ${id}::uuid)
      ORDER BY at, id LIMIT ${AT_ONCE}
    ) b ORDER BY b.at, b.id`;
  const ids = page.filter(({ isNeeded }) => !isNeeded).map((backup) => backup.id);
  const { count } = await prisma.backup.deleteMany({ where: { id: { in: ids } } });
  const last = page.length < AT_ONCE ? undefined : page.at(-1);
  return { removed: count, next: last && `${last.at.toISOString()} ${last.id}` };
}

/** Before every other. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
