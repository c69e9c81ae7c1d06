-- AlterEnum
ALTER TYPE "BackupOrigin" ADD VALUE 'RESTORE';
