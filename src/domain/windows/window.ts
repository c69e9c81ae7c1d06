/** Times in which servers are left alone. */

/** FREEZE: work that would change a server waits. MUTE: alarms are kept back. */
export type WindowEffect = 'FREEZE' | 'MUTE';

export interface MaintenanceWindow {
  id: string;
  name: string;
  /** One server; null for all of them. */
  serverId: string | null;
  effects: WindowEffect[];
  /** It recurs: it begins at these times, and ends so many minutes later on the clock. */
  cron: string | null;
  durationMinutes: number | null;
  timeZone: string | null;
  /** It happens once. */
  startsAt: Date | null;
  endsAt: Date | null;
  /** It follows a calendar: that at this address, or one that was given as a text. */
  calendarUrl: string | null;
  /** When each event of the calendar begins and ends, in order and for a year ahead; empty without a calendar. */
  spanStarts: Date[];
  spanEnds: Date[];
  version: number;
}

/** One time at which a window is in force; it is over at `endsAt`. */
export interface Span {
  startsAt: Date;
  endsAt: Date;
}
