-- CreateEnum
CREATE TYPE "MissedSlots" AS ENUM ('SKIP', 'RUN_ONCE');

-- AlterEnum
ALTER TYPE "SlotOutcome" ADD VALUE 'PAUSED';

-- AlterTable
ALTER TABLE "Schedule" ADD COLUMN     "missed" "MissedSlots" NOT NULL DEFAULT 'SKIP',
ADD COLUMN     "owedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SchedulePause" (
    "key" INTEGER NOT NULL DEFAULT 1,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "SchedulePause_pkey" PRIMARY KEY ("key")
);
