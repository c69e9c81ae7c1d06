-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "lastBackupFailed" BOOLEAN NOT NULL DEFAULT false;

UPDATE "Client" c SET "lastBackupFailed" = NOT last.ok
FROM (SELECT DISTINCT ON ("clientId") "clientId", ok FROM "Backup" ORDER BY "clientId", at DESC, id DESC) last
WHERE c.id = last."clientId";

-- CreateIndex
CREATE INDEX "Client_lastBackupFailed_idx" ON "Client"("lastBackupFailed");
