import type { AccountTx } from '../../domain/accounts/account-tx.ts';
import type { Prisma } from '../generated/client/client.ts';

type SecondFactorTx = Pick<
  AccountTx,
  | 'secondFactorOf'
  | 'putSecondFactor'
  | 'enableTwoFactor'
  | 'disableTwoFactor'
  | 'useTimeStep'
  | 'replaceRecoveryCodes'
  | 'useRecoveryCode'
  | 'recoveryCodesLeft'
>;

/** The part of a transaction that is about authenticator apps and recovery codes. */
export function makeSecondFactorTx(
  tx: Prisma.TransactionClient,
  touchUser: (userId: string) => void,
): SecondFactorTx {
  return {
    secondFactorOf: async (userId) => (await tx.secondFactor.findUnique({ where: { userId } })) ?? undefined,
    putSecondFactor: async (userId, secret) =>
      void (await tx.secondFactor.upsert({
        where: { userId },
        create: { userId, secret },
        update: { secret, lastStep: null },
      })),
    async enableTwoFactor(id, twoFactorSince, sessionId) {
      await tx.user.update({ where: { id }, data: { twoFactorSince } });
      await tx.session.updateMany({ where: { id: sessionId, userId: id }, data: { secondFactor: true } });
      touchUser(id);
    },
    async disableTwoFactor(id) {
      await tx.user.update({ where: { id }, data: { twoFactorSince: null } });
      await tx.secondFactor.deleteMany({ where: { userId: id } });
      await tx.recoveryCode.deleteMany({ where: { userId: id } });
      touchUser(id);
    },
    async useTimeStep(userId, step) {
      const { count } = await tx.secondFactor.updateMany({
        where: { userId, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
        data: { lastStep: step },
      });
      return count > 0;
    },
    async replaceRecoveryCodes(userId, codeHashes) {
      await tx.recoveryCode.deleteMany({ where: { userId } });
      await tx.recoveryCode.createMany({ data: codeHashes.map((codeHash) => ({ userId, codeHash })) });
    },
    async useRecoveryCode(userId, codeHash, usedAt) {
      const { count } = await tx.recoveryCode.updateMany({
        where: { userId, codeHash, usedAt: null },
        data: { usedAt },
      });
      return count > 0;
    },
    recoveryCodesLeft: (userId) => tx.recoveryCode.count({ where: { userId, usedAt: null } }),
  };
}
