-- AlterEnum
ALTER TYPE "Presence" ADD VALUE 'CLOSED' BEFORE 'ABSENT';

-- AlterEnum
ALTER TYPE "ClientStatus" ADD VALUE 'CLOSED' BEFORE 'DELETED';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "RunKind" ADD VALUE 'UNDELETE_CLIENT';
ALTER TYPE "RunKind" ADD VALUE 'PURGE_CLIENT';

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "graceDays" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "keptAs" "Presence",
ADD COLUMN     "keptUntil" TIMESTAMPTZ(3),
ADD COLUMN     "removal" JSONB;

-- CreateIndex
CREATE INDEX "Client_keptUntil_idx" ON "Client"("keptUntil");

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "undo" JSONB;
