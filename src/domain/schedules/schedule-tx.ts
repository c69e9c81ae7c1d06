/** What the domain asks of the database about schedules; src/db answers. */
import type { Schedule } from '../vocabulary.ts';

export type NewSchedule = Omit<Schedule, 'id' | 'version' | 'owedAt'>;

export type SlotOutcome = 'STARTED' | 'MISSED' | 'PAUSED';

/** A pause of all schedules at once. */
export interface SchedulePause {
  since: Date;
  /** Its end; null if nobody has set one. */
  until: Date | null;
  reason: string;
  by: string;
}

/** The part of a transaction that is about schedules. */
export interface ScheduleTx {
  schedules(): Promise<Schedule[]>;
  scheduleById(id: string): Promise<Schedule | undefined>;
  insertSchedule(schedule: NewSchedule): Promise<Schedule>;
  updateSchedule(id: string, patch: Partial<Schedule>): Promise<Schedule>;
  deleteSchedule(id: string): Promise<void>;
  enabledSchedules(): Promise<Schedule[]>;
  /** The present pause of all schedules, or the last one. */
  schedulePause(): Promise<SchedulePause | undefined>;
  setSchedulePause(pause: SchedulePause): Promise<void>;
  /** False if the slot was taken before. */
  takeSlot(scheduleId: string, dueAt: Date, outcome: SlotOutcome): Promise<boolean>;
  /** A slot that was PAUSED or MISSED is STARTED after all; false if it was STARTED before. */
  takeOwedSlot(scheduleId: string, dueAt: Date): Promise<boolean>;
}
