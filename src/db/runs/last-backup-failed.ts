import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';

/** Whose a backup is: a client's, or, without one, the server's own. */
export interface BackupOwner {
  clientId: string | null;
  serverId: string;
}

/** Lets the owners of backups that have changed say whether the newest one failed, and touches them. */
export async function noteLastBackup(
  tx: Prisma.TransactionClient,
  touch: Touch,
  owners: BackupOwner[],
): Promise<void> {
  const clientIds = [...new Set(owners.flatMap(({ clientId }) => clientId ?? []))];
  const serverIds = [
    ...new Set(owners.filter(({ clientId }) => clientId === null).map(({ serverId }) => serverId)),
  ];
  for (const id of clientIds) touch(`client:${id}`);
  for (const id of serverIds) touch(`server:${id}`);
  if (serverIds.length > 0)
    await tx.$executeRaw`
      UPDATE "Server" s SET "lastBackupFailed" = NOT last.ok
      FROM (
        SELECT DISTINCT ON ("serverId") "serverId", ok FROM "Backup"
        WHERE "serverId" = ANY (${serverIds}::uuid[]) AND "clientId" IS NULL
        ORDER BY "serverId", at DESC, id DESC
      ) last
      WHERE s.id = last."serverId" AND s."lastBackupFailed" = last.ok`;
  if (clientIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Client" c SET "lastBackupFailed" = NOT last.ok
    FROM (
      SELECT DISTINCT ON ("clientId") "clientId", ok FROM "Backup"
      WHERE "clientId" = ANY (${clientIds}::uuid[]) ORDER BY "clientId", at DESC, id DESC
    ) last
    WHERE c.id = last."clientId" AND c."lastBackupFailed" = last.ok`;
}
