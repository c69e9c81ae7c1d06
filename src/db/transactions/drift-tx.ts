import type { DriftTx } from '../../domain/drift/drift-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { isUuid } from '../uuid.ts';
import type { Touch } from './rows.ts';

/** The part of a transaction that is about drift. `touch` names what has changed, for the bells. */
export function makeDriftTx(tx: Prisma.TransactionClient, touch: Touch): DriftTx {
  return {
    async driftById(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Drift" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR UPDATE`;
      return tx.drift.findMany({ where: { id: { in: uuids } }, orderBy: { id: 'asc' } });
    },
    driftOfRun: (runId) =>
      tx.drift.findMany({
        where: { repairs: { some: { OR: [{ id: runId }, { parentId: runId }] } } },
        orderBy: { id: 'asc' },
      }),
    async updateIgnored(id, ignored) {
      const state = ignored.ignoredFingerprint === null ? 'OPEN' : 'IGNORED';
      const data = { ...ignored, state, version: { increment: 1 } } as const;
      const row = await tx.drift.update({ where: { id }, data });
      touchOwner(touch, row);
      return row;
    },
    async endAdopted(id) {
      const data = { end: 'ADOPTED', state: 'ENDED', endedAt: new Date() } as const;
      const row = await tx.drift.update({ where: { id }, data });
      touchOwner(touch, row);
      return row;
    },
  };
}

/** Drift is shown with its server and its client. */
export function touchOwner(
  touch: Touch,
  { serverId, clientId }: { serverId: string; clientId: string | null },
): void {
  touch(`server:${serverId}`);
  if (clientId !== null) touch(`client:${clientId}`);
}
