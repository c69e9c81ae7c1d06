import type { Prisma } from '../generated/client/client.ts';

/** Lets the clients whose backups have changed say whether the newest one failed. */
export async function noteLastBackup(tx: Prisma.TransactionClient, clientIds: string[]): Promise<void> {
  if (clientIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Client" c SET "lastBackupFailed" = NOT last.ok
    FROM (
      SELECT DISTINCT ON ("clientId") "clientId", ok FROM "Backup"
      WHERE "clientId" = ANY (${clientIds}::uuid[]) ORDER BY "clientId", at DESC, id DESC
    ) last
    WHERE c.id = last."clientId" AND c."lastBackupFailed" = last.ok`;
}
