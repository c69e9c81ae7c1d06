import type { AccountStore } from '../domain/accounts.ts';
import type { Prisma, PrismaClient } from './generated/client/client.ts';

export function makeAccountStore(prisma: PrismaClient): AccountStore {
  return {
    hasUsers: async () => (await prisma.user.count()) > 0,
    userByEmail: async (email) => (await prisma.user.findUnique({ where: { email } })) ?? undefined,
    insertUser: (data) => prisma.user.create({ data }),
    insertSession: async (userId, tokenHash, expiresAt) =>
      void (await prisma.session.create({ data: { userId, tokenHash, expiresAt } })),
    async userOfSession(tokenHash, idleUntil) {
      const now = new Date();
      const session = await prisma.session.findFirst({
        where: { tokenHash, expiresAt: { gt: now }, user: { active: true } },
        include: { user: true },
      });
      if (session === null) return undefined;
      if (now.getTime() - session.lastUsedAt.getTime() > NOTED_EVERY_MS) {
        await prisma.session.updateMany({
          where: { id: session.id },
          data: { lastUsedAt: now, expiresAt: idleUntil },
        });
      }
      return session.user;
    },
    deleteSession: async (tokenHash) => void (await prisma.session.deleteMany({ where: { tokenHash } })),
    insertApiToken: (userId, name, tokenHash, expiresAt) =>
      prisma.apiToken.create({ data: { userId, name, tokenHash, expiresAt } }),
    async userOfApiToken(tokenHash) {
      const now = new Date();
      const token = await prisma.apiToken.findFirst({
        where: {
          tokenHash,
          revokedAt: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
          user: { active: true },
        },
        include: { user: true },
      });
      if (token === null) return undefined;
      if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() > NOTED_EVERY_MS) {
        await prisma.apiToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: now } });
      }
      return token.user;
    },
    async revokeApiToken(userId, id) {
      const { count } = await prisma.apiToken.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      return count === 1;
    },
    audit: async (actor, action, subject, details) =>
      void (await prisma.auditEntry.create({
        data: {
          actor: actor.name,
          address: actor.address,
          action,
          subject,
          details: { ...details } as Prisma.InputJsonObject,
        },
      })),
  };
}

/** That a token was used is written at most this often; a read need not wait for a write each time. */
const NOTED_EVERY_MS = 60_000;
