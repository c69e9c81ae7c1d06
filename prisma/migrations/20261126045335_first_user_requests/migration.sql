-- CreateEnum
CREATE TYPE "FirstUserRequestKind" AS ENUM ('REPLACE', 'RESET_TWO_FACTOR', 'RENEW_LINK');

-- CreateTable
CREATE TABLE "FirstUserRequest" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "kind" "FirstUserRequestKind" NOT NULL,

    CONSTRAINT "FirstUserRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "FirstUserRequest_clientId_kind_key" ON "FirstUserRequest"("clientId", "kind");

-- AddForeignKey
ALTER TABLE "FirstUserRequest" ADD CONSTRAINT "FirstUserRequest_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
