-- CreateTable
CREATE TABLE "ApiTokenRequest" (
    "id" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "program" TEXT NOT NULL,
    "address" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "refusedAt" TIMESTAMPTZ(3),
    "userId" UUID,
    "name" TEXT,
    "scopes" TEXT[],
    "tokenExpiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiTokenRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ApiTokenRequest_codeHash_key" ON "ApiTokenRequest"("codeHash");

-- CreateIndex
CREATE UNIQUE INDEX "ApiTokenRequest_secretHash_key" ON "ApiTokenRequest"("secretHash");

-- CreateIndex
CREATE INDEX "ApiTokenRequest_userId_idx" ON "ApiTokenRequest"("userId");

-- CreateIndex
CREATE INDEX "ApiTokenRequest_expiresAt_idx" ON "ApiTokenRequest"("expiresAt");

-- AddForeignKey
ALTER TABLE "ApiTokenRequest" ADD CONSTRAINT "ApiTokenRequest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
