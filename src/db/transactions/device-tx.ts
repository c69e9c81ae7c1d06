import type { AccountTx } from '../../domain/accounts/account-tx.ts';
import type { Prisma } from '../generated/client/client.ts';

type DeviceTx = Pick<AccountTx, 'knownDevice' | 'renewDevice' | 'insertDevice' | 'forgetDevices'>;

/** The part of a transaction that is about the devices that accounts know. */
export function makeDeviceTx(tx: Prisma.TransactionClient): DeviceTx {
  return {
    knownDevice: async (tokenHash, email, now) =>
      (await tx.device.findFirst({ where: { tokenHash, expiresAt: { gt: now }, user: { email } } })) ??
      undefined,
    async renewDevice(id, lastUsedAt, expiresAt) {
      const { count } = await tx.device.updateMany({ where: { id }, data: { lastUsedAt, expiresAt } });
      return count > 0;
    },
    async insertDevice({ userId, tokenHash, lastUsedAt, expiresAt }, most) {
      const surplus = await tx.device.findMany({
        where: { userId },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
        skip: most - 1,
        select: { id: true },
      });
      const ids = surplus.map(({ id }) => id);
      await tx.device.deleteMany({
        where: { OR: [{ id: { in: ids } }, { expiresAt: { lte: lastUsedAt } }] },
      });
      return tx.device.create({ data: { userId, tokenHash, lastUsedAt, expiresAt } });
    },
    async forgetDevices(userId, exceptSessionId) {
      const others = exceptSessionId === undefined ? {} : { sessions: { none: { id: exceptSessionId } } };
      await tx.device.deleteMany({ where: { userId, ...others } });
    },
  };
}
