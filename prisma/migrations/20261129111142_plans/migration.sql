-- CreateEnum
CREATE TYPE "PlanStatus" AS ENUM ('OPEN', 'CARRIED_OUT', 'STALE', 'REJECTED');

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "planId" UUID;

-- CreateTable
CREATE TABLE "Plan" (
    "id" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "madeBy" TEXT NOT NULL,
    "userId" UUID,
    "mutation" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "read" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "problems" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "given" TEXT NOT NULL,
    "status" "PlanStatus" NOT NULL DEFAULT 'OPEN',
    "difference" TEXT[],
    "approvedBy" TEXT,
    "approvedAt" TIMESTAMPTZ(3),
    "rejectedBy" TEXT,
    "carriedOutBy" TEXT,
    "carriedOutAt" TIMESTAMPTZ(3),

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Plan_expiresAt_idx" ON "Plan"("expiresAt");

-- CreateIndex
CREATE INDEX "Run_planId_idx" ON "Run"("planId");

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE SET NULL ON UPDATE CASCADE;
