-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "ScheduleKind" ADD VALUE 'CHECK';
ALTER TYPE "ScheduleKind" ADD VALUE 'PROBE';

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "lookDueAt" TIMESTAMPTZ(3),
ADD COLUMN     "lookEvery" INTEGER,
ADD COLUMN     "lookProblem" TEXT,
ADD COLUMN     "probeDueAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "DiskSample" (
    "serverId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "size" BIGINT NOT NULL,
    "free" BIGINT NOT NULL,

    CONSTRAINT "DiskSample_pkey" PRIMARY KEY ("serverId","path","at")
);

-- AddForeignKey
ALTER TABLE "DiskSample" ADD CONSTRAINT "DiskSample_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;
