import type { AccountTx, ApiToken } from '../domain/account-store.ts';
import type { Prisma } from './generated/client/client.ts';

/** The part of a transaction that is about users. */
export function makeAccountTx(tx: Prisma.TransactionClient): AccountTx {
  return {
    hasUsers: async () => (await tx.user.count()) > 0,
    userByEmail: async (email) => (await tx.user.findUnique({ where: { email } })) ?? undefined,
    insertUser: (data) => tx.user.create({ data }),
    insertSession: async (userId, tokenHash, expiresAt) =>
      void (await tx.session.create({ data: { userId, tokenHash, expiresAt } })),
    deleteSession: async (tokenHash) => void (await tx.session.deleteMany({ where: { tokenHash } })),
    insertApiToken: async (data) => (await tx.apiToken.create({ data })) as ApiToken,
    async revokeApiToken(userId, id) {
      const { count } = await tx.apiToken.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      return count === 1;
    },
  };
}
