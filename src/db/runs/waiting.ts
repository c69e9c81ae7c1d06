import type { Waiting, WaitingWork } from '../../runner/store/waiting.ts';
import type { RunStoreDeps } from './deps.ts';

export const makeWaiting = ({ prisma, now }: Pick<RunStoreDeps, 'prisma' | 'now'>): Waiting => ({
  async mayWait() {
    const at = now();
    const found = await prisma.$queryRaw<{ work: WaitingWork }[]>`
      SELECT 'RUNS' AS work WHERE EXISTS (
        SELECT 1 FROM "Run" WHERE status IN ('QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING'))
      UNION ALL SELECT 'HELD_RUNS' WHERE EXISTS (
        SELECT 1 FROM "Run" WHERE status = 'BLOCKED' AND "blockedReason" = 'WINDOW')
      UNION ALL SELECT 'SCHEDULES' WHERE EXISTS (
        SELECT 1 FROM "Schedule" WHERE enabled AND ("nextDueAt" <= ${at} OR "owedAt" IS NOT NULL))
      UNION ALL SELECT 'WATCHES' WHERE EXISTS (
        SELECT 1 FROM "Server" WHERE "lookDueAt" <= now() OR "probeDueAt" <= now())
      UNION ALL SELECT 'CALENDARS' WHERE EXISTS (
        SELECT 1 FROM "MaintenanceWindow" WHERE "calendarTriedAt" IS NOT NULL)
      UNION ALL SELECT 'PROBES' WHERE EXISTS (
        SELECT 1 FROM "Server" WHERE state = 'UNREACHABLE' AND "nextProbeAt" IS NOT NULL)
      UNION ALL SELECT 'PURGES' WHERE EXISTS (
        SELECT 1 FROM "Client" WHERE presence = 'CLOSED' AND status = 'CLOSED' AND "keptUntil" <= ${at})`;
    return new Set(found.map(({ work }) => work));
  },
});
