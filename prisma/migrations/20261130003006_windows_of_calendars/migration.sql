-- AlterTable
ALTER TABLE "MaintenanceWindow" ADD COLUMN     "calendarProblem" TEXT,
ADD COLUMN     "calendarReadAt" TIMESTAMPTZ(3),
ADD COLUMN     "calendarText" TEXT,
ADD COLUMN     "calendarTriedAt" TIMESTAMPTZ(3),
ADD COLUMN     "calendarUrl" TEXT,
ADD COLUMN     "spanEnds" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
ADD COLUMN     "spanStarts" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[];
