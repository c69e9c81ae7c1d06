import { OFTEN_FINDS_NOTHING, SCHEDULER } from '../../domain/runs/run-kinds.ts';
import type { Prisma } from '../generated/client/client.ts';

/**
 * Says of these runs, which have just succeeded, how long their steps, attempts and events are kept: not long, if a
 * schedule requested them and they found nothing to change. A difference that a sync only reports is a row of its
 * own, and no change. A collection that says anything has found a request.
 */
export async function noteRecords(tx: Prisma.TransactionClient, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Run" r SET record = (CASE WHEN r.kind = 'SYNC' AND NOT told.something THEN 'NONE' ELSE 'SHORT' END)::"RunRecord"
    FROM (
      SELECT t.id,
        COALESCE(bool_or(e.type = 'CHANGE_PLANNED' AND e.data->>'reported' IS NULL), false) AS change,
        COALESCE(bool_or(e.type IN ('CHANGE_PLANNED', 'LOG') OR e.level <> 'INFO'), false) AS something
      FROM unnest(${ids}::uuid[]) AS t(id) LEFT JOIN "Event" e ON e."runId" = t.id GROUP BY t.id
    ) told
    WHERE r.id = told.id AND r."requestedBy" = ${SCHEDULER.name} AND r.kind::text = ANY (${OFTEN_FINDS_NOTHING})
      AND NOT told.change AND NOT (r.kind = 'COLLECT' AND told.something)
      AND NOT EXISTS (SELECT 1 FROM "Run" c WHERE c."parentId" = r.id AND c.record = 'LONG')`;
}
