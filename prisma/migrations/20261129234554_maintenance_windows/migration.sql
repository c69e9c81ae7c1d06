-- CreateEnum
CREATE TYPE "WindowEffect" AS ENUM ('FREEZE', 'MUTE');

-- AlterEnum
ALTER TYPE "BlockedReason" ADD VALUE 'WINDOW';

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "blockedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "overriddenBy" TEXT,
ADD COLUMN     "overrideReason" TEXT;

-- CreateTable
CREATE TABLE "MaintenanceWindow" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "serverId" UUID,
    "effects" "WindowEffect"[],
    "cron" TEXT,
    "durationMinutes" INTEGER,
    "timeZone" TEXT,
    "startsAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MaintenanceWindow_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "MaintenanceWindow_serverId_idx" ON "MaintenanceWindow"("serverId");

-- AddForeignKey
ALTER TABLE "MaintenanceWindow" ADD CONSTRAINT "MaintenanceWindow_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;
