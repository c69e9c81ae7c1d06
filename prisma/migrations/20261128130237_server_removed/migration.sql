-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "removedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "seenAt" TIMESTAMPTZ(3);
