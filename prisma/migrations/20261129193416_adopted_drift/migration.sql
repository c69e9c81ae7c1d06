-- AlterEnum
ALTER TYPE "DriftEnd" ADD VALUE 'ADOPTED';

-- AlterTable
ALTER TABLE "Drift" ADD COLUMN     "adoptable" TEXT[] DEFAULT ARRAY[]::TEXT[];
