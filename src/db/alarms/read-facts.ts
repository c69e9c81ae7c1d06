/** Reads what alarms are judged by: a fixed number of queries, however many servers and clients there are. */
import { FAILED_RUN_DAYS, SIGN_INS, UNSERVED_MINUTES } from '../../domain/alarms/conditions.ts';
import type {
  AlarmFacts,
  AlarmTimes,
  BackupFacts,
  ClientFacts,
  FailedRun,
  WaitingRun,
} from '../../domain/alarms/facts.ts';
import type { Look } from '../../domain/watching/look.ts';
import { Prisma, type PrismaClient } from '../generated/client/client.ts';
import { newestBackup } from '../newest-backups.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export function makeReadFacts(prisma: PrismaClient): (times: AlarmTimes) => Promise<AlarmFacts> {
  return async (times) => {
    const { now } = times;
    const servers = await prisma.server.findMany({ where: { removedAt: null }, select: OF_SERVER });
    return {
      servers: servers.map((server) => ({ ...server, look: server.look as Look | null })),
      clients: await clients(prisma, times),
      ownBackups: await ownBackups(prisma, times),
      isCopying:
        servers.some(({ role, mode }) => role === 'BACKUP_STORE' && mode !== 'RETIRED') ||
        (await prisma.backupCopy.findFirst({ where: GOOD_COPY, select: { id: true } })) !== null,
      drift: await drift(prisma, now),
      failedRuns: await failedRuns(prisma, now),
      waitingRuns: await waitingRuns(prisma, now),
      overdueSince: await overdueSince(prisma, now),
      disabledWebhooks: await prisma.webhook.findMany({
        where: { enabled: false, disabledWhy: { not: null } },
        select: { id: true, name: true, disabledAt: true, disabledWhy: true },
        orderBy: { name: 'asc' },
      }),
      signIns: await signIns(prisma, now),
    };
  };
}

const OF_SERVER = {
  id: true,
  fqdn: true,
  role: true,
  connection: true,
  state: true,
  mode: true,
  createdAt: true,
  lastError: true,
  hostKeyFingerprint: true,
  otherHostKey: true,
  notOurs: true,
  look: true,
  lookedAt: true,
  lookEvery: true,
  lookProblem: true,
} as const;

const GOOD_COPY = { ok: true, goneAt: null } as const;

/** BackupFacts of the backups `b` that meet the condition. */
const newest = (whose: Prisma.Sql, { backupsSince }: AlarmTimes) => {
  const ofLate = Prisma.sql`${whose} AND b.at > ${backupsSince}`;
  return Prisma.sql`
  LEFT JOIN LATERAL ${newestBackup(Prisma.sql`b.id, b.at`, 'GOOD', whose)} good ON true
  LEFT JOIN LATERAL ${newestBackup(AT, 'PROVEN_ONCE', ofLate)} proven ON true
  LEFT JOIN LATERAL ${newestBackup(AT, 'COPIED', ofLate)} copied ON true
  LEFT JOIN LATERAL (
    SELECT y.message FROM "BackupCopy" y WHERE y."backupId" = good.id AND NOT y.ok LIMIT 1
  ) bad ON true`;
};

const AT = Prisma.sql`b.at`;

const FACTS = Prisma.sql`
  good.at AS "goodAt", proven.at AS "provenAt", copied.at AS "copiedAt", bad.message AS "copyProblem"`;

const clients = (prisma: PrismaClient, times: AlarmTimes) => prisma.$queryRaw<ClientFacts[]>`
  SELECT c.id, c.alias, c."serverId", c.status::text, c.presence::text, c.problem, c.answering, c."answeringSince",
    c."probeProblem", c."activatedAt", c."backupMaxAgeHours", ${FACTS}
  FROM "Client" c ${newest(Prisma.sql`b."clientId" = c.id`, times)}
  WHERE c.status <> 'DELETED' ORDER BY c.alias`;

const ownBackups = (prisma: PrismaClient, times: AlarmTimes) =>
  prisma.$queryRaw<({ serverId: string } & BackupFacts)[]>`
  SELECT s.id AS "serverId", ${FACTS}
  FROM "Server" s ${newest(Prisma.sql`b."clientId" IS NULL AND b."serverId" = s.id`, times)}
  WHERE s.role = 'BACK_OFFICE' AND s."removedAt" IS NULL`;

const drift = (prisma: PrismaClient, now: Date) => prisma.$queryRaw<AlarmFacts['drift']>`
  SELECT "serverId", count(*)::int AS count, (array_agg(subject ORDER BY id))[1:5] AS subjects FROM "Drift"
  WHERE "endedAt" IS NULL AND (state = 'OPEN' OR (state = 'IGNORED' AND "ignoredUntil" <= ${now}))
  GROUP BY "serverId"`;

