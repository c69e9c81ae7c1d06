import type { ClientResults } from '../../runner/store/client-results.ts';
import { NEWEST_THERE_FIRST } from '../transactions/server-tx.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeClientResults({
  prisma,
  transact,
}: Pick<RunStoreDeps, 'prisma' | 'transact'>): ClientResults {
  return {
    async newestDump(alias) {
      const where = { client: { alias }, ok: true, file: { not: null } };
      const row = await prisma.backup.findFirst({ where, orderBy: NEWEST_THERE_FIRST });
      if (row === null || row.file === null) return undefined;
      return { file: row.file, at: row.at, bytes: row.bytes === null ? null : Number(row.bytes) };
    },
    saveBackups: (rows) =>
      transact(async (tx, touch) => {
        for (const { file = null, ...row } of rows) {
          // A look at the disk may have come first, if the file was there before the run could tell.
          const where = { serverId_file: { serverId: row.serverId, file: file ?? '' } };
          if (file === null) await tx.backup.create({ data: row });
          else await tx.backup.upsert({ where, create: { ...row, file }, update: row });
        }
        for (const row of rows) touch(`client:${row.clientId}`);
      }),
    markBackups: (serverId, files) =>
      transact(async (tx, touch) => {
        const changed = await tx.$queryRaw<{ clientId: string }[]>`
          UPDATE "Backup" b SET "goneAt" = CASE WHEN b.file = ANY(${files}) THEN NULL ELSE now() END
          FROM "Client" c
          WHERE c.id = b."clientId" AND c."serverId" = ${serverId}::uuid AND b.file IS NOT NULL
            AND (b.file = ANY(${files})) = (b."goneAt" IS NOT NULL)
          RETURNING b."clientId"`;
        for (const { clientId } of changed) touch(`client:${clientId}`);
      }),
    fulfil: async (ids) => void (await prisma.firstUserRequest.deleteMany({ where: { id: { in: ids } } })),
  };
}
