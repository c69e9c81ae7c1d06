-- CreateEnum
CREATE TYPE "UserRole" AS ENUM ('SUPERADMIN', 'SYSADMIN', 'ACCADMIN', 'DBADMIN');

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "roles" "UserRole"[];

-- AlterTable
ALTER TABLE "ApiToken" ADD COLUMN     "scopes" TEXT[];

-- Until now every user might do everything, also through API tokens.
UPDATE "User" SET "roles" = enum_range(NULL::"UserRole");
UPDATE "ApiToken" SET "scopes" = ARRAY['READ', 'CLIENTS', 'FIRST_USERS', 'MODELS', 'SERVERS', 'AUDIT', 'USERS'];
