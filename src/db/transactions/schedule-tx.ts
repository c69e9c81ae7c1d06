import type { ScheduleTx } from '../../domain/schedules/schedule-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { isUuid } from '../uuid.ts';
import { touched, type Touch } from './rows.ts';

/** The part of a transaction that is about schedules. `touch` names what has changed, for the bells. */
export function makeScheduleTx(tx: Prisma.TransactionClient, touch: Touch): ScheduleTx {
  return {
    schedules: () => tx.schedule.findMany({ orderBy: { id: 'asc' } }),
    async scheduleById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Schedule" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.schedule.findUnique({ where: { id } })) ?? undefined;
    },
    insertSchedule: async (data) => touched(touch, 'schedule', await tx.schedule.create({ data })),
    updateSchedule: async (id, data) =>
      touched(touch, 'schedule', await tx.schedule.update({ where: { id }, data })),
    deleteSchedule: async (id) =>
      void touched(touch, 'schedule', await tx.schedule.delete({ where: { id } })),
    enabledSchedules: () => tx.schedule.findMany({ where: { enabled: true } }),
    schedulePause: async () =>
      (await tx.schedulePause.findUnique({ where: { key: 1 }, omit: { key: true } })) ?? undefined,
    async setSchedulePause(pause) {
      await tx.schedulePause.upsert({ where: { key: 1 }, create: pause, update: pause });
      for (const schedule of await tx.schedule.findMany({ select: { id: true } }))
        touched(touch, 'schedule', schedule);
    },
    async takeOwedSlot(scheduleId, dueAt) {
      const { count } = await tx.scheduleSlot.updateMany({
        where: { scheduleId, dueAt, outcome: { not: 'STARTED' } },
        data: { outcome: 'STARTED' },
      });
      return count === 1;
    },
    async takeSlot(scheduleId, dueAt, outcome) {
      const { count } = await tx.scheduleSlot.createMany({
        data: [{ scheduleId, dueAt, outcome }],
        skipDuplicates: true,
      });
      return count === 1;
    },
  };
}
