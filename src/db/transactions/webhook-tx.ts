import type { WebhookTx } from '../../domain/webhooks/webhook-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { DELIVERIES, insertDeliveries, tellWebhooks } from '../notices/tell.ts';
import { isUuid } from '../uuid.ts';
import { byId, touched, type Touch } from './rows.ts';

/** The part of a transaction that is about webhooks. `touch` names what has changed, for the bells. */
export function makeWebhookTx(tx: Prisma.TransactionClient, touch: Touch): WebhookTx {
  return {
    async tell(notices) {
      if (notices.length > 0) await tellWebhooks(tx, touch, undefined, async () => notices);
    },
    async tellOne(webhookId, notice) {
      const webhook = await tx.webhook.findUniqueOrThrow({ where: { id: webhookId } });
      const [id = ''] = await insertDeliveries(tx, touch, [{ notice, webhooks: [webhook] }]);
      return id;
    },
    webhooks: () => tx.webhook.findMany({ orderBy: { name: 'asc' } }),
    countWebhooks: () => tx.webhook.count(),
    async webhookById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Webhook" WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
      return (await tx.webhook.findUnique({ where: { id } })) ?? undefined;
    },
    insertWebhook: async (data) => touched(touch, 'webhook', await tx.webhook.create({ data })),
    updateWebhook: async (id, data) =>
      touched(touch, 'webhook', await tx.webhook.update({ where: { id }, data })),
    deleteWebhook: async (id) => void touched(touch, 'webhook', await tx.webhook.delete({ where: { id } })),
    deliveryById: (id) => byId(id, (uuid) => tx.delivery.findUnique({ where: { id: uuid } })),
    async deliverAgain(id) {
      const { webhookId, eventId, subject, type, body } = await tx.delivery.findUniqueOrThrow({
        where: { id },
      });
      const at = new Date();
      const data = { webhookId, eventId, subject, type, body, createdAt: at, dueAt: at };
      touch(DELIVERIES);
      return (await tx.delivery.create({ data })).id;
    },
    dropDeliveries: async (webhookId, why) =>
      void (await tx.delivery.updateMany({
        where: { webhookId, status: 'PENDING' },
        data: { status: 'DROPPED', lastError: why, endedAt: new Date() },
      })),
  };
}
