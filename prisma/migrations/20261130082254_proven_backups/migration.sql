-- DropIndex
DROP INDEX "Backup_clientId_at_idx";

-- CreateIndex
CREATE INDEX "Backup_clientId_at_provenAt_idx" ON "Backup"("clientId", "at", "provenAt");
