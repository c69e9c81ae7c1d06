/** What the domain asks of the database about maintenance windows; src/db answers. */
import type { Run } from '../vocabulary.ts';
import type { Hold } from './held.ts';
import type { MaintenanceWindow } from './window.ts';

/** The calendar of a window, as it was last read. */
export interface CalendarColumns {
  calendarText: string | null;
  calendarReadAt: Date | null;
  /** When that was last tried. */
  calendarTriedAt: Date | null;
  /** Why it could not be read then. */
  calendarProblem: string | null;
}

export type NewWindow = Omit<MaintenanceWindow, 'id' | 'version'> & Partial<CalendarColumns>;

/** A calendar that is to be read again. */
export interface CalendarToRead extends Pick<CalendarColumns, 'calendarText'> {
  id: string;
  version: number;
  calendarUrl: string | null;
  timeZone: string | null;
}

/** A run that waits for the end of a window, and what holds it now; undefined if nothing does any more. */
export interface HeldRun {
  run: Pick<Run, 'id' | 'lease' | 'blockedUntil'>;
  hold: Hold | undefined;
}

/** The part of a transaction that is about maintenance windows. */
export interface WindowTx {
  windows(): Promise<MaintenanceWindow[]>;
  /** Held until the end of the transaction. */
  windowById(id: string): Promise<MaintenanceWindow | undefined>;
  insertWindow(window: NewWindow): Promise<MaintenanceWindow>;
  updateWindow(id: string, patch: Partial<NewWindow> & { version: number }): Promise<MaintenanceWindow>;
  deleteWindow(id: string): Promise<void>;
  /** Whether a calendar was last tried before these times: one with an address, or another one. */
  hasStaleCalendar(before: { url: Date; text: Date }): Promise<boolean>;
  /** Takes one such calendar, as tried at `at`; no other worker gets it. */
  takeStaleCalendar(before: { url: Date; text: Date }, at: Date): Promise<CalendarToRead | undefined>;
  /** False, and nothing is written, if the window was changed or deleted meanwhile. */
  keepCalendar(
    window: Pick<CalendarToRead, 'id' | 'version'>,
    found: Pick<MaintenanceWindow, 'spanStarts' | 'spanEnds'> & Partial<CalendarColumns>,
  ): Promise<boolean>;
  heldRuns(at: Date): Promise<HeldRun[]>;
  /** The run still waits, until then. */
  holdUntil(runId: string, until: Date): Promise<void>;
  /** These runs go ahead in spite of windows. */
  overrideWindows(runIds: string[], by: string, reason: string): Promise<void>;
}
