/** For how many days Regent keeps its own rows. */
export interface RetentionRules {
  /** Runs, with their steps, attempts and events. */
  runsDays: number;
  /** Steps, attempts and events of runs that a schedule requested and that found nothing to change. */
  foundNothingDays: number;
  /** Entries of the audit; undefined if they are never removed. */
  auditDays: number | undefined;
  /** What became of the slots of schedules. */
  slotsDays: number;
  /** Deliveries of webhooks, after their end. */
  deliveriesDays: number;
  /** Alarms, after they were resolved. */
  alarmsDays: number;
  idempotencyKeysDays: number;
  /** What is over: ended drift, orphans that are gone, backups that failed or are gone, and the like. */
  overDays: number;
}

/** The kinds of rows that are removed when they are old enough, in the order in which that is done. */
export const PRUNED = [
  'QUIET_RECORDS',
  'RECORDS',
  'RUNS',
  'SLOTS',
  'DELIVERIES',
  'ALARMS',
  'IDEMPOTENCY_KEYS',
  'DRIFT',
  'ORPHANS',
  'REQUESTS',
  'BACKUPS',
  'UPLOADS',
  'AUDIT',
] as const;

export type Pruned = (typeof PRUNED)[number];

/** For somebody who follows a sync: it is over a minute before its steps and events are removed. */
const QUIET_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** For how many days rows of this kind are kept: 0 for a minute; undefined for ever. */
export function daysOf(rules: RetentionRules, what: Pruned): number | undefined {
  switch (what) {
    case 'QUIET_RECORDS':
      return 0;
    case 'RECORDS':
      return rules.foundNothingDays;
    case 'RUNS':
      return rules.runsDays;
    case 'SLOTS':
      return rules.slotsDays;
    case 'DELIVERIES':
      return rules.deliveriesDays;
    case 'ALARMS':
      return rules.alarmsDays;
    case 'IDEMPOTENCY_KEYS':
      return rules.idempotencyKeysDays;
    case 'DRIFT':
    case 'ORPHANS':
    case 'REQUESTS':
    case 'BACKUPS':
    case 'UPLOADS':
      return rules.overDays;
    case 'AUDIT':
      return rules.auditDays;
  }
}

/** What is older than this may go; undefined if nothing may. */
export function limitOf(rules: RetentionRules, what: Pruned, now: Date): Date | undefined {
  const days = daysOf(rules, what);
  return days === undefined ? undefined : new Date(now.getTime() - Math.max(days * DAY_MS, QUIET_MS));
}
