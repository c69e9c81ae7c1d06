import type { Prisma, PrismaClient } from '../generated/client/client.ts';

const RUNS_AT_ONCE = 50;
/** Or fewer runs, if they have more events than this together: some have twenty, some thousands. */
const EVENTS_AT_ONCE = 2_000;

/** Steps, attempts and events of runs that found nothing; the runs themselves stay. */
export async function pruneRecords(prisma: PrismaClient, record: 'NONE' | 'SHORT', before: Date) {
  const page = await prisma.run.findMany({
    where: { record, endedAt: { lt: before } },
    select: { id: true, lastSeq: true },
    orderBy: { endedAt: 'asc' },
    take: RUNS_AT_ONCE,
  });
  if (page.length === 0) return { removed: 0, next: undefined };
  const ids = firstOf(page);
  await prisma.$transaction(async (tx) => {
    await removeRecords(tx, ids);
    await tx.run.updateMany({ where: { id: { in: ids } }, data: { record: 'REMOVED' } });
  });
  const isLast = page.length < RUNS_AT_ONCE && ids.length === page.length;
  return { removed: ids.length, next: isLast ? undefined : 'more' };
}

interface Old {
  id: string;
  createdAt: Date;
  lastSeq: number;
  isNeeded: boolean;
}

/**
 * Runs that ended before this time, with all that is theirs, the newest first: children before their parent. The last
 * run of each kind for each server and each client stays, and so does whatever is needed for open work.
 */
export async function pruneRuns(prisma: PrismaClient, before: Date, from: string | undefined) {
  const start = from ?? `${before.toISOString()} ${LAST_ID}`;
  const [at = '', id = ''] = start.split(' ');
  const page = await oldRuns(prisma, before, new Date(at), id);
  const ids = firstOf(page.filter(({ isNeeded }) => !isNeeded));
  if (ids.length === 0) {
    const last = page.length < RUNS_AT_ONCE ? undefined : page.at(-1);
    return { removed: 0, next: last && `${last.createdAt.toISOString()} ${last.id}` };
  }
  const { count } = await prisma.$transaction(async (tx) => {
    await removeRecords(tx, ids);
    return tx.run.deleteMany({ where: { id: { in: ids } } });
  });
  // Once more from the same place: what is on this page may have waited for its children.
  return { removed: count, next: start };
}

/** After every other. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const oldRuns = (prisma: PrismaClient, before: Date, at: Date, id: string) =>
  prisma.$queryRaw<Old[]>`
    SELECT r.id, r."createdAt", r."lastSeq", (
        r."endedAt" IS NULL OR r."endedAt" >= ${before}
        OR (r."parentId" IS NOT NULL AND (p."endedAt" IS NULL OR p."endedAt" >= ${before}))
        OR EXISTS (SELECT 1 FROM "Run" c WHERE c."parentId" = r.id)
        OR r.id = (SELECT n.id FROM "Run" n
          WHERE n."serverId" = r."serverId" AND n.kind = r.kind AND n."endedAt" IS NOT NULL
          ORDER BY n."createdAt" DESC, n.id DESC LIMIT 1)
        OR EXISTS (SELECT 1 FROM "_RunClients" l WHERE l."B" = r.id AND NOT EXISTS (
          SELECT 1 FROM "_RunClients" m JOIN "Run" n ON n.id = m."B"
          WHERE m."A" = l."A" AND m."B" > r.id AND n.kind = r.kind AND n."endedAt" IS NOT NULL))
        OR EXISTS (SELECT 1 FROM "Run" o WHERE o."afterId" = r.id AND o."endedAt" IS NULL)
        OR EXISTS (SELECT 1 FROM "Run" o WHERE o."retryOfId" = r.id AND o."endedAt" IS NULL)
        OR EXISTS (SELECT 1 FROM "CollectedRequest" q
          WHERE q."runId" = r.id AND q."archivedAt" IS NULL AND q."goneAt" IS NULL)
      ) AS "isNeeded"
    FROM (
      SELECT * FROM "Run" WHERE "createdAt" <= ${at} AND ("createdAt", id) < (${at}, ${id}::uuid)
      ORDER BY "createdAt" DESC, id DESC LIMIT ${RUNS_AT_ONCE}
    ) r LEFT JOIN "Run" p ON p.id = r."parentId"
    ORDER BY r."createdAt" DESC, r.id DESC`;

/** So many of these runs as are removed at once: at least one. */
function firstOf(runs: { id: string; lastSeq: number }[]): string[] {
  let events = 0;
  const rest = runs.findIndex(({ lastSeq }) => (events += lastSeq) > EVENTS_AT_ONCE);
  return runs.slice(0, rest === -1 ? runs.length : Math.max(rest, 1)).map(({ id }) => id);
}

/** In one transaction with what becomes of the runs: nobody ever sees a part of a record. */
async function removeRecords(tx: Prisma.TransactionClient, ids: string[]): Promise<void> {
  const where = { runId: { in: ids } };
  await tx.event.deleteMany({ where });
  await tx.step.deleteMany({ where });
  await tx.attempt.deleteMany({ where });
}
