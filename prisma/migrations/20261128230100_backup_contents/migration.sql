-- CreateEnum
CREATE TYPE "BackupOrigin" AS ENUM ('SCHEDULE', 'REQUEST', 'DELETION', 'CRON');

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "filesBytes" BIGINT,
ADD COLUMN     "filesFile" TEXT,
ADD COLUMN     "filesSha256" TEXT,
ADD COLUMN     "madeBy" "BackupOrigin",
ADD COLUMN     "manifest" TEXT,
ADD COLUMN     "monarcVersion" TEXT,
ADD COLUMN     "rows" BIGINT,
ADD COLUMN     "serverId" UUID;

-- A client has lived on one server alone until now.
UPDATE "Backup" b SET "serverId" = c."serverId" FROM "Client" c WHERE c.id = b."clientId";

UPDATE "Backup" b SET "madeBy" = CASE WHEN r."requestedBy" = 'schedule' THEN 'SCHEDULE' ELSE 'REQUEST' END::"BackupOrigin"
FROM "Run" r WHERE r.id = b."runId";

-- Two rows for one file are one backup: the later one has seen what became of it.
DELETE FROM "Backup" a USING "Backup" b WHERE a."serverId" = b."serverId" AND a.file = b.file AND a.id < b.id;

ALTER TABLE "Backup" ALTER COLUMN "serverId" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "Backup_serverId_file_key" ON "Backup"("serverId", "file");

-- AddForeignKey
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
