-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "claiming" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "counter" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "notOurs" TEXT;

-- CreateTable
CREATE TABLE "Installation" (
    "key" INTEGER NOT NULL DEFAULT 1,
    "regentId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("key")
);