/**
 * A later sync does the work of failed runs for clients, which it leaves out if it fails for them itself. The newest later
 * run is looked for by index, for one failed run at a time: with EXISTS, PostgreSQL reads all runs of years.
 */
const failedRuns = (prisma: PrismaClient, now: Date) => prisma.$queryRaw<FailedRun[]>`
  WITH failed AS (
    SELECT DISTINCT ON (kind, "serverId", "clientId") * FROM (
      SELECT r.id, r.kind, r.status, r."serverId", r."createdAt", r."endedAt", r.explanation, (
        SELECT CASE WHEN count(*) = 1 THEN min(x."A"::text)::uuid END FROM "_RunClients" x WHERE x."B" = r.id
      ) AS "clientId"
      FROM "Run" r
      WHERE r.status IN ('FAILED', 'TIMED_OUT') AND r."serverId" IS NOT NULL
        AND r."endedAt" > ${new Date(now.getTime() - FAILED_RUN_DAYS * DAY_MS)}
    ) each ORDER BY kind, "serverId", "clientId", "createdAt" DESC
  )
  SELECT f.id, f.kind::text, f.status::text, f."serverId", f."clientId", f."endedAt", f.explanation FROM failed f
  WHERE (
    SELECT later.id FROM "Run" later
    WHERE later."serverId" = f."serverId" AND later.kind = f.kind AND later."createdAt" > f."createdAt"
      AND later.status = 'SUCCEEDED'
      AND (f."clientId" IS NULL OR EXISTS (
        SELECT 1 FROM "_RunClients" x WHERE x."B" = later.id AND x."A" = f."clientId"))
    ORDER BY later."createdAt" DESC LIMIT 1
  ) IS NULL AND (
    SELECT later.id FROM "Run" later
    WHERE later."serverId" = f."serverId" AND later.kind = 'SYNC' AND later."createdAt" > f."createdAt"
      AND later.status = 'SUCCEEDED' AND EXISTS (SELECT 1 FROM "_RunClients" x WHERE x."B" = f.id)
    ORDER BY later."createdAt" DESC LIMIT 1
  ) IS NULL
  ORDER BY f."endedAt"`;

/** The newest event of a run says since when it is as it is. */
const waitingRuns = (prisma: PrismaClient, now: Date) => prisma.$queryRaw<WaitingRun[]>`
  SELECT r.id, r.kind::text, r.status::text, r."serverId", r."blockedReason"::text,
    CASE
      WHEN l."expiresAt" > ${now} OR r.status = 'BLOCKED' OR a.status IN ('QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING')
        THEN NULL
      WHEN r.status = 'QUEUED' THEN COALESCE(e.at, r."createdAt")
      ELSE l."expiresAt"
    END AS "unservedSince",
    CASE
      WHEN r.status NOT IN ('QUEUED', 'BLOCKED') OR a.status IN ('QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING') THEN NULL
      WHEN r."startedAt" IS NULL THEN r."createdAt"
      ELSE COALESCE(e.at, r."createdAt")
    END AS "waitingSince"
  FROM "Run" r
  LEFT JOIN "Lease" l ON l.name = r.lease
  LEFT JOIN "Run" a ON a.id = r."afterId"
  LEFT JOIN "Event" e ON e."runId" = r.id AND e.seq = r."lastSeq"
  WHERE r.status IN ('QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING') AND r."serverId" IS NOT NULL
    AND r."createdAt" < ${new Date(now.getTime() - UNSERVED_MINUTES * MINUTE_MS)}
  ORDER BY r."createdAt"`;

async function overdueSince(prisma: PrismaClient, now: Date): Promise<Date | null> {
  const first = await prisma.schedule.aggregate({
    where: { enabled: true, nextDueAt: { lt: now } },
    _min: { nextDueAt: true },
  });
  return first._min.nextDueAt;
}

/** Beyond a number of entries, the audit only says that there are more. */
async function signIns(prisma: PrismaClient, now: Date): Promise<AlarmFacts['signIns']> {
  const since = new Date(now.getTime() - SIGN_INS.minutes * MINUTE_MS);
  const isMeant = Prisma.sql`action = 'signIn' AND at > ${since}`;
  const [found] = await prisma.$queryRaw<AlarmFacts['signIns'][]>`
    SELECT count(*) FILTER (WHERE ${isMeant})::int AS refused,
      count(DISTINCT address) FILTER (WHERE ${isMeant})::int AS addresses,
      count(DISTINCT subject) FILTER (WHERE ${isMeant})::int AS accounts,
      COALESCE(bool_or(action = 'moreRefusals' AND actor = 'anonymous'
        AND (details->>'notWrittenDownUntil')::timestamptz > ${now}), false) AS "isCut"
    FROM "AuditEntry" WHERE at > ${new Date(now.getTime() - 60 * MINUTE_MS)} AND outcome = 'REFUSED'`;
  return found ?? { refused: 0, addresses: 0, accounts: 0, isCut: false };
}
