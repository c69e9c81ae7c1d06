-- AlterEnum
ALTER TYPE "BlockedReason" ADD VALUE 'CONFIRM';

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "confirmedBy" TEXT;
