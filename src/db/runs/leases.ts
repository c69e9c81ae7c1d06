import type { Claim, Leases } from '../../runner/store/leases.ts';
import { blockBehindLock, claimRuns, MAY_BE_TAKEN, MAY_BE_TAKEN_OVER } from './claims.ts';
import type { PrismaTx } from './run-rows.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeLeases({ prisma, transact, leaseMs, now }: RunStoreDeps): Leases {
  const take = async (tx: PrismaTx, name: string, worker: string): Promise<number | undefined> => {
    await tx.$executeRaw`INSERT INTO "Lease" (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`;
    const [taken] = await tx.$queryRaw<{ fence: number }[]>`
      UPDATE "Lease" SET owner = ${worker}, fence = fence + 1, "expiresAt" = now() + ${leaseMs} * interval '1 ms'
      WHERE name = ${name} AND ("expiresAt" IS NULL OR "expiresAt" < now())
      RETURNING fence`;
    return taken?.fence;
  };

  return {
    async claim(lease, worker) {
      const waiting = await prisma.run.count({
        where: { lease, status: { in: ['QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING'] } },
      });
      if (waiting === 0) return undefined;
      return transact(async (tx, touch) => {
        const fence = await take(tx, lease, worker);
        if (fence === undefined) {
          await blockBehindLock(tx, touch, lease);
          return undefined;
        }
        const runs = await claimRuns(tx, touch, { lease, fence, worker, now: now() });
        return runs.length > 0 ? ({ fence, runs } satisfies Claim) : free(tx, lease, fence);
      });
    },
    async join(lease, fence, worker) {
      const waiting = await prisma.run.count({ where: { lease, OR: MAY_BE_TAKEN } });
      if (waiting === 0) return [];
      return transact(async (tx, touch) => {
        const held = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM "Lease" WHERE name = ${lease} AND fence = ${fence} AND "expiresAt" > now() FOR UPDATE`;
        if (held.length === 0) return [];
        return claimRuns(tx, touch, { lease, fence, worker, now: now(), which: MAY_BE_TAKEN });
      });
    },
    acquire: (lease, worker) => transact((tx) => take(tx, lease, worker)),
    async renew(lease, fence) {
      const renewed = await prisma.$executeRaw`
        UPDATE "Lease" SET "expiresAt" = now() + ${leaseMs} * interval '1 ms'
        WHERE name = ${lease} AND fence = ${fence} AND "expiresAt" IS NOT NULL`;
      if (renewed === 0) return undefined;
      const cancelling = await prisma.run.findMany({
        where: { lease, fence, status: 'CANCELLING' },
        select: { id: true },
      });
      return cancelling.map(({ id }) => id);
    },
    async release(lease, fence) {
      await transact((tx) => free(tx, lease, fence));
      const waiting = await prisma.run.count({ where: { lease, OR: MAY_BE_TAKEN } });
      return waiting > 0;
    },
    freeAll: async () =>
      void (await prisma.lease.updateMany({ data: { owner: null, expiresAt: null }, where: {} })),
    async waiting() {
      const held = await prisma.$queryRaw<{ name: string }[]>`
        SELECT name FROM "Lease" WHERE "expiresAt" >= now()`;
      const runs = await prisma.run.findMany({
        where: { lease: { notIn: held.map(({ name }) => name) }, OR: MAY_BE_TAKEN_OVER },
        distinct: ['lease'],
        select: { lease: true },
      });
      return runs.flatMap(({ lease }) => lease ?? []);
    },
  };
}

/** Only if this holder still has it; a later holder keeps it. */
async function free(tx: PrismaTx, name: string, fence: number): Promise<undefined> {
  await tx.$executeRaw`UPDATE "Lease" SET owner = NULL, "expiresAt" = NULL WHERE name = ${name} AND fence = ${fence}`;
}
