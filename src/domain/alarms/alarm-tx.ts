/** What the domain asks of the database about alarms; src/db answers. */
import type { Alarm, NewAlarm } from './alarm.ts';

/** The part of a transaction that is about alarms. */
export interface AlarmTx {
  /** Those that are not resolved, with row locks. */
  openAlarms(): Promise<Alarm[]>;
  /** With a row lock. */
  alarmById(id: string): Promise<Alarm | undefined>;
  insertAlarms(alarms: NewAlarm[]): Promise<Alarm[]>;
  /**
   * Writes all that may change of these rows.
   * @param quiet whether readers that follow alarms need not know, as only `lastSeenAt` and the like have changed
   */
  updateAlarms(alarms: Alarm[], quiet?: boolean): Promise<void>;
}
