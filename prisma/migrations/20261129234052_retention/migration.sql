-- CreateEnum
CREATE TYPE "RunRecord" AS ENUM ('LONG', 'SHORT', 'NONE', 'REMOVED');

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "record" "RunRecord" NOT NULL DEFAULT 'LONG';

-- CreateTable
CREATE TABLE "Pruning" (
    "key" INTEGER NOT NULL DEFAULT 1,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "removed" JSONB NOT NULL,
    "auditTransaction" BIGINT,
    "auditBefore" TIMESTAMPTZ(3),

    CONSTRAINT "Pruning_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Made_serverId_idx" ON "Made"("serverId");

-- CreateIndex
CREATE INDEX "Drift_endedAt_idx" ON "Drift"("endedAt");

-- CreateIndex
CREATE INDEX "Orphan_goneAt_idx" ON "Orphan"("goneAt");

-- CreateIndex
CREATE INDEX "ClientModel_modelId_idx" ON "ClientModel"("modelId");

-- CreateIndex
CREATE INDEX "Run_serverId_id_idx" ON "Run"("serverId", "id");

-- CreateIndex
CREATE INDEX "Run_kind_id_idx" ON "Run"("kind", "id");

-- CreateIndex
CREATE INDEX "Run_record_endedAt_idx" ON "Run"("record", "endedAt");

-- CreateIndex
CREATE INDEX "Run_blockedServerId_idx" ON "Run"("blockedServerId");

-- CreateIndex
CREATE INDEX "Run_retryOfId_idx" ON "Run"("retryOfId");

-- CreateIndex
CREATE INDEX "Step_serverId_idx" ON "Step"("serverId");

-- CreateIndex
CREATE INDEX "Backup_serverId_at_idx" ON "Backup"("serverId", "at");

-- CreateIndex
CREATE INDEX "Backup_at_idx" ON "Backup"("at");

-- CreateIndex
CREATE INDEX "Backup_ok_at_idx" ON "Backup"("ok", "at");

-- CreateIndex
CREATE INDEX "Backup_runId_idx" ON "Backup"("runId");

-- CreateIndex
CREATE INDEX "Restore_backupId_idx" ON "Restore"("backupId");

-- CreateIndex
CREATE INDEX "Restore_sourceId_idx" ON "Restore"("sourceId");

-- CreateIndex
CREATE INDEX "Schedule_serverId_idx" ON "Schedule"("serverId");

-- CreateIndex
CREATE INDEX "ScheduleSlot_dueAt_idx" ON "ScheduleSlot"("dueAt");

-- CreateIndex
CREATE INDEX "ApiToken_userId_idx" ON "ApiToken"("userId");

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");

-- What schedules have found nothing with until now: the same as what they find nothing with from now on.
UPDATE "Run" r SET record = 'SHORT'
WHERE r.kind IN ('SYNC', 'CHECK') AND r.status = 'SUCCEEDED' AND r."requestedBy" = 'schedule'
  AND NOT EXISTS (SELECT 1 FROM "Event" e
    WHERE e."runId" = r.id AND e.type = 'CHANGE_PLANNED' AND e.data->>'reported' IS NULL)
  AND NOT EXISTS (SELECT 1 FROM "Run" c JOIN "Event" e ON e."runId" = c.id
    WHERE c."parentId" = r.id AND e.type = 'CHANGE_PLANNED' AND e.data->>'reported' IS NULL);

-- The audit is only ever added to, but for the removal of what is old enough: in a transaction that has said so in
-- Pruning, and never of the last 90 days, whatever is said there.
DROP TRIGGER "AuditEntry_append_only" ON "AuditEntry";
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_the_audit"();
CREATE FUNCTION "refuse_to_remove_from_the_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.at < now() - interval '90 days' AND EXISTS (
    SELECT 1 FROM "Pruning"
    WHERE "auditTransaction" = pg_current_xact_id()::text::bigint AND OLD.at < "auditBefore") THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The audit is only ever added to.' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "AuditEntry_keep" BEFORE DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_to_remove_from_the_audit"();
