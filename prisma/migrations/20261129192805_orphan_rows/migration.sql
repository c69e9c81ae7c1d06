-- CreateEnum
CREATE TYPE "OrphanKind" AS ENUM ('VIRTUAL_HOST', 'ROUTE', 'DATABASE', 'DATABASE_USER', 'FOLDER', 'BACKUP', 'INVENTORY_ENTRY');

-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'REMOVE_ORPHAN';

-- AlterTable
ALTER TABLE "Server" DROP COLUMN "orphans";

-- CreateTable
CREATE TABLE "Orphan" (
    "id" UUID NOT NULL,
    "serverId" UUID NOT NULL,
    "plugin" TEXT NOT NULL,
    "kind" "OrphanKind" NOT NULL,
    "name" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "bytes" BIGINT,
    "changedAt" TIMESTAMPTZ(3),
    "isServed" BOOLEAN,
    "lastDumpAt" TIMESTAMPTZ(3),
    "fingerprint" TEXT NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goneAt" TIMESTAMPTZ(3),
    "ignoredReason" TEXT,
    "ignoredBy" TEXT,
    "ignoredAt" TIMESTAMPTZ(3),
    "ignoredUntil" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "askedFingerprint" TEXT,
    "runId" UUID,

    CONSTRAINT "Orphan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_OrphanRemovals" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_OrphanRemovals_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "Orphan_serverId_goneAt_idx" ON "Orphan"("serverId", "goneAt");

-- CreateIndex
CREATE INDEX "Orphan_runId_idx" ON "Orphan"("runId");

-- CreateIndex
CREATE INDEX "_OrphanRemovals_B_index" ON "_OrphanRemovals"("B");

-- AddForeignKey
ALTER TABLE "Orphan" ADD CONSTRAINT "Orphan_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Orphan" ADD CONSTRAINT "Orphan_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_OrphanRemovals" ADD CONSTRAINT "_OrphanRemovals_A_fkey" FOREIGN KEY ("A") REFERENCES "Orphan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_OrphanRemovals" ADD CONSTRAINT "_OrphanRemovals_B_fkey" FOREIGN KEY ("B") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
