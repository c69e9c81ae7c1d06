-- CreateEnum
CREATE TYPE "RequestKind" AS ENUM ('CREATE', 'UPDATE', 'DELETE');

-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'COLLECT';

-- AlterEnum
ALTER TYPE "ScheduleKind" ADD VALUE 'COLLECT';

-- CreateTable
CREATE TABLE "CollectedRequest" (
    "id" UUID NOT NULL,
    "serverId" UUID NOT NULL,
    "kind" "RequestKind" NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "alias" TEXT,
    "reason" TEXT,
    "takenAt" TIMESTAMPTZ(3),
    "runId" UUID,
    "clientId" UUID,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "CollectedRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CollectedRequest_runId_idx" ON "CollectedRequest"("runId");

-- CreateIndex
CREATE INDEX "CollectedRequest_clientId_idx" ON "CollectedRequest"("clientId");

-- CreateIndex
CREATE UNIQUE INDEX "CollectedRequest_serverId_kind_file_sha256_key" ON "CollectedRequest"("serverId", "kind", "file", "sha256");

-- AddForeignKey
ALTER TABLE "CollectedRequest" ADD CONSTRAINT "CollectedRequest_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CollectedRequest" ADD CONSTRAINT "CollectedRequest_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CollectedRequest" ADD CONSTRAINT "CollectedRequest_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;
