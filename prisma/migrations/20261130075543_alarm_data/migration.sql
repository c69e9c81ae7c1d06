-- AlterTable
ALTER TABLE "Alarm" ADD COLUMN     "data" JSONB;
