-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "RunKind" ADD VALUE 'MOVE_CLIENT';
ALTER TYPE "RunKind" ADD VALUE 'UNDO_MOVE';

-- CreateTable
CREATE TABLE "Move" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "fromServerId" UUID NOT NULL,
    "toServerId" UUID NOT NULL,
    "undoesId" UUID,
    "runId" UUID,
    "queued" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "keptUntil" TIMESTAMPTZ(3),
    "undoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "Move_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Move_clientId_createdAt_idx" ON "Move"("clientId", "createdAt");

-- CreateIndex
CREATE INDEX "Move_runId_idx" ON "Move"("runId");

-- CreateIndex
CREATE INDEX "Move_fromServerId_idx" ON "Move"("fromServerId");

-- CreateIndex
CREATE INDEX "Move_toServerId_idx" ON "Move"("toServerId");

-- AddForeignKey
ALTER TABLE "Move" ADD CONSTRAINT "Move_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Move" ADD CONSTRAINT "Move_fromServerId_fkey" FOREIGN KEY ("fromServerId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Move" ADD CONSTRAINT "Move_toServerId_fkey" FOREIGN KEY ("toServerId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Move" ADD CONSTRAINT "Move_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
