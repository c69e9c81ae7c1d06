-- AlterTable
ALTER TABLE "Settled" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 0;
