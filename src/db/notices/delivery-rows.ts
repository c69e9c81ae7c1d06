import type { Claimed, DeliveryRows } from '../../domain/webhooks/delivery-rows.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import type { Transact } from '../transact.ts';

export function makeDeliveryRows(prisma: PrismaClient, transact: Transact): DeliveryRows {
  return {
    async due(now) {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT w.id FROM "Delivery" d JOIN "Webhook" w ON w.id = d."webhookId"
        WHERE d.status = 'PENDING' AND d."dueAt" <= ${now} AND w.enabled
          AND (w."sendingUntil" IS NULL OR w."sendingUntil" < ${now})
          AND NOT EXISTS (
            SELECT 1 FROM "Delivery" e
            WHERE e."webhookId" = d."webhookId" AND e.status = 'PENDING' AND e.subject = d.subject AND e.seq < d.seq)`;
      return rows.map(({ id }) => id);
    },

    async take(webhookId, sender, now, sendingUntil) {
      const [webhook] = await prisma.webhook.updateManyAndReturn({
        where: {
          id: webhookId,
          enabled: true,
          OR: [{ sendingUntil: null }, { sendingUntil: { lt: now } }, { sender }],
        },
        data: { sender, sendingUntil },
      });
      return webhook;
    },

    handBack: async (webhookId, sender) =>
      void (await prisma.webhook.updateMany({
        where: { id: webhookId, sender },
        data: { sender: null, sendingUntil: null },
      })),

    async claim(webhookId, now, dueAgain) {
      const [row] = await prisma.$queryRaw<Claimed[]>`
        UPDATE "Delivery" SET tries = tries + 1, "lastTryAt" = ${now}, "dueAt" = ${dueAgain} WHERE id = (
          SELECT d.id FROM "Delivery" d
          WHERE d."webhookId" = ${webhookId}::uuid AND d.status = 'PENDING' AND d."dueAt" <= ${now}
            AND NOT EXISTS (
              SELECT 1 FROM "Delivery" e
              WHERE e."webhookId" = d."webhookId" AND e.status = 'PENDING' AND e.subject = d.subject AND e.seq < d.seq)
          ORDER BY d.seq LIMIT 1)
          AND status = 'PENDING'
        RETURNING id, "webhookId", "eventId", subject, type, body, status::text AS status, tries`;
      return row;
    },

    record: ({ id, webhookId, tries }, tried, verdict, disable) =>
      transact(async (tx, touch) => {
        const { count } = await tx.delivery.updateMany({
          where: { id, tries, status: 'PENDING' },
          data: {
            status: verdict.to,
            ...(verdict.to === 'PENDING' ? { dueAt: verdict.dueAt } : { endedAt: tried.at }),
            lastStatus: tried.status,
            lastDurationMs: tried.durationMs,
            lastAnswer: tried.answer,
            lastError: tried.error,
          },
        });
        // Another process has tried it again, or it was dropped meanwhile.
        if (count === 0) return;
        touch(`webhook:${webhookId}`);
        if (verdict.to === 'DELIVERED') {
          await tx.webhook.updateMany({
            where: { id: webhookId, failingSince: { not: null } },
            data: { failingSince: null },
          });
          return;
        }
        await tx.$queryRaw`SELECT 1 FROM "Webhook" WHERE id = ${webhookId}::uuid FOR NO KEY UPDATE`;
        const webhook = await tx.webhook.findUniqueOrThrow({ where: { id: webhookId } });
        const failingSince = webhook.failingSince ?? tried.at;
        const why = disable(failingSince);
        const disabled = { enabled: false, disabledAt: tried.at, disabledWhy: why ?? null };
        await tx.webhook.update({
          where: { id: webhookId },
          data: { failingSince, ...(why === undefined || !webhook.enabled ? {} : disabled) },
        });
        if (why === undefined) return;
        await tx.delivery.updateMany({
          where: { webhookId, status: 'PENDING' },
          data: { status: 'DROPPED', lastError: 'The webhook was disabled.', endedAt: tried.at },
        });
      }),
  };
}
