import type { Tx } from '../../domain/store.ts';
import type { Prisma } from '../generated/client/client.ts';
import { makeAccountTx } from './account-tx.ts';
import { makeAlarmTx } from './alarm-tx.ts';
import type { Touch } from './rows.ts';
import { makeClientTx } from './client-tx.ts';
import { makeCollectorTx } from './collector-tx.ts';
import { makeDriftTx } from './drift-tx.ts';
import { makeLetterTx } from './letter-tx.ts';
import { makeModelTx } from './model-tx.ts';
import { makeNotificationTx } from './notification-tx.ts';
import { makeOrphanTx } from './orphan-tx.ts';
import { makePlanTx } from './plan-tx.ts';
import { makeRunTx } from './run-tx.ts';
import { makeScheduleTx } from './schedule-tx.ts';
import { makeServerTx } from './server-tx.ts';
import { makeTakeOverTx } from './take-over-tx.ts';
import { makeWatchTx } from './watch-tx.ts';
import { makeWindowTx } from './window-tx.ts';
import { makeWebhookTx } from './webhook-tx.ts';

/**
 * Reads and writes of one transaction. `touch` names what has changed, for the bells.
 * @param sendsMail whether somebody sends the letters that are written
 */
export function makeTx(tx: Prisma.TransactionClient, touch: Touch, sendsMail = false): Tx {
  return {
    ...makeAccountTx(tx, touch),
    ...makeLetterTx(tx, touch, sendsMail),
    ...makeServerTx(tx, touch),
    ...makeClientTx(tx, touch),
    ...makeModelTx(tx, touch),
    ...makeRunTx(tx, touch),
    ...makeScheduleTx(tx, touch),
    ...makeDriftTx(tx, touch),
    ...makeNotificationTx(tx, touch),
    ...makeOrphanTx(tx, touch),
    ...makePlanTx(tx, touch),
    ...makeTakeOverTx(tx, touch),
    ...makeCollectorTx(tx, touch),
    ...makeAlarmTx(tx, touch),
    ...makeWatchTx(tx),
    ...makeWindowTx(tx, touch),
    ...makeWebhookTx(tx, touch),

    auditEach: async ({ name, userId, address }, action, entries) =>
      void (await tx.auditEntry.createMany({
        data: entries.map(({ subject, details }) => ({
          actor: name,
          userId,
          address,
          action,
          subject,
          outcome: 'DONE' as const,
          details: details as Prisma.InputJsonObject,
        })),
      })),
    audit: async (actor, action, subject, details, outcome = 'DONE') =>
      void (await tx.auditEntry.create({
        data: {
          actor: actor.name,
          userId: actor.userId,
          address: actor.address,
          action,
          subject,
          outcome,
          ...(details === undefined ? {} : { details: details as Prisma.InputJsonValue }),
        },
      })),
  };
}
