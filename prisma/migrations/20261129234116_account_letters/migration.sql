-- CreateEnum
CREATE TYPE "LetterKind" AS ENUM ('PASSWORD_CHANGED', 'ADDRESS_CHANGED', 'TWO_FACTOR_ON', 'TWO_FACTOR_OFF', 'RECOVERY_CODES_RENEWED', 'RECOVERY_CODE_USED', 'NEW_DEVICE', 'ROLES_CHANGED', 'ACCOUNT_ACTIVATED', 'ACCOUNT_DEACTIVATED', 'ACCOUNT_DELETED', 'API_TOKEN_CREATED', 'LINK_CREATED');

-- CreateTable
CREATE TABLE "Letter" (
    "id" UUID NOT NULL,
    "kind" "LetterKind" NOT NULL,
    "userId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "firstName" TEXT NOT NULL,
    "lastName" TEXT NOT NULL,
    "language" "Language" NOT NULL,
    "by" TEXT,
    "address" TEXT,
    "facts" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "givenUpAt" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "Letter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Letter_nextTryAt_idx" ON "Letter"("nextTryAt");

-- CreateIndex
CREATE INDEX "Letter_createdAt_idx" ON "Letter"("createdAt");

-- CreateIndex
CREATE INDEX "Letter_userId_kind_createdAt_idx" ON "Letter"("userId", "kind", "createdAt");
