/** The outbox: who is told of what, in the transaction in which it happens. Sending comes after the commit. */
import { randomUUID } from 'node:crypto';
import { bodyOf } from '../../domain/notices/body.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Webhook } from '../../domain/webhooks/webhook-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';

/** The topic of all deliveries, for who sends them. */
export const DELIVERIES = 'deliveries';

type Told = Pick<Webhook, 'id' | 'flavour' | 'types' | 'severities' | 'serverIds'>;

/** @param noticesOf only called if a webhook wants such notices */
export async function tellWebhooks(
  tx: Prisma.TransactionClient,
  touch: Touch,
  type: Notice['type'] | undefined,
  noticesOf: () => Promise<Notice[]>,
): Promise<void> {
  // The lock keeps them until the commit: a webhook that is deleted meanwhile must not undo what it is told of.
  const webhooks = await tx.$queryRaw<Told[]>`
    SELECT id, flavour::text AS flavour, types, severities, "serverIds" FROM "Webhook"
    WHERE enabled AND (${type ?? null}::text IS NULL OR types = '{}' OR ${type ?? null}::text = ANY (types))
    ORDER BY id FOR KEY SHARE`;
  if (webhooks.length === 0) return;
  const notices = await noticesOf();
  const wanted = notices.map((notice) => ({
    notice,
    webhooks: webhooks.filter((webhook) => wants(webhook, notice)),
  }));
  await insertDeliveries(tx, touch, wanted);
}

function wants({ types, severities, serverIds }: Told, { type, severity, serverId }: Notice): boolean {
  return (
    (types.length === 0 || types.includes(type)) &&
    (severity === undefined || severities.length === 0 || severities.includes(severity)) &&
    (serverIds.length === 0 || (serverId !== undefined && serverIds.includes(serverId)))
  );
}

/** Gives the ids of the deliveries. */
export async function insertDeliveries(
  tx: Prisma.TransactionClient,
  touch: Touch,
  wanted: { notice: Notice; webhooks: Pick<Told, 'id' | 'flavour'>[] }[],
): Promise<string[]> {
  if (wanted.every(({ webhooks }) => webhooks.length === 0)) return [];
  await tx.$executeRaw`
    INSERT INTO "Installation" (key, "regentId") VALUES (1, gen_random_uuid()) ON CONFLICT (key) DO NOTHING`;
  const { regentId } = await tx.installation.findUniqueOrThrow({ where: { key: 1 } });
  const at = new Date();
  const data = wanted.flatMap(({ notice, webhooks }) => {
    const eventId = randomUUID();
    return webhooks.map(({ id: webhookId, flavour }) => ({
      webhookId,
      eventId,
      subject: notice.subject,
      type: notice.type,
      body: bodyOf(notice, { id: eventId, at, regentId }, flavour),
      createdAt: at,
      dueAt: at,
    }));
  });
  const rows = await tx.delivery.createManyAndReturn({ data, select: { id: true } });
  touch(DELIVERIES);
  return rows.map(({ id }) => id);
}
