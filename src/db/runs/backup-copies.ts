import { nameOnServers } from '../../domain/clients/presence.ts';
import type {
  BackupCopies,
  BackupCopy,
  CopiedFile,
  CopyableBackup,
} from '../../runner/store/backup-copies.ts';
import type { BackupCopy as CopyRow, Prisma } from '../generated/client/client.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeBackupCopies({
  prisma,
  transact,
}: Pick<RunStoreDeps, 'prisma' | 'transact'>): BackupCopies {
  return {
    async copyable(serverId, place) {
      const rows = await prisma.backup.findMany({
        where: {
          serverId,
          ok: true,
          file: { not: null },
          bytes: { not: null },
          sha256: { not: null },
          OR: [{ goneAt: null }, { copies: { some: { place, goneAt: null } } }],
        },
        include: withCopy(place),
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
      });
      return rows.map(copyableOf);
    },
    backupStores: () =>
      prisma.server.findMany({
        where: { role: 'BACKUP_STORE', removedAt: null, mode: { not: 'RETIRED' } },
        orderBy: { fqdn: 'asc' },
      }),
    async backupToBring(id) {
      const include = { client: { select: { alias: true } }, copies: { where: GOOD }, server: true };
      const row = await prisma.backup.findUnique({ where: { id }, include });
      if (row?.ok !== true || row.file === null) return undefined;
      const { copy: _, ...backup } = copyableOf(row);
      return { ...backup, server: row.server, copies: row.copies.map(copyOf) };
    },
    async goodCopies(serverId, dump) {
      const rows = await prisma.backupCopy.findMany({
        where: { ...GOOD, backup: { serverId, file: dump } },
      });
      return rows.map(copyOf);
    },
    saveCopy: ({ files, ...copy }) =>
      transact(async (tx, touch) => {
        const { backupId, place } = copy;
        const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
        const data = { ...copy, bytes, files: files.map((file) => ({ ...file })) };
        // Another look may have let the backup's row go.
        const backup = await tx.backup.findUnique({
          where: { id: backupId },
          select: { clientId: true, serverId: true },
        });
        if (backup === null) return;
        await tx.backupCopy.upsert({
          where: { backupId_place: { backupId, place } },
          create: data,
          update: data,
        });
        if (backup.clientId !== null) touch(`client:${backup.clientId}`);
        touch(`server:${backup.serverId}`);
      }),
    verifiedCopy: ({ backupId, place, at, ok, verifiedAt, goneAt, message }) =>
      transact(async (tx, touch) => {
        const { count } = await tx.backupCopy.updateMany({
          where: { backupId, place, at, goneAt: null },
          data: { ok, verifiedAt, goneAt, message },
        });
        if (count === 0) return;
        const backup = await tx.backup.findUnique({
          where: { id: backupId },
          select: { clientId: true, serverId: true },
        });
        if (backup === null) return;
        if (backup.clientId !== null) touch(`client:${backup.clientId}`);
        if (!ok || backup.clientId === null) touch(`server:${backup.serverId}`);
      }),
    forgetFailedCopies: (serverId, repository) =>
      transact(async (tx, touch) => {
        // The id of a folder, which is another kind of place, has neither.
        const isRepository = { OR: [{ place: { contains: '/' } }, { place: { contains: ':' } }] };
        const { count } = await tx.backupCopy.deleteMany({
          where: {
            ok: false,
            bytes: 0,
            backup: { serverId },
            OR: [
              { place: { not: repository }, ...isRepository },
              { place: repository, backup: { goneAt: { not: null } } },
            ],
          },
        });
        if (count > 0) touch(`server:${serverId}`);
      }),
    forgetCopy: async (backupId, place) =>
      void (await prisma.backupCopy.deleteMany({ where: { backupId, place } })),
    copiesToVerify: async (place, before, most) => {
      const rows = await prisma.backupCopy.findMany({
        where: { place, ok: true, goneAt: null, verifiedAt: { lt: before } },
        orderBy: { verifiedAt: 'asc' },
        take: most,
      });
      return rows.map(copyOf);
    },
  };
}

const GOOD = { ok: true, goneAt: null };

const copyOf = ({
  backupId,
  place,
  ok,
  path,
  files,
  at,
  verifiedAt,
  goneAt,
  message,
}: CopyRow): BackupCopy => ({
  backupId,
  place,
  ok,
  path,
  files: files as unknown as CopiedFile[],
  at,
  verifiedAt,
  goneAt,
  message,
});

const withCopy = (place: string) =>
  ({ client: { select: { alias: true } }, copies: { where: { place } } }) satisfies Prisma.BackupInclude;

function copyableOf(row: Prisma.BackupGetPayload<{ include: ReturnType<typeof withCopy> }>): CopyableBackup {
  return {
    id: row.id,
    clientId: row.clientId,
    alias: row.client === null ? (row.database ?? '') : nameOnServers(row.client),
    at: row.at,
    madeBy: row.madeBy,
    isThere: row.goneAt === null,
    dump: { path: row.file ?? '', bytes: Number(row.bytes), sha256: row.sha256 ?? '' },
    archive:
      row.filesFile === null || row.filesBytes === null || row.filesSha256 === null
        ? null
        : { path: row.filesFile, bytes: Number(row.filesBytes), sha256: row.filesSha256 },
    manifest: row.manifest,
    copy: row.copies[0] === undefined ? null : copyOf(row.copies[0]),
  };
}
