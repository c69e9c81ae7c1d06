import type { ApiToken, Identities } from '../domain/accounts/account-tx.ts';
import type { PrismaClient } from './generated/client/client.ts';

/** The user of a session or an API token. */
export function makeIdentities(prisma: PrismaClient): Identities {
  return {
    async session(tokenHash) {
      const found = await prisma.session.findUnique({ where: { tokenHash }, include: { user: true } });
      return found === null ? undefined : { session: found, user: found.user };
    },
    noteSession: async (id, lastUsedAt, expiresAt) =>
      void (await prisma.session.updateMany({ where: { id }, data: { lastUsedAt, expiresAt } })),
    async apiToken(tokenHash) {
      const found = await prisma.apiToken.findFirst({
        where: { tokenHash, revokedAt: null },
        include: { user: true },
      });
      return found === null ? undefined : { apiToken: found as ApiToken & typeof found, user: found.user };
    },
    noteApiToken: async (id, lastUsedAt) =>
      void (await prisma.apiToken.updateMany({ where: { id }, data: { lastUsedAt } })),
  };
}
