import type { Prisma } from '../generated/client/client.ts';

/** Up to this number, changes are listed one by one; a run may have thousands. */
const MOST_CHANGES = 50;

interface Changes {
  runId: string;
  count: number;
  first: string[];
}

/**
 * The audit entries for these runs, which have just ended. A successful sync or check that changed nothing gets
 * none, and neither does a run that only gathers others.
 */
export async function auditEnds(tx: Prisma.TransactionClient, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const runs = await tx.run.findMany({
    where: { id: { in: ids }, serverId: { not: null } },
    include: { server: { select: { fqdn: true } } },
  });
  const rows = await tx.$queryRaw<Changes[]>`
    SELECT "runId", count(*)::int AS count, (array_agg(text ORDER BY seq))[1:${MOST_CHANGES}::int] AS first
    FROM (
      -- Each attempt tells its plan, and one that waits to be confirmed tells it beforehand.
      SELECT DISTINCT ON ("runId", step, text, data->>'client', data->>'action', data->>'subject')
        "runId", seq, text
      FROM "Event" WHERE "runId" = ANY (${ids}::uuid[]) AND type = 'CHANGE_PLANNED' AND data->>'reported' IS NULL
      ORDER BY "runId", step, text, data->>'client', data->>'action', data->>'subject', seq
    ) told GROUP BY "runId"`;
  const changes = new Map(rows.map((row) => [row.runId, row]));
  const data = runs.flatMap((run) => {
    const { count = 0, first = [] } = changes.get(run.id) ?? {};
    const isQuiet = run.kind === 'SYNC' || run.kind === 'CHECK';
    if (isQuiet && run.status === 'SUCCEEDED' && count === 0) return [];
    return {
      actor: run.requestedBy,
      action: 'endRun',
      subject: `run ${run.id}`,
      outcome: run.status === 'SUCCEEDED' ? ('DONE' as const) : ('FAILED' as const),
      details: {
        kind: run.kind,
        status: run.status,
        server: run.server?.fqdn ?? null,
        explanation: run.explanation,
        changeCount: count,
        changes: first,
      },
    };
  });
  if (data.length > 0) await tx.auditEntry.createMany({ data });
}
