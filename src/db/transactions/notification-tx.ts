import { DEFAULT_CHOICE } from '../../domain/notifications/choice.ts';
import type { NotificationTx } from '../../domain/notifications/notification-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from './rows.ts';

/** The part of a transaction that is about what users are mailed of alarms. */
export function makeNotificationTx(tx: Prisma.TransactionClient, touch: Touch): NotificationTx {
  return {
    async choiceOf(userId) {
      await tx.$queryRaw`SELECT 1 FROM "Notifications" WHERE "userId" = ${userId}::uuid FOR UPDATE`;
      const row = await tx.notifications.findUnique({
        where: { userId },
        select: { enabled: true, severities: true, allServers: true, serverIds: true },
      });
      return row ?? DEFAULT_CHOICE;
    },
    async putChoice(userId, choice) {
      const last = await tx.alarm.aggregate({ _max: { change: true } });
      await tx.notifications.upsert({
        where: { userId },
        create: { userId, ...choice, change: last._max.change ?? 0 },
        update: { ...choice, lookAgain: true, version: { increment: 1 } },
      });
      touch('notifications');
    },
  };
}
