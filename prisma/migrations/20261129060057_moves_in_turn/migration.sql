-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "afterId" UUID;

-- CreateIndex
CREATE INDEX "Run_afterId_idx" ON "Run"("afterId");

-- AddForeignKey
ALTER TABLE "Run" ADD CONSTRAINT "Run_afterId_fkey" FOREIGN KEY ("afterId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
