import { keyOf, type Alarm } from '../../domain/alarms/alarm.ts';
import type { AlarmTx } from '../../domain/alarms/alarm-tx.ts';
import { Prisma } from '../generated/client/client.ts';
import { byId, type Touch } from './rows.ts';

/** The part of a transaction that is about alarms. `touch` names what has changed, for the bells. */
export function makeAlarmTx(tx: Prisma.TransactionClient, touch: Touch): AlarmTx {
  return {
    async openAlarms() {
      await tx.$queryRaw`SELECT 1 FROM "Alarm" WHERE "resolvedAt" IS NULL ORDER BY id FOR UPDATE`;
      return tx.alarm.findMany({ where: { resolvedAt: null }, omit: OWN, orderBy: { id: 'asc' } });
    },
    alarmById: (id) =>
      byId(id, async (uuid) => {
        await tx.$queryRaw`SELECT 1 FROM "Alarm" WHERE id = ${uuid}::uuid FOR UPDATE`;
        return tx.alarm.findUnique({ where: { id: uuid }, omit: OWN });
      }),
    async insertAlarms(alarms) {
      if (alarms.length === 0) return [];
      const first = await takeNumbers(alarms.length);
      const data = alarms.map((alarm, n) => ({
        ...alarm,
        data: (alarm.data as Prisma.InputJsonObject | null) ?? Prisma.DbNull,
        openKey: keyOf(alarm),
        change: first + n,
      }));
      const rows = await tx.alarm.createManyAndReturn({ data, omit: OWN });
      touchAll(rows);
      return rows;
    },
    async updateAlarms(alarms, quiet = false) {
      if (alarms.length === 0) return;
      const first = quiet ? undefined : await takeNumbers(alarms.length);
      const rows = alarms.map((alarm, n) => ({
        ...alarm,
        openKey: alarm.resolvedAt === null ? keyOf(alarm) : null,
        change: first === undefined ? null : first + n,
      }));
      await tx.$executeRaw`
        UPDATE "Alarm" a SET
          severity = w.severity::"AlarmSeverity", text = w.text, data = w.data, "openKey" = w."openKey",
          change = COALESCE(w.change, a.change), "lastSeenAt" = w."lastSeenAt", "absentSince" = w."absentSince",
          muted = w.muted, "mutedUntil" = w."mutedUntil", "toldAt" = w."toldAt", "resolvedAt" = w."resolvedAt",
          "acknowledgedAt" = w."acknowledgedAt", "acknowledgedBy" = w."acknowledgedBy",
          "acknowledgedNote" = w."acknowledgedNote", "acknowledgedUntil" = w."acknowledgedUntil",
          "runId" = (SELECT r.id FROM "Run" r WHERE r.id = w."runId")
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(
          id uuid, severity text, text text, data jsonb, "openKey" text, change int, "lastSeenAt" timestamptz,
          "absentSince" timestamptz, muted boolean, "mutedUntil" timestamptz, "toldAt" timestamptz,
          "resolvedAt" timestamptz, "acknowledgedAt" timestamptz, "acknowledgedBy" text, "acknowledgedNote" text,
          "acknowledgedUntil" timestamptz, "runId" uuid)
        WHERE a.id = w.id`;
      if (!quiet) touchAll(alarms);
    },
  };

  /**
   * The first of so many numbers of changes. The row stays locked until the end of the transaction, so that nobody
   * reads a number before a lower one is there.
   */
  async function takeNumbers(count: number): Promise<number> {
    const [taken] = await tx.$queryRaw<{ fence: number }[]>`
      INSERT INTO "Lease" (name, fence) VALUES (${NUMBERS}, ${count})
      ON CONFLICT (name) DO UPDATE SET fence = "Lease".fence + ${count} RETURNING fence`;
    return (taken?.fence ?? count) - count + 1;
  }

  /** Servers and clients are shown with the number of their alarms. */
  function touchAll(alarms: Alarm[]): void {
    for (const { id, serverId, clientId } of alarms) {
      touch(`alarm:${id}`);
      if (serverId !== null) touch(`server:${serverId}`);
      if (clientId !== null) touch(`client:${clientId}`);
    }
  }
}

/** The fence of this lease is the number of the last change of any alarm. Nobody holds it. */
const NUMBERS = 'alarm-changes';

/** What only readers and the database itself need. */
const OWN = { openKey: true, change: true } as const;
