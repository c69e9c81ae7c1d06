import { SCHEDULER } from '../../domain/runs/run-kinds.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { RunKind } from '../../domain/vocabulary.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';
import { tellWebhooks } from './tell.ts';

/** By schedule, these come so often that only what they changed, or why they failed, is news. */
const ROUTINE: readonly RunKind[] = ['SYNC', 'CHECK'];

/**
 * Tells of these runs, which have just ended. Not told: syncs and checks by schedule that succeeded and changed
 * nothing, and runs by schedule that only gathered others which succeeded.
 */
export async function tellEnds(tx: Prisma.TransactionClient, touch: Touch, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tellWebhooks(tx, touch, 'run.ended', async () => {
    const runs = await tx.run.findMany({
      where: { id: { in: ids } },
      include: {
        server: { select: { fqdn: true } },
        clients: { select: { id: true, alias: true }, orderBy: { alias: 'asc' } },
      },
    });
    const changed = await runsWithChanges(tx, ids);
    return runs.flatMap((run): Notice[] => {
      const { id, kind, status, requestedBy, serverId, parentId, server, clients, explanation } = run;
      if (requestedBy === SCHEDULER.name && status === 'SUCCEEDED') {
        if (serverId === null || (ROUTINE.includes(kind) && !changed.has(id))) return [];
      }
      const [only, ...others] = clients;
      const of = clients.length === 0 ? '' : ` of ${namesOf(clients.map(({ alias }) => alias))}`;
      const on = server === null ? '' : ` on ${server.fqdn}`;
      return [
        {
          type: 'run.ended',
          subject: `run:${id}`,
          text: `${kind}${of}${on}: ${status}. ${explanation ?? ''}`.trim(),
          serverId: serverId ?? undefined,
          clientId: others.length === 0 ? only?.id : undefined,
          runId: id,
          traceparent: run.traceparent ?? undefined,
          data: {
            kind,
            status,
            explanation,
            server: server?.fqdn ?? null,
            clients: clients.map(({ alias }) => alias),
            requestedBy,
            isPartOfAnother: parentId !== null,
          },
        },
      ];
    });
  });
}

function namesOf(aliases: string[]): string {
  const more = aliases.length - 3;
  return more <= 1 ? aliases.join(', ') : `${aliases.slice(0, 3).join(', ')} and ${more} more`;
}

async function runsWithChanges(tx: Prisma.TransactionClient, ids: string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ runId: string }[]>`
    SELECT DISTINCT "runId" FROM "Event"
    WHERE "runId" = ANY (${ids}::uuid[]) AND type = 'CHANGE_PLANNED' AND data->>'reported' IS NULL`;
  return new Set(rows.map(({ runId }) => runId));
}
