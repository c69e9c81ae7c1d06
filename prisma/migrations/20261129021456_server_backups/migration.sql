-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "lastBackupFailed" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "database" TEXT,
ALTER COLUMN "clientId" DROP NOT NULL;
