-- CreateEnum
CREATE TYPE "ServerMode" AS ENUM ('ACTIVE', 'DRAINING', 'MAINTENANCE', 'RETIRED');

-- AlterEnum
ALTER TYPE "Presence" ADD VALUE 'SUSPENDED' BEFORE 'ABSENT';

-- AlterEnum
ALTER TYPE "ClientStatus" ADD VALUE 'SUSPENDED' BEFORE 'FAILED';

-- AlterEnum
ALTER TYPE "BlockedReason" ADD VALUE 'MAINTENANCE';

-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "formerFqdns" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "mode" "ServerMode" NOT NULL DEFAULT 'ACTIVE';

-- CreateTable
CREATE TABLE "_RunClients" (
    "A" UUID NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_RunClients_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "_RunClients_B_index" ON "_RunClients"("B");

-- AddForeignKey
ALTER TABLE "_RunClients" ADD CONSTRAINT "_RunClients_A_fkey" FOREIGN KEY ("A") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_RunClients" ADD CONSTRAINT "_RunClients_B_fkey" FOREIGN KEY ("B") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was a column of the run is a row for each of its clients.
INSERT INTO "_RunClients" ("A", "B") SELECT "clientId", "id" FROM "Run" WHERE "clientId" IS NOT NULL;

-- DropForeignKey
ALTER TABLE "Run" DROP CONSTRAINT "Run_clientId_fkey";

-- DropIndex
DROP INDEX "Run_clientId_idx";

-- AlterTable
ALTER TABLE "Run" DROP COLUMN "clientId";
