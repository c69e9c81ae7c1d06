-- AlterTable
ALTER TABLE "Restore" ADD COLUMN     "backupRunId" UUID,
ADD COLUMN     "sourceId" UUID,
ALTER COLUMN "backupId" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "Restore_backupRunId_idx" ON "Restore"("backupRunId");

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_backupRunId_fkey" FOREIGN KEY ("backupRunId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
