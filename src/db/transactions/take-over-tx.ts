import type { TakeOverTx } from '../../domain/take-over/take-over-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { touchOwner } from './drift-tx.ts';
import type { Touch } from './rows.ts';

/** The part of a transaction that is about take-overs. `touch` names what has changed, for the bells. */
export function makeTakeOverTx(tx: Prisma.TransactionClient, touch: Touch): TakeOverTx {
  return {
    insertMade: async (data) => void (await tx.made.createMany({ data, skipDuplicates: true })),
    async acceptDrift({ clientId, changes, reason, by, at }) {
      const open = await tx.drift.findMany({
        where: { clientId, endedAt: null, serverId: { in: changes.map(({ serverId }) => serverId) } },
        select: { serverId: true, plugin: true, subject: true },
      });
      const keyOf = ({ serverId, plugin, subject }: (typeof open)[number]) =>
        JSON.stringify([serverId, plugin, subject]);
      const known = new Set(open.map(keyOf));
      const fresh = changes.filter((change) => !known.has(keyOf(change)));
      await tx.drift.createMany({
        data: fresh.map(({ serverId, plugin, subject, action, summary, diff, fingerprint }) => ({
          serverId,
          clientId,
          plugin,
          subject,
          action,
          summary,
          diff: diff ?? null,
          fingerprint,
          state: 'IGNORED' as const,
          ignoredFingerprint: fingerprint,
          ignoredReason: reason,
          ignoredBy: by,
          ignoredAt: at,
        })),
      });
      for (const { serverId } of fresh) touchOwner(touch, { serverId, clientId });
    },
    passNumbers: async () =>
      void (await tx.$executeRaw`
        SELECT setval(pg_get_serial_sequence('"Client"', 'number'), GREATEST(
          (SELECT max(number) FROM "Client"), (SELECT last_value FROM "Client_number_seq")))`),
  };
}
