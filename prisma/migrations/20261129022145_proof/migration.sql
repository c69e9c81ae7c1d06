-- CreateEnum
CREATE TYPE "ProofOutcome" AS ENUM ('PROVEN', 'DAMAGED', 'UNDECIDED');

-- CreateEnum
CREATE TYPE "ProofSource" AS ENUM ('SERVER', 'COPY');

-- AlterEnum
ALTER TYPE "RunKind" ADD VALUE 'VERIFY';

-- AlterEnum
ALTER TYPE "ScheduleKind" ADD VALUE 'VERIFY';

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "proofAt" TIMESTAMPTZ(3),
ADD COLUMN     "proofMessage" TEXT,
ADD COLUMN     "proofOutcome" "ProofOutcome",
ADD COLUMN     "proofSource" "ProofSource",
ADD COLUMN     "provenAt" TIMESTAMPTZ(3);
