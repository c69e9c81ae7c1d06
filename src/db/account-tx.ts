import type { AccountTx, ApiToken } from '../domain/account-store.ts';
import type { Prisma } from './generated/client/client.ts';
import { isUuid } from './uuid.ts';

/** The part of a transaction that is about users. */
export function makeAccountTx(tx: Prisma.TransactionClient, touch: (topic: string) => void): AccountTx {
  return {
    hasUsers: async () => (await tx.user.count()) > 0,
    userByEmail: async (email) => (await tx.user.findUnique({ where: { email } })) ?? undefined,
    async lockUser(id) {
      if (!isUuid(id)) return undefined;
      // In one order, so that two such transactions wait for each other and never both.
      await tx.$queryRaw`
        SELECT 1 FROM "User" WHERE id = ${id}::uuid OR 'SUPERADMIN' = ANY (roles) ORDER BY id FOR UPDATE`;
      return (await tx.user.findUnique({ where: { id } })) ?? undefined;
    },
    superadmins: () => tx.user.findMany({ where: { roles: { has: 'SUPERADMIN' } } }),
    async insertUser(data) {
      const user = await tx.user.create({ data });
      touch(`user:${user.id}`);
      return user;
    },
    async updateUser(id, data) {
      touch(`user:${id}`);
      return tx.user.update({ where: { id }, data });
    },
    async deleteUser(id) {
      touch(`user:${id}`);
      await tx.user.delete({ where: { id } });
    },

    async insertUserLink(userId, tokenHash, expiresAt) {
      await tx.userLink.create({ data: { userId, tokenHash, expiresAt } });
    },
    async userOfLink(tokenHash, now) {
      const link = await tx.userLink.findFirst({
        where: { tokenHash, expiresAt: { gt: now } },
        include: { user: true },
      });
      return link?.user;
    },
    workingLinks: (userId, now) => tx.userLink.count({ where: { userId, expiresAt: { gt: now } } }),
    deleteUserLinks: async (userId) => void (await tx.userLink.deleteMany({ where: { userId } })),
    async endSessions(userId, exceptTokenHash) {
      touch(`user:${userId}`);
      const others = exceptTokenHash === undefined ? {} : { tokenHash: { not: exceptTokenHash } };
      return (await tx.session.deleteMany({ where: { userId, ...others } })).count;
    },

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
