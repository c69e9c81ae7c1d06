import type { ProvableBackup } from '../../domain/vocabulary.ts';
import type { Backup, BackupCopy, Prisma } from '../generated/client/client.ts';
import type { ClientResults } from '../../runner/store/client-results.ts';
import { nameOnServers } from '../../domain/clients/presence.ts';
import { UNDOABLE_MS } from '../../domain/clients/restores.ts';
import { NEWEST_THERE_FIRST } from '../transactions/server-tx.ts';
import type { RunStoreDeps } from './deps.ts';
import { followDisk } from './follow-disk.ts';
import { noteLastBackup } from './last-backup-failed.ts';

export function makeClientResults({
  prisma,
  transact,
}: Pick<RunStoreDeps, 'prisma' | 'transact'>): ClientResults {
  return {
    async newestDump(serverId, name) {
      const where = { ...ofDatabase(serverId, name), ok: true, file: { not: null } };
      const row = await prisma.backup.findFirst({ where, orderBy: NEWEST_THERE_FIRST });
      if (row === null || row.file === null) return undefined;
      return { file: row.file, at: row.at, bytes: row.bytes === null ? null : Number(row.bytes) };
    },
    async expiredBackups(serverId, deletedBefore) {
      const rows = await prisma.backup.findMany({
        where: {
          serverId,
          goneAt: null,
          file: { not: null },
          client: { status: 'DELETED', deletedAt: { lt: deletedBefore } },
        },
        include: { client: { select: { alias: true } } },
        orderBy: { at: 'asc' },
      });
      return rows.map(({ client, file, filesFile, manifest }) => ({
        client: client === null ? '' : nameOnServers(client),
        files: [file, filesFile, manifest].filter((path) => path !== null),
      }));
    },
    saveBackups: (rows) =>
      transact(async (tx, touch) => {
        for (const { file = null, ...row } of rows) {
          // A look at the disk may have come first, if the file was there before the run could tell.
          const where = { serverId_file: { serverId: row.serverId, file: file ?? '' } };
          if (file === null) await tx.backup.create({ data: row });
          else await tx.backup.upsert({ where, create: { ...row, file }, update: row });
        }
        await giveToWaiting(tx, [...new Set(rows.map(({ runId }) => runId))]);
        await noteLastBackup(tx, touch, rows);
      }),
    async knownBackups(serverId, files) {
      const rows = await prisma.$queryRaw<{ file: string }[]>`
        SELECT file FROM "Backup" WHERE "serverId" = ${serverId}::uuid AND file = ANY(${files})
          AND (manifest IS NULL OR rows IS NOT NULL)`;
      return new Set(rows.map(({ file }) => file));
    },
    async backupToProve(serverId, name, places) {
      const good = { ok: true, goneAt: null, place: { in: places } };
      const row = await prisma.backup.findFirst({
        where: {
          serverId,
          ok: true,
          file: { not: null },
          AND: [ofDatabase(serverId, name), { OR: [{ goneAt: null }, { copies: { some: good } }] }],
        },
        include: { copies: { where: good } },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
      });
      return row === null ? undefined : provable(row);
    },
    saveProofs: (serverId, proofs) =>
      transact(async (tx, touch) => {
        const tried: Backup[] = [];
        for (const [file, { outcome, source, message }] of proofs) {
          const now = new Date();
          const proof = { proofOutcome: outcome, proofSource: source, proofMessage: message, proofAt: now };
          const more = {
            PROVEN: { provenAt: now },
            DAMAGED: { provenAt: null, ok: false, message },
            UNDECIDED: {},
          }[outcome];
          const where = { serverId, file };
          tried.push(...(await tx.backup.updateManyAndReturn({ where, data: { ...proof, ...more } })));
        }
        await noteLastBackup(tx, touch, tried);
      }),
    followDisk: (serverId, look) => transact((tx, touch) => followDisk(tx, touch, serverId, look)),
    async knownRestores(ids) {
      const rows = await prisma.restore.findMany({ where: { id: { in: ids } }, select: { id: true } });
      return new Set(rows.map(({ id }) => id));
    },
    restored: (id, outcome) =>
      transact(async (tx, touch) => {
        const now = new Date();
        const undoableUntil = outcome === 'DONE' ? new Date(now.getTime() + UNDOABLE_MS) : null;
        const [where, data] = {
          DONE: [{ doneAt: null }, { doneAt: now, undoableUntil, droppedAt: null }] as const,
          DONE_FROM_NOTHING: [{ doneAt: null }, { doneAt: now, undoableUntil }] as const,
          UNDONE: [{ undoneAt: null }, { undoneAt: now }] as const,
          DROPPED: [{ droppedAt: null }, { droppedAt: now }] as const,
        }[outcome];
        const [row] = await tx.restore.updateManyAndReturn({ where: { id, ...where }, data });
        if (row !== undefined) touch(`client:${row.clientId}`);
      }),
    fulfil: async (ids) => void (await prisma.firstUserRequest.deleteMany({ where: { id: { in: ids } } })),
  };
}

/** Of the client with this alias, or of this database of the server itself. */
const ofDatabase = (serverId: string, name: string) => ({
  OR: [{ client: { alias: name } }, { clientId: null, serverId, database: name }],
});

/** Clients that are made from a backup of one of these runs get it. */
async function giveToWaiting(tx: Prisma.TransactionClient, runIds: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Restore" r SET "backupId" = b.id FROM "Backup" b
    WHERE r."backupRunId" = ANY (${runIds}::uuid[]) AND r."backupId" IS NULL
      AND b."runId" = r."backupRunId" AND b."clientId" = r."sourceId" AND b.ok AND b.file IS NOT NULL`;
}
const provable = (row: Backup & { copies: BackupCopy[] }): ProvableBackup => ({
  file: row.file ?? '',
  bytes: row.bytes === null ? null : Number(row.bytes),
  sha256: row.sha256,
  files:
    row.filesFile === null
      ? null
      : { bytes: row.filesBytes === null ? null : Number(row.filesBytes), sha256: row.filesSha256 },
  manifest: row.manifest,
  isThere: row.goneAt === null,
  copy: row.copies[0]?.path ?? null,
});
