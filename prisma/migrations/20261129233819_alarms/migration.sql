-- CreateEnum
CREATE TYPE "AlarmSeverity" AS ENUM ('CRITICAL', 'WARNING', 'INFO');

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "otherHostKey" TEXT;

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "backupMaxAgeHours" INTEGER;

-- CreateTable
CREATE TABLE "Alarm" (
    "id" UUID NOT NULL,
    "condition" TEXT NOT NULL,
    "severity" "AlarmSeverity" NOT NULL,
    "subject" TEXT NOT NULL,
    "openKey" TEXT,
    "serverId" UUID,
    "clientId" UUID,
    "runId" UUID,
    "text" TEXT NOT NULL,
    "change" INTEGER NOT NULL,
    "raisedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "absentSince" TIMESTAMPTZ(3),
    "muted" BOOLEAN NOT NULL DEFAULT false,
    "mutedUntil" TIMESTAMPTZ(3),
    "toldAt" TIMESTAMPTZ(3),
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedBy" TEXT,
    "acknowledgedNote" TEXT,
    "acknowledgedUntil" TIMESTAMPTZ(3),
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Alarm_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Alarm_openKey_key" ON "Alarm"("openKey");

-- CreateIndex
CREATE INDEX "Alarm_change_idx" ON "Alarm"("change");

-- CreateIndex
CREATE INDEX "Alarm_resolvedAt_idx" ON "Alarm"("resolvedAt");

-- CreateIndex
CREATE INDEX "Alarm_serverId_resolvedAt_idx" ON "Alarm"("serverId", "resolvedAt");

-- CreateIndex
CREATE INDEX "Alarm_clientId_resolvedAt_idx" ON "Alarm"("clientId", "resolvedAt");

-- CreateIndex
CREATE INDEX "Alarm_runId_idx" ON "Alarm"("runId");

-- CreateIndex
CREATE INDEX "Run_serverId_kind_createdAt_idx" ON "Run"("serverId", "kind", "createdAt");

-- AddForeignKey
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
