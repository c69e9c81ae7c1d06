-- CreateIndex
CREATE INDEX "Event_type_runId_idx" ON "Event"("type", "runId");
