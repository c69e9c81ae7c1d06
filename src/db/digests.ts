import type { Alarm } from '../domain/alarms/alarm.ts';
import type { DigestRows, Subscriber } from '../domain/notifications/digests.ts';
import type { Prisma, PrismaClient } from './generated/client/client.ts';
import type { Transact } from './transact.ts';

/** What users are mailed of alarms. Each write is on the condition that no other process was faster. */
export function makeDigestRows(prisma: PrismaClient, transact: Transact): DigestRows {
  return {
    async subscribers(now) {
      const latest = (await prisma.alarm.aggregate({ _max: { change: true } }))._max.change ?? 0;
      await prisma.$executeRaw`
        INSERT INTO "Notifications" ("userId", change)
        SELECT id, ${latest} FROM "User" u
        WHERE NOT EXISTS (SELECT 1 FROM "Notifications" n WHERE n."userId" = u.id)
        ON CONFLICT DO NOTHING`;
      const subscribers = await prisma.notifications.findMany({
        where: {
          AND: [
            { OR: [{ nextMailAt: null }, { nextMailAt: { lte: now } }] },
            { OR: [{ lookAgain: true }, { change: { lt: latest } }] },
          ],
        },
        include: { user: true },
        orderBy: { userId: 'asc' },
      });
      return { subscribers, latest };
    },
    async alarmsSince(since) {
      const rows = await prisma.alarm.findMany({
        where: { OR: [{ resolvedAt: null }, { change: { gt: since }, resolvedAt: { not: null } }] },
        omit: { openKey: true },
      });
      return { alarms: rows, change: Math.max(since, ...rows.map(({ change }) => change)) };
    },
    async toldTo(userId) {
      const rows = await prisma.alarmTold.findMany({ where: { userId } });
      return new Map(rows.map(({ alarmId, acknowledged }) => [alarmId, acknowledged]));
    },
    async skip(subscriber, change, own) {
      await transact(async (tx) => {
        await tx.notifications.updateMany({ where: asRead(subscriber), data: { change } });
        if (own === undefined) return;
        await tx.notifications.updateMany({
          where: { userId: subscriber.user.id, change, version: subscriber.version },
          data: { lookAgain: false },
        });
        await noteTold(tx, subscriber.user.id, own, true);
      });
    },
    async claim(subscriber, now, until) {
      const { count } = await prisma.notifications.updateMany({
        where: { ...asRead(subscriber), OR: [{ nextMailAt: null }, { nextMailAt: { lte: now } }] },
        data: { nextMailAt: until, tries: { increment: 1 } },
      });
      return count > 0;
    },
    async sent({ user: { id: userId }, version }, { changes, change, at, next }) {
      await transact(async (tx) => {
        await tx.notifications.updateMany({
          where: { userId },
          data: { change, mailedAt: at, nextMailAt: next, tries: 0, problem: null },
        });
        await tx.notifications.updateMany({ where: { userId, version }, data: { lookAgain: false } });
        await noteTold(tx, userId, changes.raised, false);
        await noteTold(tx, userId, [...changes.acknowledged, ...changes.own], true);
        const over = changes.resolved.map(({ id }) => id);
        await tx.alarmTold.deleteMany({ where: { userId, alarmId: { in: over } } });
      });
    },
    failed: async ({ user: { id: userId } }, problem) =>
      void (await prisma.notifications.updateMany({ where: { userId }, data: { problem } })),
  };
}

/** The row, if it is as it was read. */
const asRead = ({ user, change, tries }: Subscriber) => ({ userId: user.id, change, tries });

/** An alarm or a user that was deleted meanwhile gets no row. */
async function noteTold(
  tx: Prisma.TransactionClient,
  userId: string,
  alarms: Alarm[],
  acknowledged: boolean,
): Promise<void> {
  const ids = alarms.map(({ id }) => id);
  await tx.$executeRaw`
    INSERT INTO "AlarmTold" ("userId", "alarmId", acknowledged)
    SELECT u.id, a.id, ${acknowledged} FROM "Alarm" a, "User" u
    WHERE a.id = ANY (${ids}::uuid[]) AND u.id = ${userId}::uuid
    ON CONFLICT ("userId", "alarmId") DO UPDATE SET acknowledged = ${acknowledged}`;
}
