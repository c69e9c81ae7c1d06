-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "firstUserToken" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "DryRun" (
    "id" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "request" TEXT NOT NULL,
    "takenBy" TEXT,
    "answer" TEXT,

    CONSTRAINT "DryRun_pkey" PRIMARY KEY ("id")
);
