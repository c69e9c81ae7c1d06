import { randomUUID } from 'node:crypto';
import type { AccountTx, ApiToken } from '../../domain/accounts/account-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { makeDeviceTx } from './device-tx.ts';
import { makeSecondFactorTx } from './second-factor-tx.ts';
import { makeTokenRequestTx } from './token-request-tx.ts';
import { isUuid } from '../uuid.ts';

/** The part of a transaction that is about users. `touch` names what has changed, for the bells. */
export function makeAccountTx(tx: Prisma.TransactionClient, touch: (topic: string) => void): AccountTx {
  const touchUser = (userId: string) => touch(`user:${userId}`);
  const devices = makeDeviceTx(tx);

  async function deleteSession(userId: string, id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { count } = await tx.session.deleteMany({ where: { id, userId } });
    if (count > 0) touchUser(userId);
    return count > 0;
  }

  return {
    ...makeSecondFactorTx(tx, touchUser),
    ...devices,
    ...makeTokenRequestTx(tx),

    hasUsers: async () => (await tx.user.count()) > 0,
    userById: async (id) =>
      isUuid(id) ? ((await tx.user.findUnique({ where: { id } })) ?? undefined) : undefined,
    userByEmail: async (email) => (await tx.user.findUnique({ where: { email } })) ?? undefined,
    async lockUser(id) {
      if (!isUuid(id)) return undefined;
      // In one order, so that of two such transactions one waits for the other, and they never deadlock.
      await tx.$queryRaw`
        SELECT 1 FROM "User" WHERE id = ${id}::uuid OR 'SUPERADMIN' = ANY (roles) ORDER BY id FOR UPDATE`;
      return (await tx.user.findUnique({ where: { id } })) ?? undefined;
    },
    superadmins: () => tx.user.findMany({ where: { roles: { has: 'SUPERADMIN' } } }),
    async insertUser(data) {
      const user = await tx.user.create({ data });
      touchUser(user.id);
      return user;
    },
    async updateUser(id, data) {
      touchUser(id);
      return tx.user.update({ where: { id }, data });
    },
    async deleteUser(id) {
      touchUser(id);
      await tx.user.delete({ where: { id } });
    },

    async insertUserLink(userId, tokenHash, expiresAt) {
      await tx.userLink.deleteMany({ where: { userId, expiresAt: { lte: new Date() } } });
      await tx.$executeRaw`
        INSERT INTO "UserLink" (id, "userId", "tokenHash", "createdAt", "expiresAt")
        SELECT ${randomUUID()}::uuid, id, ${tokenHash}, ${new Date()}, ${expiresAt} FROM "User" WHERE id = ${userId}::uuid`;
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
    async insertSession(data) {
      await tx.session.deleteMany({ where: { expiresAt: { lte: new Date() } } });
      return tx.session.create({ data });
    },
    deleteSession,
    async deleteAnySession(id) {
      const found = isUuid(id) ? await tx.session.findUnique({ where: { id } }) : null;
      return found === null ? false : deleteSession(found.userId, id);
    },
    confirmSession: async (id, confirmedAt) =>
      void (await tx.session.updateMany({ where: { id }, data: { confirmedAt } })),
    async deleteOtherSessions(userId, sessionId) {
      touchUser(userId);
      return (await tx.session.deleteMany({ where: { userId, id: { not: sessionId } } })).count;
    },
    async endSessions(userId, exceptId) {
      const others = exceptId === undefined ? {} : { id: { not: exceptId } };
      touchUser(userId);
      await devices.forgetDevices(userId, exceptId);
      return (await tx.session.deleteMany({ where: { userId, ...others } })).count;
    },

    insertApiToken: async (data) => (await tx.apiToken.create({ data })) as ApiToken,
    async revokeApiToken(userId, id) {
      const { count } = await tx.apiToken.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      if (count > 0) touchUser(userId);
      return count > 0;
    },
    async revokeApiTokens(userId) {
      await tx.apiTokenRequest.deleteMany({ where: { userId } });
      const { count } = await tx.apiToken.updateMany({
        where: { userId, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      if (count > 0) touchUser(userId);
      return count;
    },
  };
}
