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
    async takeSlot(scheduleId, dueAt, outcome) {
      const { count } = await tx.scheduleSlot.createMany({
        data: [{ scheduleId, dueAt, outcome }],
        skipDuplicates: true,
      });
      return count === 1;
    },
  };
}
