import type { CollectorTx } from '../../domain/collector/collector-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from './rows.ts';

const RUN = { run: { select: { status: true } } } satisfies Prisma.CollectedRequestInclude;

/** The part of a transaction that is about collected requests. `touch` names what has changed, for the bells. */
export function makeCollectorTx(tx: Prisma.TransactionClient, touch: Touch): CollectorTx {
  const change = async (
    where: Prisma.CollectedRequestWhereInput,
    data: Prisma.CollectedRequestUncheckedUpdateManyInput,
  ) => {
    for (const { serverId } of await tx.collectedRequest.updateManyAndReturn({ where, data }))
      touch(`server:${serverId}`);
  };

  return {
    openRequests: (serverId) =>
      tx.collectedRequest.findMany({
        where: {
          serverId,
          archivedAt: null,
          OR: [{ goneAt: null }, { run: { endedAt: null } }],
        },
        orderBy: { id: 'asc' },
        include: RUN,
      }),
    async seeRequest(serverId, { kind, file, sha256 }, alias) {
      const place = { serverId, kind, file };
      await tx.collectedRequest.deleteMany({ where: { ...place, sha256: { not: sha256 }, takenAt: null } });
      const now = { lastSeenAt: new Date(), goneAt: null, archivedAt: null };
      return tx.collectedRequest.upsert({
        where: { serverId_kind_file_sha256: { ...place, sha256 } },
        create: { ...place, sha256, alias },
        update: now,
        include: RUN,
      });
    },
    async heldRequest(id) {
      await tx.$queryRaw`SELECT 1 FROM "CollectedRequest" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.collectedRequest.findUnique({ where: { id }, include: RUN })) ?? undefined;
    },
    refuseRequest: (id, reason) => change({ id, takenAt: null }, { reason }),
    takeRequest: (id, by) => change({ id }, { ...by, reason: null, takenAt: new Date() }),
    passRequestsOn: (runId, toRunId) => change({ runId }, { runId: toRunId }),
    endRequests: (ids, how) => change({ id: { in: ids } }, { [how]: new Date() }),
  };
}
