-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "goneAt" TIMESTAMPTZ(3);
