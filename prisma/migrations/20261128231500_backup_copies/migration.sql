-- CreateTable
CREATE TABLE "BackupCopy" (
    "id" UUID NOT NULL,
    "backupId" UUID NOT NULL,
    "place" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "path" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "bytes" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "verifiedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),
    "message" TEXT,

    CONSTRAINT "BackupCopy_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "BackupCopy_backupId_place_key" ON "BackupCopy"("backupId", "place");

-- CreateIndex
CREATE INDEX "BackupCopy_place_ok_verifiedAt_idx" ON "BackupCopy"("place", "ok", "verifiedAt");

-- AddForeignKey
ALTER TABLE "BackupCopy" ADD CONSTRAINT "BackupCopy_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE CASCADE ON UPDATE CASCADE;
