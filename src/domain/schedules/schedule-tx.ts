/** What the domain asks of the database about schedules; src/db answers. */
import type { Schedule } from '../vocabulary.ts';

export type NewSchedule = Omit<Schedule, 'id' | 'version'>;

/** The part of a transaction that is about schedules. */
export interface ScheduleTx {
  schedules(): Promise<Schedule[]>;
  scheduleById(id: string): Promise<Schedule | undefined>;
  insertSchedule(schedule: NewSchedule): Promise<Schedule>;
  updateSchedule(id: string, patch: Partial<Schedule>): Promise<Schedule>;
  deleteSchedule(id: string): Promise<void>;
  enabledSchedules(): Promise<Schedule[]>;
  /** False if the slot was taken before. */
  takeSlot(scheduleId: string, dueAt: Date, outcome: 'STARTED' | 'MISSED'): Promise<boolean>;
}
