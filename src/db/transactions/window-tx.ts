import type { WindowTx } from '../../domain/windows/window-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { heldByWindows } from '../runs/held-by-windows.ts';
import { isUuid } from '../uuid.ts';
import { touched, type Touch } from './rows.ts';

/** The part of a transaction that is about maintenance windows. `touch` names what has changed, for the bells. */
export function makeWindowTx(tx: Prisma.TransactionClient, touch: Touch): WindowTx {
  return {
    windows: () => tx.maintenanceWindow.findMany({ omit: NOT_SEEN, orderBy: { id: 'asc' } }),
    async windowById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "MaintenanceWindow" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.maintenanceWindow.findUnique({ where: { id }, omit: NOT_SEEN })) ?? undefined;
    },
    insertWindow: async (data) =>
      touched(touch, 'window', await tx.maintenanceWindow.create({ data, omit: NOT_SEEN })),
    updateWindow: async (id, data) =>
      touched(touch, 'window', await tx.maintenanceWindow.update({ where: { id }, data, omit: NOT_SEEN })),
    deleteWindow: async (id) =>
      void touched(touch, 'window', await tx.maintenanceWindow.delete({ where: { id } })),
    hasStaleCalendar: async (before) =>
      (await tx.maintenanceWindow.count({ where: staleBefore(before) })) > 0,
    async takeStaleCalendar(before, at) {
      const window = await tx.maintenanceWindow.findFirst({ where: staleBefore(before), select: TO_READ });
      if (window === null) return undefined;
      const { calendarTriedAt, ...found } = window;
      const { count } = await tx.maintenanceWindow.updateMany({
        where: { id: found.id, calendarTriedAt },
        data: { calendarTriedAt: at },
      });
      return count === 1 ? found : undefined;
    },
    async keepCalendar({ id, version }, data) {
      const { count } = await tx.maintenanceWindow.updateMany({ where: { id, version }, data });
      if (count === 1) touch(`window:${id}`);
      return count === 1;
    },
    heldRuns: (at) => heldByWindows(tx, { status: 'BLOCKED', blockedReason: 'WINDOW' }, at),
    async holdUntil(runId, blockedUntil) {
      await tx.run.updateMany({
        where: { id: runId, status: 'BLOCKED', blockedReason: 'WINDOW' },
        data: { blockedUntil },
      });
      touch(`run:${runId}`);
    },
    async overrideWindows(runIds, overriddenBy, overrideReason) {
      await tx.run.updateMany({ where: { id: { in: runIds } }, data: { overriddenBy, overrideReason } });
      for (const id of runIds) touch(`run:${id}`);
    },
  };
}

const staleBefore = ({ url, text }: { url: Date; text: Date }): Prisma.MaintenanceWindowWhereInput => ({
  OR: [
    { calendarUrl: { not: null }, calendarTriedAt: { lt: url } },
    { calendarUrl: null, calendarTriedAt: { lt: text } },
  ],
});

const TO_READ = {
  id: true,
  version: true,
  calendarUrl: true,
  calendarText: true,
  timeZone: true,
  calendarTriedAt: true,
} as const;

/** What the domain does not see: a calendar is long, and only read again from time to time. */
const NOT_SEEN = {
  createdAt: true,
  updatedAt: true,
  calendarText: true,
  calendarReadAt: true,
  calendarTriedAt: true,
  calendarProblem: true,
} as const;
