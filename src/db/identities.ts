import { mayUse, type Identities } from '../domain/account-store.ts';
import type { Permission } from '../domain/permissions.ts';
import type { PrismaClient } from './generated/client/client.ts';

/** Whom a session or an API token stands for. */
export function makeIdentities(prisma: PrismaClient): Identities {
  return {
    async userOfSession(tokenHash, idleUntil) {
      const now = new Date();
      const session = await prisma.session.findFirst({
        where: { tokenHash, expiresAt: { gt: now } },
        include: { user: true },
      });
      if (session === null || !mayUse(session.user, now)) return undefined;
      if (now.getTime() - session.lastUsedAt.getTime() > NOTED_EVERY_MS) {
        await prisma.session.updateMany({
          where: { id: session.id },
          data: { lastUsedAt: now, expiresAt: idleUntil },
        });
      }
      return session.user;
    },
    async userOfApiToken(tokenHash) {
      const now = new Date();
      const token = await prisma.apiToken.findFirst({
        where: {
          tokenHash,
          revokedAt: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        },
        include: { user: true },
      });
      if (token === null || !mayUse(token.user, now)) return undefined;
      if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() > NOTED_EVERY_MS) {
        await prisma.apiToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: now } });
      }
      return { user: token.user, scopes: token.scopes as Permission[] };
    },
  };
}

/** That a token was used is written at most this often; a read need not wait for a write each time. */
const NOTED_EVERY_MS = 60_000;
