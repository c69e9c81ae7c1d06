-- AlterTable
ALTER TABLE "Restore" ADD COLUMN     "uploadId" UUID;

-- CreateTable
CREATE TABLE "Upload" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "file" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "plainBytes" BIGINT NOT NULL,
    "tables" INTEGER NOT NULL,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Upload_clientId_at_idx" ON "Upload"("clientId", "at");

-- CreateIndex
CREATE INDEX "Restore_uploadId_idx" ON "Restore"("uploadId");

-- AddForeignKey
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "Upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;
