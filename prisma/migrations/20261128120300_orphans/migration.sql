-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "orphans" JSONB;

-- CreateTable
CREATE TABLE "GoneServer" (
    "fqdn" TEXT NOT NULL,

    CONSTRAINT "GoneServer_pkey" PRIMARY KEY ("fqdn")
);
