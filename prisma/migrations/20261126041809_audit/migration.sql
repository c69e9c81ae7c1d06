-- CreateEnum
CREATE TYPE "AuditOutcome" AS ENUM ('DONE', 'REFUSED', 'FAILED');

-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "outcome" "AuditOutcome" NOT NULL DEFAULT 'DONE',
ADD COLUMN     "userId" UUID;

-- The audit is only ever added to, whoever asks.
CREATE FUNCTION "refuse_to_change_the_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit is only ever added to.' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_the_audit"();
