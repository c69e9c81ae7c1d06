import type { Look } from '../../domain/watching/look.ts';
import type {
  ClientReading,
  DatabaseReading,
  DeliveryReading,
  OpenAlarms,
  OpenRuns,
  Readings,
} from '../../domain/watching/readings.ts';
import { Prisma, type PrismaClient } from '../generated/client/client.ts';
import { newestBackup } from '../newest-backups.ts';

/**
 * Reads everything in six queries, whatever the number of servers and clients, and one after the other: monitoring
 * never takes more than one connection from the pool.
 */
export function makeReadReadings(prisma: PrismaClient): () => Promise<Readings> {
  return async () => ({
    servers: await readServers(prisma),
    clients: await prisma.$queryRaw<ClientReading[]>`
      SELECT c.alias, s.fqdn AS server, c.status::text AS status, c."activatedAt", c.answering, c."probedAt",
        ${newest(Prisma.sql`b."clientId" = c.id`)}
      FROM "Client" c JOIN "Server" s ON s.id = c."serverId"
      WHERE c.status <> 'DELETED' ORDER BY c.alias`,
    databases: await prisma.$queryRaw<DatabaseReading[]>`
      SELECT own.database, s.fqdn AS server,
        ${newest(Prisma.sql`b."serverId" = s.id AND b."clientId" IS NULL AND b.database = own.database`)}
      FROM (
        SELECT DISTINCT "serverId", database FROM "Backup"
        WHERE "clientId" IS NULL AND database IS NOT NULL AND "serverId" IN (
          SELECT id FROM "Server" WHERE role = 'BACK_OFFICE')) own
      JOIN "Server" s ON s.id = own."serverId"
      WHERE s."removedAt" IS NULL AND s.mode <> 'RETIRED' ORDER BY s.fqdn, own.database`,
    runs: await prisma.$queryRaw<OpenRuns[]>`
      SELECT kind::text AS kind, status::text AS status, "blockedReason"::text AS reason,
        count(*)::int AS count, min("createdAt") AS "oldestAt"
      FROM "Run"
      WHERE status IN ('QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING') AND lease IS NOT NULL
      GROUP BY kind, status, "blockedReason" ORDER BY kind, status, "blockedReason"`,
    alarms: await prisma.$queryRaw<OpenAlarms[]>`
      SELECT condition, severity::text AS severity, count(*)::int AS count,
        count(*) FILTER (WHERE "acknowledgedAt" IS NULL OR "acknowledgedUntil" < now())::int AS unacknowledged
      FROM "Alarm" WHERE "resolvedAt" IS NULL
      GROUP BY condition, severity ORDER BY condition, severity`,
    deliveries: await prisma.$queryRaw<DeliveryReading[]>`
      SELECT w.name AS webhook,
        (SELECT count(*)::int FROM "Delivery" d WHERE d."webhookId" = w.id AND d.status = 'PENDING') AS pending,
        (SELECT count(*)::int FROM "Delivery" d WHERE d."webhookId" = w.id AND d.status = 'FAILED') AS failed,
        (SELECT min(d."createdAt") FROM "Delivery" d WHERE d."webhookId" = w.id AND d.status = 'PENDING') AS "oldestAt"
      FROM "Webhook" w ORDER BY w.name`,
  });
}

async function readServers(prisma: PrismaClient): Promise<Readings['servers']> {
  const rows = await prisma.server.findMany({
    where: { removedAt: null },
    select: { fqdn: true, role: true, state: true, mode: true, look: true, lookedAt: true },
    orderBy: { fqdn: 'asc' },
  });
  return rows.map((row) => ({ ...row, look: row.look as Look | null }));
}

/** The same backups as `lastGoodBackup` and `lastProvenBackup` of the API. */
const newest = (theirs: Prisma.Sql) => Prisma.sql`
  ${newestBackup(AT, 'GOOD', theirs)} AS "goodAt", ${newestBackup(AT, 'PROVEN', theirs)} AS "provenAt"`;

const AT = Prisma.sql`b.at`;
