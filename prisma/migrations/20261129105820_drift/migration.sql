-- CreateEnum
CREATE TYPE "SyncPolicy" AS ENUM ('REPAIR', 'REPORT');

-- CreateEnum
CREATE TYPE "DriftState" AS ENUM ('OPEN', 'IGNORED', 'ENDED');

-- CreateEnum
CREATE TYPE "DriftEnd" AS ENUM ('REPAIRED', 'GONE');

-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'REPAIR_DRIFT';

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "syncPolicy" "SyncPolicy" NOT NULL DEFAULT 'REPAIR';

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "settledVersion" INTEGER;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "syncPolicy" "SyncPolicy";

-- AlterTable
ALTER TABLE "Schedule" ADD COLUMN     "syncPolicy" "SyncPolicy" NOT NULL DEFAULT 'REPAIR';

-- CreateTable
CREATE TABLE "Drift" (
    "id" UUID NOT NULL,
    "serverId" UUID NOT NULL,
    "clientId" UUID,
    "plugin" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "diff" TEXT,
    "fingerprint" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "state" "DriftState" NOT NULL DEFAULT 'OPEN',
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ignoredFingerprint" TEXT,
    "ignoredReason" TEXT,
    "ignoredBy" TEXT,
    "ignoredAt" TIMESTAMPTZ(3),
    "ignoredUntil" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "end" "DriftEnd",
    "runId" UUID,

    CONSTRAINT "Drift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Settled" (
    "serverId" UUID NOT NULL,
    "plugin" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Settled_pkey" PRIMARY KEY ("serverId","plugin")
);

-- CreateTable
CREATE TABLE "_DriftRepairs" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_DriftRepairs_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "Drift_serverId_endedAt_idx" ON "Drift"("serverId", "endedAt");

-- CreateIndex
CREATE INDEX "Drift_clientId_endedAt_idx" ON "Drift"("clientId", "endedAt");

-- CreateIndex
CREATE INDEX "Drift_runId_idx" ON "Drift"("runId");

-- CreateIndex
CREATE INDEX "_DriftRepairs_B_index" ON "_DriftRepairs"("B");

-- AddForeignKey
ALTER TABLE "Drift" ADD CONSTRAINT "Drift_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Drift" ADD CONSTRAINT "Drift_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Drift" ADD CONSTRAINT "Drift_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Settled" ADD CONSTRAINT "Settled_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_DriftRepairs" ADD CONSTRAINT "_DriftRepairs_A_fkey" FOREIGN KEY ("A") REFERENCES "Drift"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_DriftRepairs" ADD CONSTRAINT "_DriftRepairs_B_fkey" FOREIGN KEY ("B") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Those from before: clients that were in their desired state, and servers after a sync that succeeded. What somebody
-- has requested since and was cancelled counts as drift here, once.
UPDATE "Client" SET "settledVersion" = version WHERE status IN ('ACTIVE', 'SUSPENDED');
INSERT INTO "Settled" ("serverId", plugin, at)
SELECT s."serverId", s.plugin, max(r."startedAt") FROM "Step" s JOIN "Run" r ON r.id = s."runId" AND r."serverId" = s."serverId"
WHERE r.kind = 'SYNC' AND s.phase = 'PRESENT' AND s.status = 'SUCCEEDED' AND r."startedAt" IS NOT NULL
GROUP BY s."serverId", s.plugin;
