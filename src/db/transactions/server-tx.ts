import type { BackupsAt, ServerTx } from '../../domain/servers/server-tx.ts';
import { Prisma } from '../generated/client/client.ts';
import { isUuid } from '../uuid.ts';
import { touched, type Touch } from './rows.ts';

/**
 * Backups that are still there come first. If the machine was lost, all are gone: somebody may have a copy of
 * the newest one elsewhere.
 */
export const NEWEST_THERE_FIRST: Prisma.BackupOrderByWithRelationInput[] = [
  { goneAt: { sort: 'desc', nulls: 'first' } },
  { at: 'desc' },
];

/** The part of a transaction that is about servers. `touch` names what has changed, for the bells. */
export function makeServerTx(tx: Prisma.TransactionClient, touch: Touch): ServerTx {
  return {
    async serverById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.server.findUnique({ where: { id } })) ?? undefined;
    },
    async heldServer(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${id}::uuid FOR SHARE`;
      return (await tx.server.findUnique({ where: { id } })) ?? undefined;
    },
    async heldServers(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR SHARE`;
      return tx.server.findMany({ where: { id: { in: uuids } } });
    },
    servers: () => tx.server.findMany({ orderBy: { fqdn: 'asc' } }),
    serversById: (ids) => tx.server.findMany({ where: { id: { in: ids } }, orderBy: { fqdn: 'asc' } }),
    insertServer: async (data) => touched(touch, 'server', await tx.server.create({ data })),
    updateServer: async (id, data) =>
      touched(touch, 'server', await tx.server.update({ where: { id }, data })),
    async deleteServer(id, keepsEntries) {
      const schedules = await tx.schedule.findMany({ where: { serverId: id }, select: { id: true } });
      for (const schedule of schedules) touched(touch, 'schedule', schedule);
      const tombs =
        (await tx.client.count({ where: { serverId: id } })) +
        (await tx.backup.count({ where: { serverId: id } }));
      // If it was a backup store, nobody knows any more what it has.
      await tx.backupCopy.deleteMany({ where: { place: id } });
      const { fqdn, formerFqdns } = touched(
        touch,
        'server',
        tombs === 0
          ? await tx.server.delete({ where: { id } })
          : await tx.server.findUniqueOrThrow({ where: { id } }),
      );
      if (tombs > 0) {
        await tx.server.update({
          where: { id },
          data: {
            // A name under a domain that is reserved and is never a host's name (RFC 2606).
            fqdn: `${id}.invalid`,
            formerFqdns: [...formerFqdns, fqdn],
            root: null,
            mode: 'RETIRED',
            removedAt: new Date(),
            version: { increment: 1 },
          },
        });
        await tx.schedule.deleteMany({ where: { serverId: id } });
        await tx.maintenanceWindow.deleteMany({ where: { serverId: id } });
        await tx.made.deleteMany({ where: { serverId: id } });
        await tx.drift.deleteMany({ where: { serverId: id } });
        await tx.orphan.deleteMany({ where: { serverId: id } });
        await tx.settled.deleteMany({ where: { serverId: id } });
        await tx.diskSample.deleteMany({ where: { serverId: id } });
      }
      if (keepsEntries) return;
      const data = [fqdn, ...formerFqdns].map((name) => ({ fqdn: name }));
      await tx.goneServer.createMany({ data, skipDuplicates: true });
    },
    backupsAt: (serverId) =>
      tx.$queryRaw<BackupsAt[]>`
        SELECT c.alias, (count(DISTINCT b.id) FILTER (WHERE b."goneAt" IS NULL))::int AS there, count(y.id)::int AS copies
        FROM "Backup" b LEFT JOIN "Client" c ON c.id = b."clientId"
          LEFT JOIN "BackupCopy" y ON y."backupId" = b.id AND y.ok AND y."goneAt" IS NULL
        WHERE b."serverId" = ${serverId}::uuid AND b.ok AND b.file IS NOT NULL GROUP BY c.alias`,
    copiesIn: (place) => tx.backupCopy.count({ where: { place, ok: true, goneAt: null } }),
    async keptMovesAt(serverId) {
      const moves = await tx.move.findMany({
        where: {
          OR: [{ fromServerId: serverId }, { toServerId: serverId }],
          keptUntil: { gt: new Date() },
          client: { status: { not: 'DELETED' } },
        },
        orderBy: { keptUntil: 'desc' },
        include: { client: true, fromServer: true, toServer: true },
      });
      return moves.map(({ client, fromServer, toServer, keptUntil }) => ({
        alias: client.alias,
        from: fromServer.fqdn,
        to: toServer.fqdn,
        until: keptUntil!,
      }));
    },
    async hasOwnBackup(serverId) {
      const isThere = [{ goneAt: null }, { copies: { some: { ok: true, goneAt: null } } }];
      const where = { serverId, clientId: null, ok: true, file: { not: null }, OR: isThere };
      return (await tx.backup.findFirst({ where, select: { id: true } })) !== null;
    },
    async serversWithLeavers(serverIds) {
      const leaving = await tx.client.findMany({
        where: {
          serverId: { in: serverIds },
          OR: [
            { presence: 'ABSENT', status: { not: 'DELETED' } },
            { presence: 'CLOSED', status: { not: 'CLOSED' } },
          ],
        },
        select: { serverId: true },
        distinct: 'serverId',
      });
      // What is left of clients that have moved away goes too, when it is not kept any longer.
      const left = await tx.$queryRaw<{ serverId: string }[]>`
        SELECT DISTINCT m."serverId" FROM "Made" m
          JOIN "Client" c ON c.id = m."clientId" AND c."serverId" <> m."serverId"
          JOIN "Server" s ON s.id = m."serverId" AND s.role = 'FRONT_OFFICE'
        WHERE m."serverId" = ANY (${serverIds}::uuid[]) AND (c.status = 'DELETED' OR NOT EXISTS (
          SELECT 1 FROM "Move" k WHERE k."clientId" = c.id AND k."fromServerId" = m."serverId" AND k."keptUntil" > now()))`;
      return [...leaving, ...left].map(({ serverId }) => serverId);
    },
    lockServers: async () => void (await tx.$executeRaw`LOCK TABLE "Server" IN SHARE ROW EXCLUSIVE MODE`),
    async lastGoodBackups(serverId) {
      const found = await tx.backup.findMany({
        where: { client: { serverId }, ok: true, file: { not: null } },
        orderBy: [{ clientId: 'asc' }, ...NEWEST_THERE_FIRST],
        distinct: ['clientId'],
        select: { client: { select: { alias: true } }, file: true, at: true, sha256: true, goneAt: true },
      });
      return found.flatMap(({ client, ...backup }) =>
        client === null ? [] : [{ alias: client.alias, ...backup }],
      );
    },
  };
}
