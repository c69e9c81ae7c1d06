-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "RunKind" ADD VALUE 'RESTORE_CLIENT';
ALTER TYPE "RunKind" ADD VALUE 'UNDO_RESTORE';

-- CreateEnum
CREATE TYPE "RestoreInclude" AS ENUM ('BOTH', 'DATABASE', 'FILES');

-- CreateTable
CREATE TABLE "Restore" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "backupId" UUID NOT NULL,
    "include" "RestoreInclude" NOT NULL DEFAULT 'BOTH',
    "runId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "undoableUntil" TIMESTAMPTZ(3),
    "undoRequestedAt" TIMESTAMPTZ(3),
    "undoRunId" UUID,
    "undoneAt" TIMESTAMPTZ(3),
    "queued" BOOLEAN NOT NULL DEFAULT false,
    "droppedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Restore_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Restore_clientId_createdAt_idx" ON "Restore"("clientId", "createdAt");

-- CreateIndex
CREATE INDEX "Restore_runId_idx" ON "Restore"("runId");

-- CreateIndex
CREATE INDEX "Restore_undoRunId_idx" ON "Restore"("undoRunId");

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_undoRunId_fkey" FOREIGN KEY ("undoRunId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
