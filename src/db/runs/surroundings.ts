import type { DesiredRows } from '../../runner/store/surroundings.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { desiredClient, WHAT_BELONGS } from '../transactions/client-tx.ts';
import type { RunStoreDeps } from './deps.ts';
import { frozenNow } from './held-by-windows.ts';

export function makeDesiredRows({ prisma, now }: Pick<RunStoreDeps, 'prisma' | 'now'>): DesiredRows {
  let regentId: string | undefined;

  return {
    async surroundings() {
      const [
        id,
        servers,
        clients,
        models,
        goneClients,
        goneServers,
        made,
        deleted,
        kept,
        drift,
        settled,
        changed,
        frozen,
      ] = await Promise.all([
        regentId ?? regentIdIn(prisma),
        prisma.server.findMany({ orderBy: { fqdn: 'asc' } }),
        prisma.client.findMany({
          where: { status: { not: 'DELETED' } },
          orderBy: { alias: 'asc' },
          include: WHAT_BELONGS,
        }),
        prisma.model.findMany({ orderBy: { number: 'asc' }, omit: { createdAt: true, updatedAt: true } }),
        prisma.client.findMany({
          where: { status: 'DELETED' },
          select: { id: true, alias: true, serverId: true },
        }),
        prisma.goneServer.findMany(),
        prisma.made.findMany({ omit: { createdAt: true } }),
        prisma.client.findMany({
          where: { status: 'DELETED', made: { some: { server: { role: 'FRONT_OFFICE' } } } },
          include: WHAT_BELONGS,
        }),
        prisma.move.findMany({
          where: { keptUntil: { gt: new Date() } },
          select: { clientId: true, fromServerId: true },
        }),
        prisma.drift.findMany({ where: { endedAt: null }, omit: { diff: true } }),
        prisma.settled.findMany(),
        prisma.model.aggregate({ _sum: { version: true } }),
        frozenNow(prisma, now()),
      ]);
      return {
        regentId: (regentId = id),
        servers,
        models,
        goneClients,
        goneServers: goneServers.map(({ fqdn }) => fqdn),
        made,
        deleted: deleted.map(desiredClient),
        kept: kept.map(({ clientId, fromServerId }) => ({ clientId, serverId: fromServerId })),
        clients: clients.map(desiredClient),
        drift,
        settled,
        frozen,
        modelsRevision: changed._sum.version ?? 0,
      };
    },
  };
}

/** If several processes ask for it first at the same time, one makes it. */
async function regentIdIn(prisma: PrismaClient): Promise<string> {
  await prisma.$executeRaw`
    INSERT INTO "Installation" (key, "regentId") VALUES (1, gen_random_uuid()) ON CONFLICT (key) DO NOTHING`;
  return (await prisma.installation.findUniqueOrThrow({ where: { key: 1 } })).regentId;
}
