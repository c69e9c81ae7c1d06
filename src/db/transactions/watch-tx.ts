import type { WatchTx } from '../../domain/watching/watch-tx.ts';
import { Prisma } from '../generated/client/client.ts';

/** The part of a transaction that is about watching. */
export const makeWatchTx = (tx: Prisma.TransactionClient): WatchTx => ({
  async watch(kind, serverIds, at, every) {
    // In plain SQL: `updatedAt` is for what people change.
    const due =
      kind === 'PROBE'
        ? Prisma.sql`"probeDueAt" = ${at}`
        : Prisma.sql`"lookDueAt" = ${at}, "lookEvery" = COALESCE(${every ?? null}::int, "lookEvery")`;
    await tx.$executeRaw`UPDATE "Server" SET ${due} WHERE id = ANY (${serverIds}::uuid[])`;
  },
  async oldestFacts(serverIds, before) {
    const [oldest] = await tx.$queryRaw<{ id: string }[]>`
      SELECT s.id FROM "Server" s
      WHERE s.id = ANY (${serverIds}::uuid[]) AND s."factsAt" < ${before} AND NOT EXISTS (
        SELECT 1 FROM "Run" r WHERE r."serverId" = s.id AND r.kind = 'CHECK' AND r."createdAt" >= ${before})
      ORDER BY s."factsAt" LIMIT 1`;
    return oldest?.id;
  },
});
