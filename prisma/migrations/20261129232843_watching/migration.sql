-- AlterTable
ALTER TABLE "Server" ADD COLUMN     "look" JSONB,
ADD COLUMN     "lookedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "answering" BOOLEAN,
ADD COLUMN     "answeringSince" TIMESTAMPTZ(3),
ADD COLUMN     "probeProblem" TEXT,
ADD COLUMN     "probedAt" TIMESTAMPTZ(3);
