-- AlterTable
ALTER TABLE "Drift" ADD COLUMN     "fileChangedAt" TIMESTAMPTZ(3),
ADD COLUMN     "fileOwner" TEXT,
ADD COLUMN     "signedIn" TEXT[] DEFAULT ARRAY[]::TEXT[];
