-- AlterTable
ALTER TABLE "Restore" ADD COLUMN     "serverId" UUID;

-- CreateIndex
CREATE INDEX "Restore_serverId_idx" ON "Restore"("serverId");

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Those from before: a client is restored from a backup of the server where it lives.
UPDATE "Restore" r SET "serverId" = b."serverId" FROM "Backup" b WHERE r."backupId" = b.id AND r."sourceId" IS NULL;
