import type { OrphanTx } from '../../domain/orphans/orphan-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { isUuid } from '../uuid.ts';
import type { Touch } from './rows.ts';

/** The part of a transaction that is about orphans. `touch` names what has changed, for the bells. */
export function makeOrphanTx(tx: Prisma.TransactionClient, touch: Touch): OrphanTx {
  return {
    async orphansById(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Orphan" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR UPDATE`;
      return tx.orphan.findMany({ where: { id: { in: uuids } }, omit: FACTS, orderBy: { id: 'asc' } });
    },
    orphansOfRun: (runId) =>
      tx.orphan.findMany({
        where: { removals: { some: { id: runId } } },
        omit: FACTS,
        orderBy: { id: 'asc' },
      }),
    isServedOrphan: async (name) =>
      (await tx.orphan.count({ where: { name, goneAt: null, isServed: true } })) > 0,
    async updateIgnoredOrphan(id, ignored) {
      const data = { ...ignored, version: { increment: 1 } };
      const row = await tx.orphan.update({ where: { id }, data, omit: FACTS });
      touch(`server:${row.serverId}`);
      return row;
    },
    async endOrphansOf(name) {
      const where = { name, goneAt: null };
      for (const { serverId } of await tx.orphan.findMany({ where, distinct: ['serverId'] }))
        touch(`server:${serverId}`);
      await tx.orphan.updateMany({ where, data: { goneAt: new Date() } });
    },
    async askRemoval(ids) {
      await tx.$executeRaw`UPDATE "Orphan" SET "askedFingerprint" = fingerprint WHERE id = ANY (${ids}::uuid[])`;
    },
  };
}

/** What only readers want; a size does not fit into JSON. */
const FACTS = { bytes: true, changedAt: true, lastDumpAt: true } as const;
