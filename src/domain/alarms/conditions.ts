/** What is worth an alarm: one table, from which docs/alarms.md is printed. */

/** CRITICAL: look at once. WARNING: look today. INFO: good to know. */
export type AlarmSeverity = 'CRITICAL' | 'WARNING' | 'INFO';

export interface Condition {
  severity: AlarmSeverity;
  about: 'SERVER' | 'CLIENT' | 'RUN' | 'REGENT';
}

/** How much of a disk must be free, as a part of its size. */
export const DISK = { nearlyFull: 0.05, fillsUp: 0.1, fullInDays: 7 } as const;
/** A larger difference between the clock of a server and that of Regent's machine is an alarm. */
export const CLOCK_OFF_MS = 5_000;
export const CERTIFICATE_DAYS = 14;
/** Facts of a server that is watched are at most this old. */
export const LOOK_HOURS = 2;
/** For so many hours after the limit of a good backup, its copy may take. */
export const COPY_HOURS = 12;
/** A run may wait for so many hours; for somebody who confirms it, for one. */
export const WAITING_HOURS = { CONFIRM: 1, other: 6 } as const;
/** Workers look for work every two seconds. */
export const UNSERVED_MINUTES = 10;
/** Refused sign-ins, within so many minutes. */
export const SIGN_INS = { refused: 30, minutes: 15 } as const;
/** A failed run that nobody has cared for is an alarm for so many days. */
export const FAILED_RUN_DAYS = 30;

export const CONDITIONS = {
  SERVER_UNREACHABLE: { severity: 'CRITICAL', about: 'SERVER' },
  HOST_KEY_CHANGED: { severity: 'CRITICAL', about: 'SERVER' },
  SERVER_NOT_OURS: { severity: 'CRITICAL', about: 'SERVER' },
  SERVICE_DOWN: { severity: 'CRITICAL', about: 'SERVER' },
  DISK_NEARLY_FULL: { severity: 'CRITICAL', about: 'SERVER' },
  DISK_FILLS_UP: { severity: 'WARNING', about: 'SERVER' },
  CLOCK_OFF: { severity: 'WARNING', about: 'SERVER' },
  CERTIFICATE_BAD: { severity: 'CRITICAL', about: 'SERVER' },
  CERTIFICATE_ENDS: { severity: 'WARNING', about: 'SERVER' },
  NOT_WATCHED: { severity: 'WARNING', about: 'SERVER' },
  DRIFT_FOUND: { severity: 'INFO', about: 'SERVER' },
  RELEASE_UPDATE_FAILED: { severity: 'CRITICAL', about: 'SERVER' },
  CLIENT_NOT_ANSWERING: { severity: 'CRITICAL', about: 'CLIENT' },
  CLIENT_FAILED: { severity: 'WARNING', about: 'CLIENT' },
  NO_GOOD_BACKUP: { severity: 'CRITICAL', about: 'CLIENT' },
  NO_PROVEN_BACKUP: { severity: 'WARNING', about: 'CLIENT' },
  COPY_MISSING: { severity: 'WARNING', about: 'CLIENT' },
  RUN_FAILED: { severity: 'WARNING', about: 'RUN' },
  RUN_WAITING: { severity: 'WARNING', about: 'RUN' },
  QUEUE_NOT_SERVED: { severity: 'CRITICAL', about: 'REGENT' },
  SIGN_INS_REFUSED: { severity: 'WARNING', about: 'REGENT' },
  WEBHOOK_DISABLED: { severity: 'WARNING', about: 'REGENT' },
} as const satisfies Record<string, Condition>;

export type ConditionId = keyof typeof CONDITIONS;

export const CONDITION_IDS = Object.keys(CONDITIONS) as ConditionId[];
